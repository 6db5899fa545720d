using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Numbers of stores. A store keeps its number for ever, so it is asked for once.
/// </summary>
internal sealed class PostgresStores
{
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The number of a store, which gets one when it has none.</summary>
    public int Number(NpgsqlConnection connection, string hash)
    {
        if (_numbers.TryGetValue(hash, out var known))
        {
            return known;
        }

        using var batch = new NpgsqlBatch(connection);
        _ = batch.Add("INSERT INTO ledger_store (hash) VALUES ($1) ON CONFLICT DO NOTHING")
            .With(NpgsqlDbType.Text, PostgresText.Write(hash));
        _ = batch.Add("SELECT number FROM ledger_store WHERE hash = $1")
            .With(NpgsqlDbType.Text, PostgresText.Write(hash));
        return Keep(hash, batch.ExecuteScalar());
    }

    /// <summary>The number of a store; null where it has none.</summary>
    public async ValueTask<int?> FindAsync(
        NpgsqlConnection connection, string hash, CancellationToken cancel)
    {
        if (_numbers.TryGetValue(hash, out var known))
        {
            return known;
        }

        var command = new NpgsqlCommand(
            "SELECT number FROM ledger_store WHERE hash = $1", connection);
        await using (command.ConfigureAwait(false))
        {
            _ = command.Parameters.With(NpgsqlDbType.Text, PostgresText.Write(hash));
            var number = await command.ExecuteScalarAsync(cancel).ConfigureAwait(false);
            return number is null ? null : Keep(hash, number);
        }
    }

    private int Keep(string hash, object? number)
    {
        Invariant.Holds(number is int, "a store has a number");
        return _numbers[hash] = (int)number!;
    }
}
