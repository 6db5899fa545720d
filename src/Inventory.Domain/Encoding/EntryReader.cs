using System.Buffers.Binary;

namespace Inventory.Domain.Encoding;

/// <summary>Reads what <see cref="EntryWriter"/> wrote. Bytes that cannot have been written by it
/// break an invariant: they are damage, not input.</summary>
public ref struct EntryReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    internal byte Byte() => Take(1)[0];

    internal bool Bool()
    {
        var value = Byte();
        Invariant.Holds(value <= 1);
        return value == 1;
    }

    internal ulong UnsignedBits()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            Invariant.Holds(shift < 63 || next <= 1);
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    internal long Unsigned()
    {
        var value = (long)UnsignedBits();
        Invariant.Holds(value >= 0);
        return value;
    }

    internal int Int()
    {
        var value = Unsigned();
        Invariant.Holds(value <= int.MaxValue);
        return (int)value;
    }

    /// <summary>A number of things of at least so many bytes each, which are all there.</summary>
    internal int Count(int bytesEach)
    {
        var count = Int();
        Invariant.Holds((long)count * bytesEach <= _rest.Length);
        return count;
    }

    /// <summary>A byte that stands for one of the values up to the last.</summary>
    internal byte Choice(byte last)
    {
        var value = Byte();
        Invariant.Holds(value <= last);
        return value;
    }

    internal long Signed()
    {
        var bits = UnsignedBits();
        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }

    internal long? Optional()
    {
        var value = Unsigned();
        return value == 0 ? null : value - 1;
    }

    internal int? OptionalInt()
    {
        var value = Optional();
        Invariant.Holds(value is null or <= int.MaxValue);
        return (int?)value;
    }

    internal long? OptionalSigned() => Bool() ? Signed() : null;

    internal Guid Id() => new(Take(16), bigEndian: true);

    internal ulong Fixed64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    internal string Text() => System.Text.Encoding.UTF8.GetString(Take(Int()));

    internal string? OptionalText() => Bool() ? Text() : null;

    private ReadOnlySpan<byte> Take(int length)
    {
        Invariant.Holds(length >= 0 && length <= _rest.Length);
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
