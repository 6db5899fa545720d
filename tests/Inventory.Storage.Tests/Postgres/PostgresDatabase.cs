using Inventory.Storage.Postgres;
using Npgsql;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>One database of a server.</summary>
internal sealed class PostgresDatabase(PostgresServer server, string name)
{
    // Of small tables rows are deleted sooner than files are made anew.
    private const string DeleteRows =
        "DELETE FROM ledger_head; DELETE FROM ledger_journal; DELETE FROM ledger_chunk; "
        + "DELETE FROM ledger_name; DELETE FROM list_item; DELETE FROM list_level";

    public string Name => name;

    public PostgresServer Server => server;

    public string ConnectionString => server.ConnectionString(name);

    public PostgresLedgerOptions Options => new() { ConnectionString = ConnectionString };

    public async Task<PostgresLedger> OpenAsync(PostgresLedgerOptions? options = null)
    {
        var ledger = new PostgresLedger(options ?? Options);
        await ledger.OpenAsync(CancellationToken.None);
        return ledger;
    }

    public Task ExecuteAsync(string sql) => server.ExecuteAsync(name, sql);

    public Task<T> ScalarAsync<T>(string sql) => server.ScalarAsync<T>(name, sql);

    /// <summary>Empties every table but that of the stores, whose numbers ledgers keep.</summary>
    public Task EmptyAsync() => ExecuteAsync(DeleteRows);

    /// <summary>Gives a database whose schema is as it was to the next test.</summary>
    public async Task ReturnAsync()
    {
        await ExecuteAsync($"{DeleteRows}; DELETE FROM ledger_store");
        server.Return(this);
    }

    /// <summary>Ends the connections that commit, or those that read.</summary>
    public Task<long> CutAsync(string kind) => ScalarAsync<long>(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        + $"WHERE datname = '{name}' AND application_name LIKE '% {kind}'");

    public async Task<NpgsqlConnection> ConnectAsync() => await server.OpenAsync(name);
}
