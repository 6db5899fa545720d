using System.Buffers.Binary;

namespace Inventory.Domain.Encoding;

/// <summary>
/// Writes the primitives of persisted bytes: LEB128 integers (signed ones zigzag), big-endian ids,
/// UTF-8 strings behind their length. Nullable values carry a leading 0 or their value plus one.
/// </summary>
/// <param name="bytesExpected">Bytes to make room for with the first of them.</param>
public sealed class EntryWriter(int bytesExpected = 0)
{
    // Room for the entries of a usual append or the state of a small item.
    private const int RoomMin = 256;

    private byte[] _bytes = [];

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Advance(bytes.Length);
    }

    internal void Byte(byte value)
    {
        Room(1)[0] = value;
        Advance(1);
    }

    internal void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal void Unsigned(ulong value)
    {
        var span = Room(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        Advance(length);
    }

    internal void Unsigned(long value)
    {
        Invariant.Holds(value >= 0);
        Unsigned((ulong)value);
    }

    internal void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    internal void Optional(long? value)
    {
        Invariant.Holds(value is null or >= 0 and < long.MaxValue);
        Unsigned(value is { } some ? (ulong)some + 1 : 0);
    }

    internal void OptionalSigned(long? value)
    {
        Bool(value is not null);
        if (value is { } some)
        {
            Signed(some);
        }
    }

    internal void Id(Guid value)
    {
        value.TryWriteBytes(Room(16), bigEndian: true, out var length);
        Advance(length);
    }

    internal void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Room(8), value);
        Advance(8);
    }

    internal void Text(string value)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(value);
        Unsigned(length);
        Advance(System.Text.Encoding.UTF8.GetBytes(value, Room(length)));
    }

    internal void OptionalText(string? value)
    {
        Bool(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            var room = Math.Max(RoomMin, bytesExpected);
            Array.Resize(
                ref _bytes, Math.Max(room, Math.Max(2 * _bytes.Length, Length + bytes)));
        }
        return _bytes.AsSpan(Length);
    }

    private void Advance(int bytes)
    {
        Length += bytes;
        Invariant.Holds(Length <= _bytes.Length);
    }
}
