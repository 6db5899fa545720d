using System.Buffers.Binary;

namespace Inventory.Domain;

/// <summary>Reads what RFC 9562 puts into a UUIDv7.</summary>
public static class Uuid
{
    /// <summary>The time in a UUIDv7, in unix milliseconds.</summary>
    public static long UnixMs(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }
}
