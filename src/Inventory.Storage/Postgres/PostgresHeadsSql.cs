// The fence. Both statements answer nothing: a batch whose appends cannot all commit is rolled back
// by ledger_require, and what became of each is looked up then (PostgresJudge). A usual batch is
// one round trip.

using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Makes and moves heads, and writes the entries of their appends.</summary>
internal static class PostgresHeadsSql
{
    private const string Appends =
        """
        unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            AS a(store, kind, key, append_id, expected, count, at, state, wake_moves, wake,
                undelivered_moves, undelivered, chunk, seals, entries)
        """;

    private const string MakeSql =
        $"""
        WITH made AS MATERIALIZED (
            SELECT nextval('ledger_stream_number') AS number, a.* FROM {Appends}
        ), heads AS (
            INSERT INTO ledger_head (number, store, kind, key, version, append_id, at,
                snapshot_version, next_wake, undelivered_from, state)
            SELECT number, store, kind, key, count, append_id, at,
                CASE WHEN seals THEN chunk ELSE 0 END, wake, undelivered, state
            FROM made
            ON CONFLICT (store, kind, key) DO NOTHING
            RETURNING 1
        ), written AS (
            INSERT INTO ledger_journal (stream, last_version, count, at, bytes)
            SELECT number, count, count, at, entries FROM made WHERE count > 0
        )
        SELECT ledger_require((SELECT count(*) FROM heads) = cardinality($1))
        """;

    // A row that another silo moved meanwhile is locked first and compared again as it is then.
    private const string MoveSql =
        $"""
        WITH moved AS (
            UPDATE ledger_head h SET
                version = a.expected + a.count,
                append_id = a.append_id,
                at = a.at,
                state = a.state,
                next_wake = CASE WHEN a.wake_moves THEN a.wake ELSE h.next_wake END,
                undelivered_from = CASE WHEN a.undelivered_moves
                    THEN a.undelivered ELSE h.undelivered_from END,
                snapshot_version = CASE WHEN a.seals THEN a.chunk ELSE h.snapshot_version END
            FROM {Appends}
            WHERE h.store = a.store AND h.kind = a.kind AND h.key = a.key
                AND h.version = a.expected AND h.append_id <> a.append_id
                AND (a.chunk = 0 OR a.chunk > h.snapshot_version)
            RETURNING h.number, a.expected + a.count AS version, a.count, a.at, a.entries
        ), written AS (
            INSERT INTO ledger_journal (stream, last_version, count, at, bytes)
            SELECT number, version, count, at, entries FROM moved WHERE count > 0
        )
        SELECT ledger_require((SELECT count(*) FROM moved) = cardinality($1))
        """;

    /// <summary>Adds what makes the heads of new streams.</summary>
    public static void Make(NpgsqlBatch batch, List<PostgresAppend> appends) =>
        Add(batch, MakeSql, appends);

    /// <summary>Adds what moves the heads of streams that are there.</summary>
    public static void Move(NpgsqlBatch batch, List<PostgresAppend> appends) =>
        Add(batch, MoveSql, appends);

    private static void Add(NpgsqlBatch batch, string sql, List<PostgresAppend> appends)
    {
        if (appends.Count == 0)
        {
            return;
        }

        _ = batch.Add(sql)
            .Each(NpgsqlDbType.Integer, appends, a => a.Store)
            .Each(NpgsqlDbType.Smallint, appends, a => (short)a.Append.Stream.Kind)
            .Each(NpgsqlDbType.Text, appends, a => PostgresText.Write(a.Append.Stream.Key))
            .Each(NpgsqlDbType.Uuid, appends, a => a.Append.Id)
            .Each(NpgsqlDbType.Bigint, appends, a => a.Append.ExpectedVersion)
            .Each(NpgsqlDbType.Integer, appends, a => a.Append.EntryCount)
            .Each(NpgsqlDbType.Bigint, appends, a => a.Append.At)
            .Each(NpgsqlDbType.Bytea, appends, a => a.Append.State?.ToArray())
            .Each(NpgsqlDbType.Boolean, appends, a => a.Append.NextWake.Moves)
            .Each(NpgsqlDbType.Bigint, appends, a => Value(a.Append.NextWake))
            .Each(NpgsqlDbType.Boolean, appends, a => a.Append.UndeliveredFrom.Moves)
            .Each(NpgsqlDbType.Bigint, appends, a => Value(a.Append.UndeliveredFrom))
            .Each(NpgsqlDbType.Bigint, appends, a => a.Append.Chunk?.Version ?? 0)
            .Each(NpgsqlDbType.Boolean, appends, a => a.Append.Chunk?.Seals ?? false)
            .Each(NpgsqlDbType.Bytea, appends, a => a.Append.Entries.ToArray());
    }

    private static long? Value(Mark mark) => mark.Moves ? mark.Value : null;
}
