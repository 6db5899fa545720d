using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Reads heads, entries and snapshots.</summary>
internal static class PostgresStreams
{
    /// <summary>Packs read at a time: a long tail is many short statements, so that a slow reader
    /// holds no snapshot of the database.</summary>
    private const int PacksPerPage = 64;

    private const string HeadSql =
        """
        SELECT version, append_id, at, state, snapshot_version, next_wake, undelivered_from
        FROM ledger_head
        WHERE store = (SELECT number FROM ledger_store WHERE hash = $1) AND kind = $2 AND key = $3
        """;

    private const string StreamSql =
        """
        (SELECT h.number FROM ledger_head h JOIN ledger_store s ON s.number = h.store
        WHERE s.hash = $1 AND h.kind = $2 AND h.key = $3)
        """;

    private const string EntriesSql =
        $"""
        SELECT last_version, count, at, bytes FROM ledger_journal
        WHERE stream = {StreamSql} AND last_version > $4
        ORDER BY last_version LIMIT $5
        """;

    // The first pack is the one that holds the version before $4, or the newest; each further one
    // ends where the one after it begins, until $5 entries are there.
    private const string HistorySql =
        $"""
        WITH RECURSIVE start AS (
            SELECT * FROM ledger_journal WHERE stream = {StreamSql} AND last_version >= $4 - 1
            ORDER BY last_version LIMIT 1
        ), newest AS (
            SELECT * FROM ledger_journal
            WHERE stream = {StreamSql} AND NOT EXISTS (SELECT 1 FROM start)
            ORDER BY last_version DESC LIMIT 1
        ), page AS (
            SELECT stream, last_version, count, at, bytes, count::bigint AS entries
            FROM (SELECT * FROM start UNION ALL SELECT * FROM newest) first
            WHERE last_version - count + 1 < $4
            UNION ALL
            SELECT j.stream, j.last_version, j.count, j.at, j.bytes, p.entries + j.count
            FROM page p JOIN ledger_journal j
                ON j.stream = p.stream AND j.last_version = p.last_version - p.count
            WHERE p.entries < $5
        )
        SELECT last_version, count, at, bytes FROM page ORDER BY last_version DESC
        """;

    private const string SnapshotSql =
        """
        SELECT c.bytes FROM ledger_head h JOIN ledger_store s ON s.number = h.store
        JOIN ledger_chunk c ON c.stream = h.number AND c.version = h.snapshot_version
        WHERE s.hash = $1 AND h.kind = $2 AND h.key = $3 AND h.snapshot_version = $4
        ORDER BY c.place
        """;

    private const string DueSql =
        """
        SELECT s.hash, h.kind, h.key FROM ledger_head h JOIN ledger_store s ON s.number = h.store
        WHERE h.next_wake <= $1 ORDER BY h.next_wake LIMIT $2
        """;

    /// <summary>The stream of a row with its store, kind and key.</summary>
    public static StreamId Id(DbDataReader rows, int from) => new(
        PostgresText.Read(rows.GetString(from)),
        (StreamKind)rows.GetInt16(from + 1),
        PostgresText.Read(rows.GetString(from + 2)));

    /// <summary>The head of a stream.</summary>
    public static async Task<StreamHead?> ReadHeadAsync(
        NpgsqlConnection connection, StreamId stream, CancellationToken cancel)
    {
        var command = Command(connection, HeadSql, stream);
        command.CommandTimeout = PostgresConnections.QuickSeconds;
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                return await rows.ReadAsync(cancel).ConfigureAwait(false) ? Head(rows) : null;
            }
        }
    }

    /// <summary>One page of the packs that end behind a version, oldest first.</summary>
    public static Task<List<EntryPack>> ReadEntriesAsync(
        NpgsqlConnection connection, StreamId stream, long after, CancellationToken cancel)
    {
        var command = Command(connection, EntriesSql, stream);
        _ = command.Parameters
            .With(NpgsqlDbType.Bigint, after)
            .With(NpgsqlDbType.Integer, PacksPerPage);
        return PacksAsync(command, cancel);
    }

    /// <summary>True when there may be a page behind this one.</summary>
    public static bool IsFull(List<EntryPack> page) => page.Count == PacksPerPage;

    /// <summary>Packs before a version, newest first.</summary>
    public static Task<List<EntryPack>> ReadHistoryAsync(
        NpgsqlConnection connection, StreamId stream, long before, int entriesMin,
        CancellationToken cancel)
    {
        var command = Command(connection, HistorySql, stream);
        _ = command.Parameters
            .With(NpgsqlDbType.Bigint, before)
            .With(NpgsqlDbType.Integer, entriesMin);
        return PacksAsync(command, cancel);
    }

    /// <summary>Chunks of a sealed snapshot, as they are read: one statement sees all of it, even
    /// where a newer one is sealed meanwhile.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        NpgsqlConnection connection, StreamId stream, long version,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var command = Command(connection, SnapshotSql, stream);
        await using (command.ConfigureAwait(false))
        {
            _ = command.Parameters.With(NpgsqlDbType.Bigint, version);
            var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancel).ConfigureAwait(false))
                {
                    yield return rows.GetFieldValue<byte[]>(0);
                }
            }
        }
    }

    /// <summary>Streams that want to be woken.</summary>
    public static async Task<List<StreamId>> DueAsync(
        NpgsqlConnection connection, long now, int limit, CancellationToken cancel)
    {
        var command = new NpgsqlCommand(DueSql, connection);
        await using (command.ConfigureAwait(false))
        {
            _ = command.Parameters
                .With(NpgsqlDbType.Bigint, now)
                .With(NpgsqlDbType.Integer, limit);
            var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var streams = new List<StreamId>();
                while (await rows.ReadAsync(cancel).ConfigureAwait(false))
                {
                    streams.Add(Id(rows, 0));
                }

                return streams;
            }
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, StreamId stream)
    {
        var command = new NpgsqlCommand(sql, connection);
        _ = command.Parameters
            .With(NpgsqlDbType.Text, PostgresText.Write(stream.Store))
            .With(NpgsqlDbType.Smallint, (short)stream.Kind)
            .With(NpgsqlDbType.Text, PostgresText.Write(stream.Key));
        return command;
    }

    private static StreamHead Head(NpgsqlDataReader row) => new()
    {
        Version = row.GetInt64(0),
        AppendId = row.GetGuid(1),
        At = row.GetInt64(2),
        State = row.IsDBNull(3) ? null : (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(3),
        SnapshotVersion = row.GetInt64(4),
        NextWake = row.IsDBNull(5) ? null : row.GetInt64(5),
        UndeliveredFrom = row.IsDBNull(6) ? null : row.GetInt64(6),
    };

    private static async Task<List<EntryPack>> PacksAsync(
        NpgsqlCommand command, CancellationToken cancel)
    {
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var packs = new List<EntryPack>();
                while (await rows.ReadAsync(cancel).ConfigureAwait(false))
                {
                    var count = rows.GetInt32(1);
                    packs.Add(new EntryPack(
                        rows.GetInt64(0) - count + 1, count, rows.GetInt64(2),
                        rows.GetFieldValue<byte[]>(3)));
                }

                return packs;
            }
        }
    }
}
