// Bytes of a list row: its kind (1 item, 2 level, 3 removal, 4 level removal), its ids as 32-bit
// little endian, then its fields in the order of ListRow. They are persisted: kinds and fields are
// only ever added, fields at the end.

namespace Inventory.Storage.AzureTables;

/// <summary>Writes and reads list rows inside bytes.</summary>
internal static class AzureRowBytes
{
    /// <summary>Bytes of one row.</summary>
    public static byte[] Of(ListRow row)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        Write(writer, row);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The row of these bytes.</summary>
    public static ListRow Row(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return Read(reader);
    }

    /// <summary>Writes a row.</summary>
    public static void Write(BinaryWriter writer, ListRow row)
    {
        switch (row)
        {
            case ListRow.Item item:
                writer.Write((byte)1);
                Write(writer, item);
                break;
            case ListRow.Level level:
                writer.Write((byte)2);
                Write(writer, level);
                break;
            case ListRow.Removal removal:
                writer.Write((byte)3);
                writer.Write(removal.VariantId);
                break;
            case ListRow.LevelRemoval removal:
                writer.Write((byte)4);
                writer.Write(removal.VariantId);
                writer.Write(removal.LocationId);
                break;
            default:
                throw new InvariantBrokenException("every kind of list row is known here");
        }
    }

    /// <summary>Reads a row.</summary>
    public static ListRow Read(BinaryReader reader) => reader.ReadByte() switch
    {
        1 => ReadItem(reader),
        2 => ReadLevel(reader),
        3 => new ListRow.Removal { VariantId = reader.ReadInt32() },
        4 => new ListRow.LevelRemoval
        {
            VariantId = reader.ReadInt32(),
            LocationId = reader.ReadInt32(),
        },
        _ => throw new InvariantBrokenException("every kind of stored list row is known here"),
    };

    private static void Write(BinaryWriter writer, ListRow.Item item)
    {
        writer.Write(item.VariantId);
        writer.Write(item.ProductId);
        writer.WriteText(item.Sku);
        writer.WriteText(item.Name);
        writer.Write(item.Tracking);
        writer.Write(item.Purchasable);
        writer.Write(item.Details.Length);
        writer.Write(item.Details.Span);
    }

    private static ListRow.Item ReadItem(BinaryReader reader) =>
        new()
        {
            VariantId = reader.ReadInt32(),
            ProductId = reader.ReadInt32(),
            Sku = reader.ReadText(),
            Name = reader.ReadText(),
            Tracking = reader.ReadByte(),
            Purchasable = reader.ReadBoolean(),
            Details = reader.ReadBytes(reader.ReadInt32()),
        };

    private static void Write(BinaryWriter writer, ListRow.Level level)
    {
        writer.Write(level.VariantId);
        writer.Write(level.LocationId);
        writer.WriteMaybe(level.OnHand);
        writer.Write(level.SafetyStock);
        writer.WriteMaybe(level.BackorderLimit);
        writer.Write(level.QtyBackordered);
        writer.Write(level.HeldOnHand);
        writer.Write(level.HeldForBackorder);
        writer.Write(level.IsInStock);
        writer.Write(level.WarningLevel);
        writer.WriteText(level.BinPickingNumber);
        writer.WriteMaybe(level.BackorderMessageId);
    }

    private static ListRow.Level ReadLevel(BinaryReader reader) =>
        new()
        {
            VariantId = reader.ReadInt32(),
            LocationId = reader.ReadInt32(),
            OnHand = reader.ReadMaybe(),
            SafetyStock = reader.ReadInt32(),
            BackorderLimit = reader.ReadMaybe(),
            QtyBackordered = reader.ReadInt32(),
            HeldOnHand = reader.ReadInt32(),
            HeldForBackorder = reader.ReadInt32(),
            IsInStock = reader.ReadBoolean(),
            WarningLevel = reader.ReadInt32(),
            BinPickingNumber = reader.ReadText(),
            BackorderMessageId = reader.ReadMaybe(),
        };
}
