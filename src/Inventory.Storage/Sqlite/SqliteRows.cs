namespace Inventory.Storage.Sqlite;

/// <summary>Writes list rows inside the writing transaction.</summary>
internal sealed class SqliteRows(SqliteDatabase db)
{
    private readonly SqliteStatement _item = db.Prepare(
        "INSERT INTO item (id, product, sku, name, tracking, purchasable, details) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
        + "ON CONFLICT (id) DO UPDATE SET product = ?2, sku = ?3, name = ?4, tracking = ?5, "
        + "purchasable = ?6, details = ?7");

    private readonly SqliteStatement _level = db.Prepare(
        "INSERT INTO level (item, location, on_hand, safety_stock, backorder_limit, "
        + "qty_backordered, held_on_hand, held_for_backorder, is_in_stock, warning_level, "
        + "bin_picking_number, "
        + "backorder_message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
        + "ON CONFLICT (item, location) DO UPDATE SET on_hand = ?3, safety_stock = ?4, "
        + "backorder_limit = ?5, qty_backordered = ?6, held_on_hand = ?7, held_for_backorder = ?8, "
        + "is_in_stock = ?9, warning_level = ?10, bin_picking_number = ?11, "
        + "backorder_message = ?12");

    private readonly SqliteStatement _removeItem = db.Prepare("DELETE FROM item WHERE id = ?1");

    private readonly SqliteStatement _removeLevels = db.Prepare(
        "DELETE FROM level WHERE item = ?1");

    private readonly SqliteStatement _removeLevel = db.Prepare(
        "DELETE FROM level WHERE item = ?1 AND location = ?2");

    /// <summary>The variant a row is about.</summary>
    public static int VariantOf(ListRow row) => row switch
    {
        ListRow.Item item => item.VariantId,
        ListRow.Level level => level.VariantId,
        ListRow.Removal removal => removal.VariantId,
        ListRow.LevelRemoval removal => removal.VariantId,
        _ => throw new InvariantBrokenException("every kind of list row is known here"),
    };

    /// <summary>Writes the rows of one append, in order.</summary>
    public void Write(int store, IReadOnlyList<ListRow> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            switch (rows[i])
            {
                case ListRow.Item row:
                    Write(store, row);
                    break;
                case ListRow.Level row:
                    Write(SqliteNumbers.Item(store, row.VariantId), row);
                    break;
                case ListRow.Removal row:
                    Remove(SqliteNumbers.Item(store, row.VariantId));
                    break;
                case ListRow.LevelRemoval row:
                    _removeLevel.Bind(1, SqliteNumbers.Item(store, row.VariantId));
                    _removeLevel.Bind(2, (long)row.LocationId);
                    _removeLevel.Run();
                    break;
                default:
                    throw new InvariantBrokenException("every kind of list row is known here");
            }
        }
    }

    private void Write(int store, ListRow.Item row)
    {
        _item.Bind(1, SqliteNumbers.Item(store, row.VariantId));
        _item.Bind(2, SqliteNumbers.Item(store, row.ProductId));
        _item.Bind(3, row.Sku);
        _item.Bind(4, row.Name);
        _item.Bind(5, (long)row.Tracking);
        _item.Bind(6, row.Purchasable);
        _item.Bind(7, row.Details.Span);
        _item.Run();
    }

    /// <summary>Writes the level row of an item.</summary>
    public void Write(long item, ListRow.Level row)
    {
        _level.Bind(1, item);
        _level.Bind(2, (long)row.LocationId);
        _level.Bind(3, row.OnHand);
        _level.Bind(4, (long)row.SafetyStock);
        _level.Bind(5, row.BackorderLimit);
        _level.Bind(6, (long)row.QtyBackordered);
        _level.Bind(7, (long)row.HeldOnHand);
        _level.Bind(8, (long)row.HeldForBackorder);
        _level.Bind(9, row.IsInStock);
        _level.Bind(10, (long)row.WarningLevel);
        _level.Bind(11, row.BinPickingNumber);
        _level.Bind(12, row.BackorderMessageId);
        _level.Run();
    }

    private void Remove(long item)
    {
        _removeItem.Bind(1, item);
        _removeItem.Run();
        _removeLevels.Bind(1, item);
        _removeLevels.Run();
    }
}
