using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Reads all streams and all names, page by page by their keys.</summary>
internal static class PostgresEverything
{
    private const int RowsMax = 1_000;

    private const string StreamsSql =
        """
        SELECT s.hash, h.kind, h.key, h.number
        FROM ledger_head h JOIN ledger_store s ON s.number = h.store
        WHERE h.number > $1 ORDER BY h.number LIMIT $2
        """;

    private const string NamesSql =
        """
        SELECT s.hash, h.kind, h.key, ns.hash, n.kind, n.key, n.store
        FROM (
            SELECT * FROM ledger_name WHERE (store, kind, key) > ($1, $2, $3)
            ORDER BY store, kind, key LIMIT $4
        ) n
        JOIN ledger_store ns ON ns.number = n.store
        JOIN ledger_head h ON h.number = n.stream
        JOIN ledger_store s ON s.number = h.store
        ORDER BY n.store, n.kind, n.key
        """;

    /// <summary>Every stream.</summary>
    public static async IAsyncEnumerable<StreamId> StreamsAsync(
        PostgresReads reads, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = long.MinValue;
        List<(StreamId Id, long Number)> page;
        do
        {
            var place = after;
            page = await reads.ReadAsync(
                (connection, stop) => StreamsAsync(connection, place, stop), cancel)
                .ConfigureAwait(false);
            foreach (var (id, number) in page)
            {
                after = number;
                yield return id;
            }
        }
        while (page.Count == RowsMax);
    }

    /// <summary>Every name.</summary>
    public static async IAsyncEnumerable<OwnedName> NamesAsync(
        PostgresReads reads, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = (Store: 0, Kind: (short)0, Key: "");
        List<(OwnedName Name, int Store)> page;
        do
        {
            var place = after;
            page = await reads.ReadAsync(
                (connection, stop) => NamesAsync(connection, place, stop), cancel)
                .ConfigureAwait(false);
            foreach (var (owned, store) in page)
            {
                after = (store, (short)owned.Name.Kind, owned.Name.Key);
                yield return owned;
            }
        }
        while (page.Count == RowsMax);
    }

    private static Task<List<(StreamId Id, long Number)>> StreamsAsync(
        NpgsqlConnection connection, long after, CancellationToken cancel)
    {
        var command = new NpgsqlCommand(StreamsSql, connection);
        _ = command.Parameters
            .With(NpgsqlDbType.Bigint, after)
            .With(NpgsqlDbType.Integer, RowsMax);
        return RowsAsync(
            command, rows => (PostgresStreams.Id(rows, 0), rows.GetInt64(3)), cancel);
    }

    private static Task<List<(OwnedName Name, int Store)>> NamesAsync(
        NpgsqlConnection connection, (int Store, short Kind, string Key) after,
        CancellationToken cancel)
    {
        var command = new NpgsqlCommand(NamesSql, connection);
        _ = command.Parameters
            .With(NpgsqlDbType.Integer, after.Store)
            .With(NpgsqlDbType.Smallint, after.Kind)
            .With(NpgsqlDbType.Text, PostgresText.Write(after.Key))
            .With(NpgsqlDbType.Integer, RowsMax);
        return RowsAsync(command, rows => (Owned(rows), rows.GetInt32(6)), cancel);
    }

    private static OwnedName Owned(NpgsqlDataReader rows) => new(
        new(
            PostgresText.Read(rows.GetString(3)), (NameKind)rows.GetInt16(4),
            PostgresText.Read(rows.GetString(5))),
        PostgresStreams.Id(rows, 0));

    private static async Task<List<T>> RowsAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var all = new List<T>();
                while (await rows.ReadAsync(cancel).ConfigureAwait(false))
                {
                    all.Add(read(rows));
                }

                return all;
            }
        }
    }
}
