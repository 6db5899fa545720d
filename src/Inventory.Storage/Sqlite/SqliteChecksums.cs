using System.Buffers.Binary;
using System.IO.Hashing;

namespace Inventory.Storage.Sqlite;

/// <summary>Checksums of rows: CRC-32 of the bytes, mixed with that of the numbers beside them, so
/// that right bytes in a wrong row do not pass.</summary>
internal static class SqliteChecksums
{
    /// <summary>Of a journal row.</summary>
    public static long Journal(
        long stream, long lastVersion, long count, long at, long previous, ReadOnlySpan<byte> bytes)
    {
        Span<byte> numbers = stackalloc byte[40];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, stream);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], lastVersion);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], count);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[24..], at);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[32..], previous);
        return Mix(numbers, bytes);
    }

    /// <summary>Of a head row, without its marks, which move by themselves.</summary>
    public static long Head(
        long stream, long version, long at, long lastSeq, long snapshot,
        ReadOnlySpan<byte> appendId, ReadOnlySpan<byte> state)
    {
        Span<byte> numbers = stackalloc byte[56];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, stream);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], version);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], at);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[24..], lastSeq);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[32..], snapshot);
        appendId.CopyTo(numbers[40..]);
        return Mix(numbers, state);
    }

    /// <summary>Of a tail row.</summary>
    public static long Tail(long head, ReadOnlySpan<byte> levels) =>
        head ^ uint.RotateLeft(Crc32.HashToUInt32(levels), 2);

    /// <summary>Of a snapshot chunk.</summary>
    public static long Chunk(long stream, long version, long place, ReadOnlySpan<byte> bytes)
    {
        Span<byte> numbers = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, stream);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], version);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], place);
        return Mix(numbers, bytes);
    }

    private static long Mix(ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> bytes) =>
        Crc32.HashToUInt32(numbers) ^ uint.RotateLeft(Crc32.HashToUInt32(bytes), 1);
}
