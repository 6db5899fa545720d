using System.Collections.Concurrent;

namespace Inventory.Storage.Sqlite;

/// <summary>The read-only connections of a ledger: opened when first needed, at most as many as the
/// options say; a read that finds none free waits for one.</summary>
internal sealed class SqliteReaders(
    SqliteLedgerOptions options, SqliteStores stores, SqliteOverlay overlay) : IDisposable
{
    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private readonly SemaphoreSlim _free = new(options.ReadersMax);
    private volatile bool _disposed;

    /// <summary>Runs a read on the calling thread.</summary>
    /// <exception cref="LedgerUnavailableException">The database cannot be read.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<SqliteReader, T> read, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return Read(read);
        }
        finally
        {
            _ = _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Taking every permit waits for the reads that run.
        for (var i = 0; i < options.ReadersMax && !_disposed; i++)
        {
            _free.Wait();
        }

        _disposed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _ = _free.Release(options.ReadersMax);
    }

    private T Read<T>(Func<SqliteReader, T> read)
    {
        if (_disposed)
        {
            throw new LedgerUnavailableException("The ledger is closed.");
        }

        SqliteReader? reader = null;
        try
        {
            _ = _idle.TryTake(out reader);
            reader ??= Open();
            var answer = read(reader);
            _idle.Add(reader);
            reader = null;
            return answer;
        }
        catch (SqliteFault fault)
        {
            throw SqliteOpening.Unavailable(options.File, fault);
        }
        finally
        {
            // A connection that failed is not used again.
            reader?.Dispose();
        }
    }

    private SqliteReader Open()
    {
        var db = new SqliteDatabase(options.File, readOnly: true);
        try
        {
            db.Execute($"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}");
            db.Execute($"PRAGMA cache_size = -{options.ReaderCacheKibibytes}");
            return new SqliteReader(db, stores, overlay);
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }
}
