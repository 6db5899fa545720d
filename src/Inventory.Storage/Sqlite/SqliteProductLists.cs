namespace Inventory.Storage.Sqlite;

/// <summary>Pages of products.</summary>
internal static class SqliteProductLists
{
    /// <summary>One page. All statements see the same moment.</summary>
    public static ProductPage Read(SqliteReader reader, ProductQuery query)
    {
        if (reader.Store(query.Store) is not { } store)
        {
            return new ProductPage([], 0);
        }

        reader.Database.Execute("SAVEPOINT list");
        try
        {
            var conditions = Conditions(query, store);
            var ids = PageIds(reader.Database, query, conditions);
            return new ProductPage(
                ReadPage(reader.Database, ids), Total(reader.Database, conditions));
        }
        finally
        {
            reader.Database.Execute("RELEASE list");
        }
    }

    private static SqliteQuery Conditions(ProductQuery query, int store)
    {
        var sql = new SqliteQuery();
        sql.And("i.id = i.product");
        sql.And($"i.product BETWEEN {sql.Value(SqliteNumbers.Item(store, 0))} "
            + $"AND {sql.Value(SqliteNumbers.Item(store, int.MaxValue))}");
        sql.AndIn("i.id", query.Ids?.Select(id => SqliteNumbers.Item(store, id)));
        sql.AndIn("i.sku", query.Skus);
        if (query.NameLike is { } part)
        {
            sql.And($"i.name LIKE {sql.Value($"%{Escape(part)}%")} ESCAPE '\\'");
        }

        if (query.Levels is not null || query.LevelsNot is not null || !query.Level.IsAny)
        {
            var level = Level(sql, query.Terms);
            sql.AndIn(level, query.Levels);
            sql.AndIn(level, query.LevelsNot, not: true);
            sql.AndWithin(level, query.Level);
        }

        return sql;
    }

    private static string Level(SqliteQuery sql, SellingTerms terms)
    {
        var eligible = sql.Value(terms.BackordersEligible ? 1 : 0);
        var disabled = sql.Json(terms.DisabledLocations.Select(id => (long)id));
        var ats = SqliteAts.Sql("v", "l", eligible, disabled);
        return $"""
            (SELECT coalesce(sum({ats}), 0)
            FROM item v JOIN level l ON l.item = v.id AND l.location = 1
            WHERE v.product = i.product AND (i.tracking = 2 OR v.id = i.id))
            """;
    }

    private static string Escape(string part) => part
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);

    private static List<long> PageIds(SqliteDatabase db, ProductQuery query, SqliteQuery conditions)
    {
        using var statement = conditions.Prepare(
            db,
            $"""
            SELECT i.id FROM item i WHERE {conditions.Where}
            ORDER BY i.product LIMIT {query.Limit} OFFSET {query.Offset}
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
            db, $"SELECT count(*) FROM item i WHERE {conditions.Where}");
        Invariant.Holds(statement.Read(), "a count answers a row");
        return statement.Int64(0);
    }

    private static List<ListedProduct> ReadPage(SqliteDatabase db, List<long> ids)
    {
        var page = new SqliteQuery();
        using var statement = page.Prepare(
            db,
            $"""
            SELECT {SqliteListRows.ItemColumns}, {SqliteListRows.LevelColumns}
            FROM json_each({page.Json(ids)}) p CROSS JOIN item i ON i.product = p.value
            LEFT JOIN level l ON l.item = i.id AND l.location = 1
            ORDER BY p.key, i.id <> i.product, i.id
            """);
        return [.. SqliteListRows.Read(statement)
            .ChunkBy(item => item.Item.ProductId)
            .Select(variants => new ListedProduct(variants))];
    }

    private static IEnumerable<List<ListedItem>> ChunkBy(
        this List<ListedItem> items, Func<ListedItem, int> key)
    {
        var from = 0;
        for (var i = 1; i <= items.Count; i++)
        {
            if (i == items.Count || key(items[i]) != key(items[from]))
            {
                yield return items.GetRange(from, i - from);
                from = i;
            }
        }
    }
}
