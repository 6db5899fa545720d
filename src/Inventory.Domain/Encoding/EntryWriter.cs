using System.Buffers;
using System.Buffers.Binary;

namespace Inventory.Domain.Encoding;

/// <summary>
/// Writes the primitives of persisted bytes: LEB128 integers (signed ones zigzag), big-endian ids,
/// UTF-8 strings behind their length. Nullable values carry a leading 0 or their value plus one.
/// </summary>
public sealed class EntryWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>How many bytes were written.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.GetSpan(bytes.Length));
        _buffer.Advance(bytes.Length);
    }

    internal void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    internal void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal void Unsigned(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        _buffer.Advance(length);
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
        value.TryWriteBytes(_buffer.GetSpan(16), bigEndian: true, out var length);
        _buffer.Advance(length);
    }

    internal void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    internal void Text(string value)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(value);
        Unsigned(length);
        _buffer.Advance(System.Text.Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length)));
    }

    internal void OptionalText(string? value)
    {
        Bool(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }
}
