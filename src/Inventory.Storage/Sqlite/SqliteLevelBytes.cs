// Level rows inside a tail row, little-endian, one after the other:
//
//   variant, location, safety stock, qty backordered, held on hand, held for backorder, warning
//   level                                                                        7 x 4 bytes
//   flags: 1 on hand set, 2 limit set, 4 message set, 8 in stock                 1 byte
//   on hand, limit, message (0 where not set)                                    3 x 4 bytes
//   bin picking number: length, then UTF-8                                       4 bytes + text

using System.Buffers.Binary;
using System.Text;

namespace Inventory.Storage.Sqlite;

/// <summary>Packs level rows into bytes and back.</summary>
internal static class SqliteLevelBytes
{
    private const int FixedBytes = (7 * 4) + 1 + (3 * 4) + 4;

    /// <summary>Packs rows into a buffer that is reused, and answers the part that is filled.
    /// </summary>
    public static ReadOnlySpan<byte> Write(IReadOnlyList<ListRow> rows, ref byte[] buffer)
    {
        var at = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = (ListRow.Level)rows[i];
            var bytesMax = FixedBytes + Encoding.UTF8.GetMaxByteCount(row.BinPickingNumber.Length);
            if (buffer.Length - at < bytesMax)
            {
                Array.Resize(ref buffer, Math.Max(2 * buffer.Length, at + bytesMax));
            }

            at += Write(row, buffer.AsSpan(at));
        }

        return buffer.AsSpan(0, at);
    }

    /// <summary>Unpacks rows.</summary>
    public static List<ListRow.Level> Read(ReadOnlySpan<byte> bytes)
    {
        var rows = new List<ListRow.Level>();
        while (!bytes.IsEmpty)
        {
            var flags = bytes[28];
            var text = Int(bytes, 41);
            rows.Add(new ListRow.Level
            {
                VariantId = Int(bytes, 0),
                LocationId = Int(bytes, 4),
                SafetyStock = Int(bytes, 8),
                QtyBackordered = Int(bytes, 12),
                HeldOnHand = Int(bytes, 16),
                HeldForBackorder = Int(bytes, 20),
                WarningLevel = Int(bytes, 24),
                IsInStock = (flags & 8) != 0,
                OnHand = (flags & 1) != 0 ? Int(bytes, 29) : null,
                BackorderLimit = (flags & 2) != 0 ? Int(bytes, 33) : null,
                BackorderMessageId = (flags & 4) != 0 ? Int(bytes, 37) : null,
                BinPickingNumber = Encoding.UTF8.GetString(bytes.Slice(FixedBytes, text)),
            });
            bytes = bytes[(FixedBytes + text)..];
        }

        return rows;
    }

    private static int Write(ListRow.Level row, Span<byte> to)
    {
        Put(to, 0, row.VariantId);
        Put(to, 4, row.LocationId);
        Put(to, 8, row.SafetyStock);
        Put(to, 12, row.QtyBackordered);
        Put(to, 16, row.HeldOnHand);
        Put(to, 20, row.HeldForBackorder);
        Put(to, 24, row.WarningLevel);
        to[28] = (byte)((row.OnHand is null ? 0 : 1) | (row.BackorderLimit is null ? 0 : 2)
            | (row.BackorderMessageId is null ? 0 : 4) | (row.IsInStock ? 8 : 0));
        Put(to, 29, row.OnHand ?? 0);
        Put(to, 33, row.BackorderLimit ?? 0);
        Put(to, 37, row.BackorderMessageId ?? 0);
        var text = Encoding.UTF8.GetBytes(row.BinPickingNumber, to[FixedBytes..]);
        Put(to, 41, text);
        return FixedBytes + text;
    }

    private static void Put(Span<byte> to, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(to[at..], value);

    private static int Int(ReadOnlySpan<byte> from, int at) =>
        BinaryPrimitives.ReadInt32LittleEndian(from[at..]);
}
