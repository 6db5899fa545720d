using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Keeps snapshot chunks. They are few, so each is a statement of its own.</summary>
internal static class PostgresChunksSql
{
    /// <summary>Whether a chunk is kept: stream (store, kind, key), version and place.</summary>
    public const string HasSql =
        """
        SELECT EXISTS (
            SELECT 1 FROM ledger_chunk c JOIN ledger_head h ON h.number = c.stream
            WHERE h.store = $1 AND h.kind = $2 AND h.key = $3 AND c.version = $4 AND c.place = $5)
        """;

    private const string KeepSql =
        """
        WITH fits AS (
            SELECT h.number FROM ledger_head h
            WHERE h.store = $1 AND h.kind = $2 AND h.key = $3 AND $4 <= h.version
                AND ($5 = 0 OR EXISTS (
                    SELECT 1 FROM ledger_chunk c
                    WHERE c.stream = h.number AND c.version = $4 AND c.place = $5 - 1))
        ), kept AS (
            INSERT INTO ledger_chunk (stream, version, place, bytes)
            SELECT number, $4, $5, $6 FROM fits
            ON CONFLICT (stream, version, place) DO UPDATE SET bytes = EXCLUDED.bytes
            RETURNING 1
        )
        SELECT ledger_require((SELECT count(*) FROM kept) = 1)
        """;

    private const string DropSql =
        """
        DELETE FROM ledger_chunk c USING ledger_head h
        WHERE h.store = $1 AND h.kind = $2 AND h.key = $3
            AND c.stream = h.number AND (c.version <> $4 OR c.place > $5)
        """;

    /// <summary>Adds what keeps the chunks of appends; a sealing one drops the others.</summary>
    public static void Add(NpgsqlBatch batch, List<PostgresAppend> appends)
    {
        foreach (var append in appends)
        {
            if (append.Append.Chunk is { } chunk)
            {
                _ = Name(batch.Add(KeepSql), append, chunk.Version, chunk.Index)
                    .With(NpgsqlDbType.Bytea, chunk.Bytes.ToArray());
                if (chunk.Seals)
                {
                    _ = Name(batch.Add(DropSql), append, chunk.Version, chunk.Index);
                }
            }
        }
    }

    /// <summary>Says which chunk.</summary>
    public static NpgsqlParameterCollection Name(
        NpgsqlParameterCollection to, PostgresAppend append, long version, int place) =>
        to.With(NpgsqlDbType.Integer, append.Store)
            .With(NpgsqlDbType.Smallint, (short)append.Append.Stream.Kind)
            .With(NpgsqlDbType.Text, PostgresText.Write(append.Append.Stream.Key))
            .With(NpgsqlDbType.Bigint, version)
            .With(NpgsqlDbType.Integer, place);
}
