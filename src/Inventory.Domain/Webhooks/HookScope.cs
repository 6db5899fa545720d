namespace Inventory.Domain.Webhooks;

/// <summary>
/// What a hook wants to hear of, as BigCommerce writes it: the scope of one kind of message, or a
/// wildcard for all below a path. A channel is <c>*</c> or 1, the only one there is.
/// </summary>
public sealed record HookScope
{
    private const string AnyChannel = "store/channel/*/";
    private const string OnlyChannel = "store/channel/1/";

    private static readonly string[] Wildcards =
    [
        "store/channel/*/inventory/product/*",
        "store/inventory/location/*",
        "store/inventory/location/metafield/*",
        "store/product/*",
        "store/product/inventory/*",
        "store/sku/*",
        "store/sku/inventory/*",
    ];

    private readonly string _matched;

    private HookScope(string text, string matched)
    {
        Text = text;
        _matched = matched;
    }

    /// <summary>What a scope may be, for those who got it wrong.</summary>
    public static IReadOnlyList<string> All { get; } = [.. MessageScopes.All, .. Wildcards];

    /// <summary>The scope as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a scope; null for one that no message has: one of <see cref="All"/> is
    /// wanted, with 1 for the channel where that is preferred.</summary>
    public static HookScope? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var matched = text.StartsWith(OnlyChannel, StringComparison.Ordinal)
            ? AnyChannel + text[OnlyChannel.Length..]
            : text;
        return All.Contains(matched) ? new(text, matched) : null;
    }

    /// <summary>True when the hook gets messages of a scope.</summary>
    /// <param name="scope">One of <see cref="MessageScopes.All"/>.</param>
    public bool Matches(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Wildcards.Contains(_matched)
            ? scope.StartsWith(_matched[..^1], StringComparison.Ordinal)
            : scope == _matched;
    }
}
