using System.Globalization;
using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>Waits for the server, looks at what it is, and brings the schema up to date.</summary>
internal sealed class PostgresOpening(
    PostgresConnections connections, PostgresLedgerOptions options)
{
    /// <summary>Lock that one program at a time migrates under ("InvL").</summary>
    private const long MigrationLock = 0x496E764C;

    /// <summary>Opens the database.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be used.</exception>
    public async Task OpenAsync(CancellationToken cancel)
    {
        var connection = await ConnectAsync(cancel).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await CheckAsync(connection, cancel).ConfigureAwait(false);
                await MigrateAsync(connection, cancel).ConfigureAwait(false);
            }
            catch (PostgresException fault)
            {
                throw new LedgerUnavailableException(
                    PostgresAdvice.ForMigrating(fault, connections), fault);
            }
            catch (NpgsqlException fault)
            {
                throw new LedgerUnavailableException(
                    PostgresAdvice.ForConnecting(fault, connections), fault);
            }
        }
    }

    /// <summary>Connects. A server that says it is starting is waited for, one that cannot be
    /// reached is not: then the address is as likely to be wrong.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        var deadline = options.Time.GetUtcNow() + options.OpenFor;
        while (true)
        {
            try
            {
                return await connections.OpenReadAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception fault) when (PostgresFault.IsOfConnecting(fault))
            {
                if (!PostgresFault.IsStarting(fault) || options.Time.GetUtcNow() >= deadline)
                {
                    throw new LedgerUnavailableException(
                        PostgresAdvice.ForConnecting(fault, connections), fault);
                }
            }

            await Task.Delay(options.RetryEvery, options.Time, cancel).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var version = await TextAsync(connection, "SHOW server_version_num", cancel)
            .ConfigureAwait(false);
        if (int.Parse(version, CultureInfo.InvariantCulture) < options.ServerVersionMin)
        {
            throw new LedgerUnavailableException(
                $"the server of {connections.Target} is PostgreSQL {connection.ServerVersion}: "
                + $"the ledger needs {options.ServerVersionMin / 10_000} or later");
        }

        var encoding = await TextAsync(connection, "SHOW server_encoding", cancel)
            .ConfigureAwait(false);
        if (encoding != "UTF8")
        {
            throw new LedgerUnavailableException(
                $"{connections.Target} has the encoding {encoding}: create it with ENCODING "
                + "'UTF8' TEMPLATE template0");
        }
    }

    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (await VersionAsync(connection, cancel).ConfigureAwait(false) == PostgresSchema.Version)
        {
            return;
        }

        var transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // Silos that start together come here one after the other, the rest find it done.
            await RunAsync(
                connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancel)
                .ConfigureAwait(false);
            var from = await VersionAsync(connection, cancel).ConfigureAwait(false);
            for (var version = from + 1; version <= PostgresSchema.Version; version++)
            {
                await RunAsync(connection, Step(version), cancel).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancel).ConfigureAwait(false);
        }
    }

    private static string Step(int version)
    {
        var table = version == 1
            ? "CREATE TABLE ledger_schema (version integer NOT NULL PRIMARY KEY, "
                + "applied timestamptz NOT NULL DEFAULT now());"
            : "";
        return $"{table}{PostgresSchema.Migrations[version - 1]};"
            + $"INSERT INTO ledger_schema (version) VALUES ({version});";
    }

    /// <summary>Version of the schema; 0 in a database that has none.</summary>
    private async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // Reading pg_class itself shows what was made while this waited for the migration lock; a
        // look-up of the name alone may answer from what the connection remembers.
        var count = await TextAsync(
            connection,
            "SELECT count(*)::text FROM pg_class WHERE oid = to_regclass('ledger_schema')", cancel)
            .ConfigureAwait(false);
        if (count == "0")
        {
            return 0;
        }

        var version = int.Parse(
            await TextAsync(
                connection, "SELECT coalesce(max(version), 0)::text FROM ledger_schema", cancel)
                .ConfigureAwait(false),
            CultureInfo.InvariantCulture);
        return version <= PostgresSchema.Version
            ? version
            : throw new LedgerUnavailableException(
                $"{connections.Target} has schema {version}, this program knows "
                + $"{PostgresSchema.Version}: start the release that wrote it, or a newer one");
    }

    private static async Task<string> TextAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            return (string)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        }
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await using (command.ConfigureAwait(false))
        {
            _ = await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }
    }
}
