namespace Inventory.Storage.Sqlite;

/// <summary>Pages and exports of items.</summary>
internal static class SqliteItemLists
{
    /// <summary>One page. All statements see the same moment.</summary>
    public static ItemPage Read(SqliteReader reader, ItemQuery query)
    {
        if (reader.Store(query.Store) is not { } store)
        {
            return new ItemPage([], 0);
        }

        reader.Database.Execute("SAVEPOINT list");
        try
        {
            var conditions = Conditions(query, store);
            var ids = PageIds(reader.Database, query, conditions);
            return new ItemPage(
                ReadPage(reader.Database, ids, conditions),
                Total(reader.Database, conditions));
        }
        finally
        {
            reader.Database.Execute("RELEASE list");
        }
    }

    /// <summary>Items behind a variant, with all their levels.</summary>
    public static IReadOnlyList<ListedItem> ReadAfter(
        SqliteReader reader, string hash, int afterVariant, int limit)
    {
        if (reader.Store(hash) is not { } store)
        {
            return [];
        }

        using var statement = reader.Database.PrepareOnce(
            $"""
            SELECT {SqliteListRows.ItemColumns}, {SqliteListRows.LevelColumns}
            FROM (SELECT * FROM item WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3) i
            LEFT JOIN level l ON l.item = i.id
            ORDER BY i.id, l.location
            """);
        statement.Bind(1, SqliteNumbers.Item(store, Math.Max(afterVariant, 0)));
        statement.Bind(2, SqliteNumbers.Item(store, int.MaxValue));
        statement.Bind(3, (long)limit);
        return SqliteListRows.Read(statement);
    }

    private static SqliteQuery Conditions(ItemQuery query, int store)
    {
        var sql = new SqliteQuery();
        sql.And($"l.item BETWEEN {sql.Value(SqliteNumbers.Item(store, 0))} "
            + $"AND {sql.Value(SqliteNumbers.Item(store, int.MaxValue))}");
        sql.AndIn("l.item", query.VariantIds?.Select(id => SqliteNumbers.Item(store, id)));
        sql.AndIn("i.product", query.ProductIds?.Select(id => SqliteNumbers.Item(store, id)));
        sql.AndIn("i.sku", query.Skus);
        sql.AndIn("l.location", query.LocationIds?.Select(id => (long)id));
        if (query.StockKeepersOnly)
        {
            sql.And("(i.tracking = 2 OR i.id = i.product)");
        }

        sql.AndWithin("l.qty_backordered", query.QtyBackordered);
        if (query.QtyBackordered.Min > 0)
        {
            // Said as a constant so that the partial index is known to hold every row.
            sql.And("l.qty_backordered > 0");
        }

        sql.AndWithin("l.held_on_hand + l.held_for_backorder", query.Held);
        sql.AndWithin("coalesce(l.on_hand, 0)", query.OnHand);
        if (!query.AvailableToSell.IsAny)
        {
            var eligible = sql.Value(query.Terms.BackordersEligible ? 1 : 0);
            var disabled = sql.Json(query.Terms.DisabledLocations.Select(id => (long)id));
            sql.AndWithin(SqliteAts.Sql("i", "l", eligible, disabled), query.AvailableToSell);
        }

        return sql;
    }

    private static List<long> PageIds(SqliteDatabase db, ItemQuery query, SqliteQuery conditions)
    {
        var order = query.MostBackorderedFirst ? "sum(l.qty_backordered) DESC, l.item" : "l.item";
        using var statement = conditions.Prepare(
            db,
            $"""
            SELECT l.item FROM level l JOIN item i ON i.id = l.item
            WHERE {conditions.Where}
            GROUP BY l.item ORDER BY {order}
            LIMIT {query.Limit} OFFSET {query.Offset}
            """);
        var ids = new List<long>();
        while (statement.Read())
        {
            ids.Add(statement.Int64(0));
        }

        return ids;
    }

    private static long Total(SqliteDatabase db, SqliteQuery conditions)
    {
        using var statement = conditions.Prepare(
            db,
            $"""
            SELECT count(DISTINCT l.item) FROM level l JOIN item i ON i.id = l.item
            WHERE {conditions.Where}
            """);
        Invariant.Holds(statement.Read(), "a count answers a row");
        return statement.Int64(0);
    }

    private static List<ListedItem> ReadPage(
        SqliteDatabase db, List<long> ids, SqliteQuery conditions)
    {
        var page = conditions.Json(ids);
        using var statement = conditions.Prepare(
            db,
            $"""
            SELECT {SqliteListRows.ItemColumns}, {SqliteListRows.LevelColumns}
            FROM json_each({page}) p CROSS JOIN item i ON i.id = p.value
            CROSS JOIN level l ON l.item = i.id
            WHERE {conditions.Where}
            ORDER BY p.key, l.location
            """);
        return SqliteListRows.Read(statement);
    }
}
