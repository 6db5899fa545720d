using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Claims and releases names, and finds their owners.</summary>
internal static class PostgresNamesSql
{
    /// <summary>Owners of the names in three arrays (store, kind, key), by place from 1.</summary>
    public const string OwnersSql =
        """
        SELECT a.place, s.hash, h.kind, h.key
        FROM unnest($1, $2, $3) WITH ORDINALITY AS a(store, kind, key, place)
        JOIN ledger_name n ON n.store = a.store AND n.kind = a.kind AND n.key = a.key
        JOIN ledger_head h ON h.number = n.stream
        JOIN ledger_store s ON s.number = h.store
        """;

    private const string Names =
        """
        unnest($1, $2, $3, $4, $5, $6)
            AS a(stream_store, stream_kind, stream_key, store, kind, key)
        JOIN ledger_head h
            ON h.store = a.stream_store AND h.kind = a.stream_kind AND h.key = a.stream_key
        """;

    // A name of the stream's own is written again as it is, so that every claim is counted.
    private const string ClaimSql =
        $"""
        WITH claimed AS (
            INSERT INTO ledger_name AS n (store, kind, key, stream)
            SELECT a.store, a.kind, a.key, h.number FROM {Names}
            ON CONFLICT (store, kind, key) DO UPDATE SET stream = EXCLUDED.stream
                WHERE n.stream = EXCLUDED.stream
            RETURNING 1
        )
        SELECT ledger_require((SELECT count(*) FROM claimed) = cardinality($1))
        """;

    private const string ReleaseSql =
        $"""
        DELETE FROM ledger_name n USING {Names}
        WHERE n.store = a.store AND n.kind = a.kind AND n.key = a.key AND n.stream = h.number
        """;

    /// <summary>Adds what claims and releases the names of appends.</summary>
    public static void Add(
        NpgsqlBatch batch, List<PostgresAppend> appends, Func<string, int> storeNumber)
    {
        var claims = new List<Named>();
        var releases = new List<Named>();
        foreach (var append in appends)
        {
            var claimed = append.Append.Claims.ToHashSet();
            claims.AddRange(claimed
                .Select(name => new Named(append, storeNumber(name.Store), name)));
            releases.AddRange(append.Append.Releases
                .Where(name => !claimed.Contains(name))
                .Select(name => new Named(append, storeNumber(name.Store), name)));
        }

        claims.Sort(Compare);
        Add(batch, ClaimSql, claims);
        Add(batch, ReleaseSql, releases);
    }

    private static int Compare(Named one, Named two)
    {
        var order = one.Store.CompareTo(two.Store);
        order = order != 0 ? order : one.Name.Kind.CompareTo(two.Name.Kind);
        return order != 0 ? order : string.CompareOrdinal(one.Name.Key, two.Name.Key);
    }

    private static void Add(NpgsqlBatch batch, string sql, List<Named> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        _ = batch.Add(sql)
            .Each(NpgsqlDbType.Integer, names, n => n.Append.Store)
            .Each(NpgsqlDbType.Smallint, names, n => (short)n.Append.Append.Stream.Kind)
            .Each(
                NpgsqlDbType.Text, names, n => PostgresText.Write(n.Append.Append.Stream.Key))
            .Each(NpgsqlDbType.Integer, names, n => n.Store)
            .Each(NpgsqlDbType.Smallint, names, n => (short)n.Name.Kind)
            .Each(NpgsqlDbType.Text, names, n => PostgresText.Write(n.Name.Key));
    }

    private readonly record struct Named(PostgresAppend Append, int Store, Name Name);
}
