using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>Runs reads over the pool. One that finds a connection broken, as a restarted server
/// leaves them, is run once more on a new one.</summary>
internal sealed class PostgresReads(PostgresConnections connections)
{
    /// <summary>Reads.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read now.</exception>
    public async ValueTask<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        try
        {
            return await TryAsync(read, cancel).ConfigureAwait(false);
        }
        catch (BrokenConnection)
        {
            connections.ClearReads();
        }

        try
        {
            return await TryAsync(read, cancel).ConfigureAwait(false);
        }
        catch (BrokenConnection broken)
        {
            throw Unavailable(broken.InnerException!);
        }
    }

    /// <summary>A connection for a read that goes on while its answer is used.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return await connections.OpenReadAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (PostgresFault.IsOfConnecting(fault))
        {
            throw new LedgerUnavailableException(
                PostgresAdvice.ForConnecting(fault, connections), fault);
        }
    }

    /// <summary>What a reader is told of a fault.</summary>
    public LedgerUnavailableException Unavailable(Exception fault) => new(
        $"the ledger in {connections.Target} cannot be read: {PostgresFault.Line(fault)}", fault);

    private async ValueTask<T> TryAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var connection = await OpenAsync(cancel).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                return await read(connection, cancel).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (fault.InvariantSeverity == "ERROR")
            {
                throw Unavailable(fault);
            }
            catch (NpgsqlException fault) when (fault.InnerException is TimeoutException)
            {
                throw Unavailable(fault);
            }
            catch (NpgsqlException fault)
            {
                throw new BrokenConnection(fault);
            }
        }
    }

#pragma warning disable CA1064 // It never leaves this class.
    private sealed class BrokenConnection(Exception cause) : Exception(cause.Message, cause);
#pragma warning restore CA1064
}
