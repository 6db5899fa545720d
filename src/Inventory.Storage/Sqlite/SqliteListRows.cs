namespace Inventory.Storage.Sqlite;

/// <summary>Reads list rows out of the columns of a joined row.</summary>
internal static class SqliteListRows
{
    /// <summary>Columns of an item with the alias i; <see cref="Item"/> reads them.</summary>
    public const string ItemColumns =
        "i.id, i.product, i.sku, i.name, i.tracking, i.purchasable, i.details";

    /// <summary>Columns of a level with the alias l, behind those of the item;
    /// <see cref="Level"/> reads them.</summary>
    public const string LevelColumns =
        "l.item, l.location, l.on_hand, l.safety_stock, l.backorder_limit, l.qty_backordered, "
        + "l.held_on_hand, l.held_for_backorder, l.is_in_stock, l.warning_level, "
        + "l.bin_picking_number, l.backorder_message";

    private const int LevelAt = 7;

    /// <summary>Groups rows of item and level columns, which come item by item.</summary>
    public static List<ListedItem> Read(SqliteStatement statement)
    {
        var items = new List<ListedItem>();
        var last = 0L;
        var levels = new List<ListRow.Level>();
        while (statement.Read())
        {
            var id = statement.Int64(0);
            if (id != last)
            {
                last = id;
                levels = [];
                items.Add(new ListedItem(Item(statement), levels));
            }

            if (!statement.IsNull(LevelAt))
            {
                levels.Add(Level(statement));
            }
        }

        return items;
    }

    private static ListRow.Item Item(SqliteStatement row) => new()
    {
        VariantId = SqliteNumbers.VariantOf(row.Int64(0)),
        ProductId = SqliteNumbers.VariantOf(row.Int64(1)),
        Sku = row.Text(2),
        Name = row.Text(3),
        Tracking = checked((byte)row.Int64(4)),
        Purchasable = row.Int64(5) != 0,
        Details = row.Bytes(6).ToArray(),
    };

    private static ListRow.Level Level(SqliteStatement row) => new()
    {
        VariantId = SqliteNumbers.VariantOf(row.Int64(LevelAt)),
        LocationId = row.Int32(LevelAt + 1),
        OnHand = row.Int32OrNull(LevelAt + 2),
        SafetyStock = row.Int32(LevelAt + 3),
        BackorderLimit = row.Int32OrNull(LevelAt + 4),
        QtyBackordered = row.Int32(LevelAt + 5),
        HeldOnHand = row.Int32(LevelAt + 6),
        HeldForBackorder = row.Int32(LevelAt + 7),
        IsInStock = row.Int64(LevelAt + 8) != 0,
        WarningLevel = row.Int32(LevelAt + 9),
        BinPickingNumber = row.Text(LevelAt + 10),
        BackorderMessageId = row.Int32OrNull(LevelAt + 11),
    };
}
