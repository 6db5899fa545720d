// The writers of a list row, 24 bytes each: hash of the stream, number of its last append that
// wrote the row; the most recent first. A row has one writer as long as one stream owns it.

using System.Buffers.Binary;

namespace Inventory.Storage.AzureTables;

/// <summary>Tells whether a stream's write of a list row is news.</summary>
internal static class AzureWriters
{
    /// <summary>Writers a row remembers.</summary>
    public const int Max = 16;

    private const int HashSize = 16;
    private const int Size = HashSize + sizeof(long);

    /// <summary>True when the row has been written by this append of the stream or a later one.
    /// </summary>
    public static bool Know(ReadOnlySpan<byte> writers, ReadOnlySpan<byte> stream, long number)
    {
        for (; writers.Length >= Size; writers = writers[Size..])
        {
            if (writers[..HashSize].SequenceEqual(stream))
            {
                return BinaryPrimitives.ReadInt64LittleEndian(writers[HashSize..]) >= number;
            }
        }

        return false;
    }

    /// <summary>The writers after one more write.</summary>
    public static byte[] After(ReadOnlySpan<byte> writers, ReadOnlySpan<byte> stream, long number)
    {
        var after = new List<byte>(Size * 2);
        after.AddRange(stream);
        after.AddRange(BitConverter.GetBytes(number));
        for (; writers.Length >= Size && after.Count < Max * Size; writers = writers[Size..])
        {
            if (!writers[..HashSize].SequenceEqual(stream))
            {
                after.AddRange(writers[..Size]);
            }
        }

        return [.. after];
    }
}
