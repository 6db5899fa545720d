using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Writes list rows.</summary>
internal static class PostgresRowsSql
{
    private const string RemoveItemsSql =
        """
        DELETE FROM list_item i USING unnest($1, $2) AS a(store, variant)
        WHERE i.store = a.store AND i.variant = a.variant
        """;

    private const string RemoveTheirLevelsSql =
        """
        DELETE FROM list_level l USING unnest($1, $2) AS a(store, variant)
        WHERE l.store = a.store AND l.variant = a.variant
        """;

    private const string RemoveLevelsSql =
        """
        DELETE FROM list_level l USING unnest($1, $2, $3) AS a(store, variant, location)
        WHERE l.store = a.store AND l.variant = a.variant AND l.location = a.location
        """;

    private const string WriteItemsSql =
        """
        INSERT INTO list_item (store, variant, product, sku, name, tracking, purchasable, details)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (store, variant) DO UPDATE SET
            product = EXCLUDED.product, sku = EXCLUDED.sku, name = EXCLUDED.name,
            tracking = EXCLUDED.tracking, purchasable = EXCLUDED.purchasable,
            details = EXCLUDED.details
        """;

    private const string WriteLevelsSql =
        """
        INSERT INTO list_level (store, variant, location, on_hand, safety_stock, backorder_limit,
            qty_backordered, held_on_hand, held_for_backorder, is_in_stock, warning_level,
            bin_picking_number, backorder_message)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (store, variant, location) DO UPDATE SET
            on_hand = EXCLUDED.on_hand, safety_stock = EXCLUDED.safety_stock,
            backorder_limit = EXCLUDED.backorder_limit,
            qty_backordered = EXCLUDED.qty_backordered, held_on_hand = EXCLUDED.held_on_hand,
            held_for_backorder = EXCLUDED.held_for_backorder,
            is_in_stock = EXCLUDED.is_in_stock, warning_level = EXCLUDED.warning_level,
            bin_picking_number = EXCLUDED.bin_picking_number,
            backorder_message = EXCLUDED.backorder_message
        """;

    /// <summary>Adds what writes and takes out the rows of appends.</summary>
    public static void Add(NpgsqlBatch batch, List<PostgresAppend> appends)
    {
        var rows = new PostgresRows();
        foreach (var append in appends)
        {
            rows.Add(append.Store, append.Append.Rows);
        }

        Remove(batch, [.. rows.Removed]);
        WriteItems(batch, [.. rows.Items]);
        RemoveLevels(batch, [.. rows.Levels.Where(row => row.Value is null).Select(r => r.Key)]);
        WriteLevels(batch, [.. rows.Levels
            .Where(row => row.Value is not null)
            .Select(row => (row.Key.Store, row.Value!))]);
    }

    private static void Remove(NpgsqlBatch batch, List<(int Store, int Variant)> removed)
    {
        if (removed.Count == 0)
        {
            return;
        }

        foreach (var sql in (string[])[RemoveItemsSql, RemoveTheirLevelsSql])
        {
            _ = batch.Add(sql)
                .Each(NpgsqlDbType.Integer, removed, row => row.Store)
                .Each(NpgsqlDbType.Integer, removed, row => row.Variant);
        }
    }

    private static void RemoveLevels(
        NpgsqlBatch batch, List<(int Store, int Variant, int Location)> removed)
    {
        if (removed.Count > 0)
        {
            _ = batch.Add(RemoveLevelsSql)
                .Each(NpgsqlDbType.Integer, removed, row => row.Store)
                .Each(NpgsqlDbType.Integer, removed, row => row.Variant)
                .Each(NpgsqlDbType.Integer, removed, row => row.Location);
        }
    }

    private static void WriteItems(
        NpgsqlBatch batch, List<KeyValuePair<(int Store, int Variant), ListRow.Item>> items)
    {
        if (items.Count > 0)
        {
            _ = batch.Add(WriteItemsSql)
                .Each(NpgsqlDbType.Integer, items, row => row.Key.Store)
                .Each(NpgsqlDbType.Integer, items, row => row.Key.Variant)
                .Each(NpgsqlDbType.Integer, items, row => row.Value.ProductId)
                .Each(NpgsqlDbType.Text, items, row => PostgresText.Write(row.Value.Sku))
                .Each(NpgsqlDbType.Text, items, row => PostgresText.Write(row.Value.Name))
                .Each(NpgsqlDbType.Smallint, items, row => (short)row.Value.Tracking)
                .Each(NpgsqlDbType.Boolean, items, row => row.Value.Purchasable)
                .Each(NpgsqlDbType.Bytea, items, row => row.Value.Details.ToArray());
        }
    }

    private static void WriteLevels(
        NpgsqlBatch batch, List<(int Store, ListRow.Level Level)> levels)
    {
        if (levels.Count > 0)
        {
            _ = batch.Add(WriteLevelsSql)
                .Each(NpgsqlDbType.Integer, levels, row => row.Store)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.VariantId)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.LocationId)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.OnHand)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.SafetyStock)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.BackorderLimit)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.QtyBackordered)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.HeldOnHand)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.HeldForBackorder)
                .Each(NpgsqlDbType.Boolean, levels, row => row.Level.IsInStock)
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.WarningLevel)
                .Each(
                    NpgsqlDbType.Text, levels,
                    row => PostgresText.Write(row.Level.BinPickingNumber))
                .Each(NpgsqlDbType.Integer, levels, row => row.Level.BackorderMessageId);
        }
    }
}
