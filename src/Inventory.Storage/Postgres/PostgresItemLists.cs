using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Pages and exports of items.</summary>
internal static class PostgresItemLists
{
    private const string Tables =
        "list_level l JOIN list_item i ON i.store = l.store AND i.variant = l.variant";

    private const string AfterSql =
        $"""
        SELECT {PostgresListRows.ItemColumns}, {PostgresListRows.LevelColumns}
        FROM (SELECT * FROM list_item WHERE store = $1 AND variant > $2
            ORDER BY variant LIMIT $3) i
        LEFT JOIN list_level l ON l.store = i.store AND l.variant = i.variant
        ORDER BY i.variant, l.location
        """;

    /// <summary>One page. Both statements see the same moment.</summary>
    public static async Task<ItemPage> ReadAsync(
        NpgsqlConnection connection, int store, ItemQuery query, CancellationToken cancel)
    {
        var transaction = await connection
            .BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var conditions = Conditions(query, store);
            var page = await PageAsync(connection, query, conditions, cancel)
                .ConfigureAwait(false);
            var total = await TotalAsync(connection, conditions, cancel).ConfigureAwait(false);
            return new ItemPage(page, total);
        }
    }

    /// <summary>Items behind a variant, with all their levels.</summary>
    public static async Task<List<ListedItem>> ReadAfterAsync(
        NpgsqlConnection connection, int store, int afterVariant, int limit,
        CancellationToken cancel)
    {
        var command = new NpgsqlCommand(AfterSql, connection);
        await using (command.ConfigureAwait(false))
        {
            _ = command.Parameters
                .With(NpgsqlDbType.Integer, store)
                .With(NpgsqlDbType.Integer, afterVariant)
                .With(NpgsqlDbType.Integer, limit);
            return await PostgresListRows.ReadAsync(command, cancel).ConfigureAwait(false);
        }
    }

    private static PostgresQuery Conditions(ItemQuery query, int store)
    {
        var sql = new PostgresQuery();
        sql.And($"l.store = {sql.Value(NpgsqlDbType.Integer, store)}");
        sql.AndIn("l.variant", query.VariantIds);
        sql.AndIn("i.product", query.ProductIds);
        sql.AndIn("i.sku", query.Skus);
        sql.AndIn("l.location", query.LocationIds);
        if (query.StockKeepersOnly)
        {
            sql.And("(i.tracking = 2 OR i.variant = i.product)");
        }

        sql.AndWithin("l.qty_backordered", query.QtyBackordered);
        if (query.QtyBackordered.Min > 0)
        {
            // Said as a constant so that the partial index is known to hold every row.
            sql.And("l.qty_backordered > 0");
        }

        sql.AndWithin("l.held_on_hand::bigint + l.held_for_backorder", query.Held);
        sql.AndWithin("coalesce(l.on_hand, 0)", query.OnHand);
        if (!query.AvailableToSell.IsAny)
        {
            var eligible = sql.Value(NpgsqlDbType.Boolean, query.Terms.BackordersEligible);
            var disabled = sql.Array(NpgsqlDbType.Integer, query.Terms.DisabledLocations);
            sql.AndWithin(PostgresAts.Sql("i", "l", eligible, disabled), query.AvailableToSell);
        }

        return sql;
    }

    private static async Task<List<ListedItem>> PageAsync(
        NpgsqlConnection connection, ItemQuery query, PostgresQuery conditions,
        CancellationToken cancel)
    {
        var order = query.MostBackorderedFirst ? "backordered DESC, variant" : "variant";
        var command = conditions.Command(
            connection,
            $"""
            WITH page AS MATERIALIZED (
                SELECT l.variant, sum(l.qty_backordered) AS backordered FROM {Tables}
                WHERE {conditions.Where}
                GROUP BY l.variant ORDER BY {order}
                LIMIT {query.Limit} OFFSET {query.Offset}
            )
            SELECT {PostgresListRows.ItemColumns}, {PostgresListRows.LevelColumns}
            FROM {Tables} JOIN page p ON p.variant = l.variant
            WHERE {conditions.Where}
            ORDER BY {order.Replace("variant", "l.variant", StringComparison.Ordinal)}, l.location
            """);
        await using (command.ConfigureAwait(false))
        {
            return await PostgresListRows.ReadAsync(command, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<long> TotalAsync(
        NpgsqlConnection connection, PostgresQuery conditions, CancellationToken cancel)
    {
        var command = conditions.Command(
            connection,
            $"SELECT count(DISTINCT l.variant) FROM {Tables} WHERE {conditions.Where}");
        await using (command.ConfigureAwait(false))
        {
            return (long)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        }
    }
}
