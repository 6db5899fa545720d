using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Inventory.Grains.Control;

/// <summary>SHA-256 of a token. What is looked up is the hash, so how long a look-up takes says
/// nothing about a token.</summary>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Characters a token may have; longer ones are no token.</summary>
    public const int TokenLengthMax = 256;

    /// <summary>Hashes a token; null for a text no token can be.</summary>
    public static TokenHash? Of(ReadOnlySpan<char> token)
    {
        if (token.IsEmpty || token.Length > TokenLengthMax)
        {
            return null;
        }
        Span<byte> text = stackalloc byte[TokenLengthMax * 3];
        var length = Encoding.UTF8.GetBytes(token, text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return Read(hash);
    }

    /// <summary>Reads the lower-case hex a token is stored as.</summary>
    public static TokenHash FromHex(string hex) => Read(Convert.FromHexString(hex));

    /// <summary>The lower-case hex a token is stored as.</summary>
    public string ToHex() => $"{A:x16}{B:x16}{C:x16}{D:x16}";

    /// <inheritdoc/>
    public override int GetHashCode() => (int)A;

    private static TokenHash Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash),
        BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));
}
