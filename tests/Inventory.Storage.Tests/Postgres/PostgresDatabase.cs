using Inventory.Storage.Postgres;
using Npgsql;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>One database of a server.</summary>
internal sealed class PostgresDatabase(PostgresServer server, string name)
{
    private const string Tables =
        "ledger_head, ledger_journal, ledger_chunk, ledger_name, list_item, list_level";

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
    public Task TruncateAsync() => ExecuteAsync($"TRUNCATE {Tables}");

    /// <summary>Gives a database whose schema is as it was to the next test.</summary>
    public async Task ReturnAsync()
    {
        await ExecuteAsync($"TRUNCATE {Tables}, ledger_store");
        server.Return(this);
    }

    /// <summary>Ends the connections that commit, or those that read.</summary>
    public Task<long> CutAsync(string kind) => ScalarAsync<long>(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        + $"WHERE datname = '{name}' AND application_name LIKE '% {kind}'");

    public async Task<NpgsqlConnection> ConnectAsync() => await server.OpenAsync(name);
}
