using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Reads who owns names.</summary>
internal static class PostgresNames
{
    /// <summary>The owners, null where a name is free, in the order asked.</summary>
    public static async Task<StreamId?[]> ResolveAsync(
        NpgsqlConnection connection, int store, NameKind kind, IReadOnlyList<string> keys,
        CancellationToken cancel)
    {
        var owners = new StreamId?[keys.Count];
        var command = new NpgsqlCommand(PostgresNamesSql.OwnersSql, connection);
        await using (command.ConfigureAwait(false))
        {
            _ = command.Parameters
                .Each(NpgsqlDbType.Integer, keys, _ => store)
                .Each(NpgsqlDbType.Smallint, keys, _ => (short)kind)
                .Each(NpgsqlDbType.Text, keys, PostgresText.Write);
            var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancel).ConfigureAwait(false))
                {
                    owners[rows.GetInt64(0) - 1] = PostgresStreams.Id(rows, 1);
                }
            }
        }

        return owners;
    }
}
