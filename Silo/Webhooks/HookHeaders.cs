using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace Inventory.Silo.Webhooks;

/// <summary>The headers a client adds to the deliveries of its hook, with BigCommerce's bounds.
/// </summary>
internal static class HookHeaders
{
    /// <summary>Headers a hook may have.</summary>
    public const int CountMax = 64;

    /// <summary>Characters a name may have.</summary>
    public const int NameLengthMax = 64;

    /// <summary>Characters a value may have.</summary>
    public const int ValueLengthMax = 8 * 1024;

    /// <summary>Characters all names and values of a hook may have together, so that the hooks of a
    /// store stay small.</summary>
    public const int CharactersMax = 16 * 1024;

    /// <summary>Headers of the connection and of the message, which are the sender's.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "connection", "date", "expect", "host", "http2-settings", "keep-alive", "te", "trailer",
        "transfer-encoding", "upgrade");

    private static readonly string[] ReservedBeginnings = ["content-", "proxy-", "webhook-"];

    /// <summary>What is wrong with a header; null when it is good.</summary>
    public static string? FindFault(string name, string value)
    {
        if (name.Length is 0 or > NameLengthMax || !IsToken(name))
        {
            return $"must be named by 1 to {NameLengthMax} letters, digits or any of "
                + "!#$%&'*+-.^_`|~";
        }
        if (IsReserved(name))
        {
            return "is set by the host itself; choose another name";
        }
        if (value.Length > ValueLengthMax)
        {
            return $"must have at most {ValueLengthMax} characters, not {value.Length}";
        }
        return IsPrintable(value) && value.Trim().Length == value.Length
            ? null
            : "must be ASCII without control characters, and no blank at either end";
    }

    /// <summary>Adds the headers of a hook to a request. Those kept from before a rule was made and
    /// that break it now are left out.</summary>
    public static void AddTo(HttpRequestHeaders headers, IReadOnlyDictionary<string, string> kept)
    {
        foreach (var (name, value) in kept)
        {
            if (FindFault(name, value) is null)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static bool IsReserved(string name) => Reserved.Contains(name)
        || Array.Exists(ReservedBeginnings, begin =>
            name.StartsWith(begin, StringComparison.OrdinalIgnoreCase));

    private static bool IsToken(string name) => name.All(letter =>
        char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter));

    private static bool IsPrintable(string value) =>
        !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
