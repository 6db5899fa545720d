// Says why a batch was rolled back, in the order the model decides: already there, another version,
// a taken name, a chunk that does not fit. What it reads may change before the rest is sent again;
// then that is rolled back and judged once more.

using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Finds the appends of a batch that may not commit.</summary>
internal sealed class PostgresJudge(NpgsqlConnection connection, PostgresStores stores)
{
    private const string HeadsSql =
        """
        SELECT a.place, h.version, h.append_id, h.snapshot_version
        FROM unnest($1, $2, $3) WITH ORDINALITY AS a(store, kind, key, place)
        JOIN ledger_head h ON h.store = a.store AND h.kind = a.kind AND h.key = a.key
        """;

    private readonly record struct Head(long Version, Guid AppendId, long SnapshotVersion);

    /// <summary>Answers those that may not commit and leaves the others, each knowing whether its
    /// head is there.</summary>
    public List<PostgresAppend> Answer(List<PostgresAppend> appends, AppendResult[] results)
    {
        var heads = Heads(appends);
        var owners = Owners(appends);
        var open = new List<PostgresAppend>();
        for (var i = 0; i < appends.Count; i++)
        {
            if (Answer(appends[i], heads[i], owners) is { } answer)
            {
                results[appends[i].Index] = answer;
            }
            else
            {
                appends[i].IsNew = heads[i] is null;
                open.Add(appends[i]);
            }
        }

        return open;
    }

    private AppendResult? Answer(
        PostgresAppend of, Head? head, Dictionary<Name, StreamId> owners)
    {
        var append = of.Append;
        var version = head?.Version ?? 0;
        if (head?.AppendId == append.Id)
        {
            return new AppendResult(Outcome.AlreadyCommitted, version);
        }

        if (version != append.ExpectedVersion)
        {
            return new AppendResult(Outcome.Conflict, version);
        }

        foreach (var name in append.Claims)
        {
            if (owners.TryGetValue(name, out var owner) && owner != append.Stream)
            {
                return new AppendResult(Outcome.Conflict, version, name, owner);
            }
        }

        return append.Chunk is { } chunk && AppendBounds.Broken(
            chunk, head?.SnapshotVersion ?? 0, of.VersionAfter, HasChunkBefore(of, chunk))
            is { } misfit
            ? AppendResult.Rejected(Rejection.Invalid, misfit)
            : null;
    }

    private Head?[] Heads(List<PostgresAppend> appends)
    {
        using var command = new NpgsqlCommand(HeadsSql, connection);
        _ = command.Parameters
            .Each(NpgsqlDbType.Integer, appends, a => a.Store)
            .Each(NpgsqlDbType.Smallint, appends, a => (short)a.Append.Stream.Kind)
            .Each(NpgsqlDbType.Text, appends, a => PostgresText.Write(a.Append.Stream.Key));
        using var rows = command.ExecuteReader();
        var heads = new Head?[appends.Count];
        while (rows.Read())
        {
            heads[rows.GetInt64(0) - 1] =
                new Head(rows.GetInt64(1), rows.GetGuid(2), rows.GetInt64(3));
        }

        return heads;
    }

    private Dictionary<Name, StreamId> Owners(List<PostgresAppend> appends)
    {
        var names = appends.SelectMany(append => append.Append.Claims).Distinct().ToArray();
        var owners = new Dictionary<Name, StreamId>();
        if (names.Length == 0)
        {
            return owners;
        }

        using var command = new NpgsqlCommand(PostgresNamesSql.OwnersSql, connection);
        _ = command.Parameters
            .Each(NpgsqlDbType.Integer, names, name => stores.Number(connection, name.Store))
            .Each(NpgsqlDbType.Smallint, names, name => (short)name.Kind)
            .Each(NpgsqlDbType.Text, names, name => PostgresText.Write(name.Key));
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            owners[names[rows.GetInt64(0) - 1]] = PostgresStreams.Id(rows, 1);
        }

        return owners;
    }

    private bool HasChunkBefore(PostgresAppend append, SnapshotChunk chunk)
    {
        using var command = new NpgsqlCommand(PostgresChunksSql.HasSql, connection);
        _ = PostgresChunksSql.Name(command.Parameters, append, chunk.Version, chunk.Index - 1);
        return (bool)command.ExecuteScalar()!;
    }
}
