using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Inventory.Silo.Http;

/// <summary>
/// Makes UUIDv7 (RFC 9562) as <see cref="Guid.CreateVersion7(DateTimeOffset)"/> does. Their random
/// bits are drawn from the system for many at a time: a call of the kernel for each would be a
/// thirtieth of a reservation's cost.
/// </summary>
internal static class OperationIds
{
    private const int TimeBytes = 6;
    private const int RandomBytes = 16 - TimeBytes;
    private const int IdsPerDraw = 128;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>A new id.</summary>
    /// <param name="now">The time in it, of which milliseconds count.</param>
    public static Guid New(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[TimeBytes + RandomBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, now.ToUnixTimeMilliseconds() << 16);
        Draw().CopyTo(id[TimeBytes..]);
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new(id, bigEndian: true);
    }

    private static ReadOnlySpan<byte> Draw()
    {
        var random = _random ??= new byte[IdsPerDraw * RandomBytes];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(random);
            _left = IdsPerDraw;
        }
        return random.AsSpan(--_left * RandomBytes, RandomBytes);
    }
}
