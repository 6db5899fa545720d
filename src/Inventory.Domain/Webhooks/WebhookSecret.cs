using System.Buffers.Text;

namespace Inventory.Domain.Webhooks;

/// <summary>The key a hook's messages are signed with, shared with its receiver. Its text is
/// <c>whsec_</c> and the key in base 64.</summary>
public sealed class WebhookSecret
{
    /// <summary>Bytes of the keys made here.</summary>
    public const int BytesMade = 32;
    /// <summary>Bytes a key has at least, by the Standard Webhooks specification.</summary>
    public const int BytesMin = 24;
    /// <summary>Bytes a key has at most, by the Standard Webhooks specification.</summary>
    public const int BytesMax = 64;

    private const string Prefix = "whsec_";

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    internal ReadOnlySpan<byte> Key => _key;

    /// <summary>Makes a secret of random bytes.</summary>
    /// <param name="random">As many as <see cref="BytesMade"/>, of a cryptographic source.</param>
    public static WebhookSecret Of(ReadOnlySpan<byte> random)
    {
        Invariant.Holds(random.Length == BytesMade);
        return new(random.ToArray());
    }

    /// <summary>Reads a secret; null for what is none: another prefix, no base 64, or fewer bytes
    /// than <see cref="BytesMin"/> or more than <see cref="BytesMax"/>.</summary>
    public static WebhookSecret? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64.IsValid(text.AsSpan(Prefix.Length), out var length)
            || length is < BytesMin or > BytesMax)
        {
            return null;
        }
        return new(Convert.FromBase64String(text[Prefix.Length..]));
    }

    /// <summary>The secret as its receiver is given it, once. Never write it to a log.</summary>
    public string ToText() => Prefix + Convert.ToBase64String(_key);
}
