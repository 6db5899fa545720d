using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Pages of products.</summary>
internal static class PostgresProductLists
{
    /// <summary>One page. Both statements see the same moment.</summary>
    public static async Task<ProductPage> ReadAsync(
        NpgsqlConnection connection, int store, ProductQuery query, CancellationToken cancel)
    {
        var transaction = await connection
            .BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var conditions = Conditions(query, store);
            var page = await PageAsync(connection, query, conditions, cancel)
                .ConfigureAwait(false);
            var total = await TotalAsync(connection, conditions, cancel).ConfigureAwait(false);
            return new ProductPage(page, total);
        }
    }

    private static PostgresQuery Conditions(ProductQuery query, int store)
    {
        var sql = new PostgresQuery();
        sql.And($"i.store = {sql.Value(NpgsqlDbType.Integer, store)}");
        sql.And("i.variant = i.product");
        sql.AndIn("i.variant", query.Ids);
        sql.AndIn("i.sku", query.Skus);
        if (query.NameLike is { } part)
        {
            // By the C collation only ASCII letters have another case.
            var text = sql.Value(NpgsqlDbType.Text, PostgresText.Write(part));
            sql.And($"strpos(lower(i.name), lower({text} COLLATE \"C\")) > 0");
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

    private static string Level(PostgresQuery sql, SellingTerms terms)
    {
        var eligible = sql.Value(NpgsqlDbType.Boolean, terms.BackordersEligible);
        var disabled = sql.Array(NpgsqlDbType.Integer, terms.DisabledLocations);
        var ats = PostgresAts.Sql("v", "l", eligible, disabled);
        return $"""
            (SELECT coalesce(sum({ats}), 0)::bigint
            FROM list_item v
            JOIN list_level l ON l.store = v.store AND l.variant = v.variant AND l.location = 1
            WHERE v.store = i.store AND v.product = i.product
                AND (i.tracking = 2 OR v.variant = i.variant))
            """;
    }

    private static async Task<List<ListedProduct>> PageAsync(
        NpgsqlConnection connection, ProductQuery query, PostgresQuery conditions,
        CancellationToken cancel)
    {
        var command = conditions.Command(
            connection,
            $"""
            WITH page AS MATERIALIZED (
                SELECT i.store, i.variant AS product FROM list_item i WHERE {conditions.Where}
                ORDER BY i.variant LIMIT {query.Limit} OFFSET {query.Offset}
            )
            SELECT {PostgresListRows.ItemColumns}, {PostgresListRows.LevelColumns}
            FROM page p JOIN list_item i ON i.store = p.store AND i.product = p.product
            LEFT JOIN list_level l
                ON l.store = i.store AND l.variant = i.variant AND l.location = 1
            ORDER BY i.product, i.variant <> i.product, i.variant
            """);
        await using (command.ConfigureAwait(false))
        {
            var variants = await PostgresListRows.ReadAsync(command, cancel).ConfigureAwait(false);
            return [.. Products(variants)];
        }
    }

    private static async Task<long> TotalAsync(
        NpgsqlConnection connection, PostgresQuery conditions, CancellationToken cancel)
    {
        var command = conditions.Command(
            connection, $"SELECT count(*) FROM list_item i WHERE {conditions.Where}");
        await using (command.ConfigureAwait(false))
        {
            return (long)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        }
    }

    private static IEnumerable<ListedProduct> Products(List<ListedItem> variants)
    {
        var from = 0;
        for (var i = 1; i <= variants.Count; i++)
        {
            if (i == variants.Count
                || variants[i].Item.ProductId != variants[from].Item.ProductId)
            {
                yield return new ListedProduct(variants.GetRange(from, i - from));
                from = i;
            }
        }
    }
}
