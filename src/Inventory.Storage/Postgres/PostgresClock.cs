using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>The server's clock.</summary>
internal static class PostgresClock
{
    /// <summary>What it says now, not when a transaction began.</summary>
    public static async Task<DateTimeOffset?> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancel)
    {
        var command = new NpgsqlCommand("SELECT clock_timestamp()", connection)
        {
            CommandTimeout = PostgresConnections.QuickSeconds,
        };
        await using (command.ConfigureAwait(false))
        {
            var now = (DateTime)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
            return new DateTimeOffset(now.ToUniversalTime());
        }
    }
}
