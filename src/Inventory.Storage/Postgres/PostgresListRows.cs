using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>Reads items with their levels from rows that are in the order of the answer.</summary>
internal static class PostgresListRows
{
    /// <summary>Columns of the item, whose alias is <c>i</c>.</summary>
    public const string ItemColumns =
        "i.variant, i.product, i.sku, i.name, i.tracking, i.purchasable, i.details";

    /// <summary>Columns of the level, whose alias is <c>l</c>.</summary>
    public const string LevelColumns =
        "l.location, l.on_hand, l.safety_stock, l.backorder_limit, l.qty_backordered, "
        + "l.held_on_hand, l.held_for_backorder, l.is_in_stock, l.warning_level, "
        + "l.bin_picking_number, l.backorder_message";

    private const int Location = 7;

    /// <summary>Reads everything a statement answers; rows of one item are neighbours.</summary>
    public static async Task<List<ListedItem>> ReadAsync(
        NpgsqlCommand command, CancellationToken cancel)
    {
        var items = new List<ListedItem>();
        var levels = new List<ListRow.Level>();
        var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancel).ConfigureAwait(false))
            {
                if (items.Count == 0 || items[^1].Item.VariantId != rows.GetInt32(0))
                {
                    levels = [];
                    items.Add(new ListedItem(Item(rows), levels));
                }

                if (!rows.IsDBNull(Location))
                {
                    levels.Add(Level(rows));
                }
            }
        }

        return items;
    }

    private static ListRow.Item Item(NpgsqlDataReader row) => new()
    {
        VariantId = row.GetInt32(0),
        ProductId = row.GetInt32(1),
        Sku = PostgresText.Read(row.GetString(2)),
        Name = PostgresText.Read(row.GetString(3)),
        Tracking = (byte)row.GetInt16(4),
        Purchasable = row.GetBoolean(5),
        Details = row.GetFieldValue<byte[]>(6),
    };

    private static ListRow.Level Level(NpgsqlDataReader row) => new()
    {
        VariantId = row.GetInt32(0),
        LocationId = row.GetInt32(Location),
        OnHand = Nullable(row, Location + 1),
        SafetyStock = row.GetInt32(Location + 2),
        BackorderLimit = Nullable(row, Location + 3),
        QtyBackordered = row.GetInt32(Location + 4),
        HeldOnHand = row.GetInt32(Location + 5),
        HeldForBackorder = row.GetInt32(Location + 6),
        IsInStock = row.GetBoolean(Location + 7),
        WarningLevel = row.GetInt32(Location + 8),
        BinPickingNumber = PostgresText.Read(row.GetString(Location + 9)),
        BackorderMessageId = Nullable(row, Location + 10),
    };

    private static int? Nullable(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt32(column);
}
