// Copying the write-ahead log into the database takes tens of milliseconds, and a commit must not
// wait for it. So a thread of its own copies beside the commits, in passes that get shorter, for
// each only has what was committed during the one before. The log starts over only when all of it
// is copied and nobody writes: the last short pass is therefore the writer's, between two commits.

namespace Inventory.Storage.Sqlite;

/// <summary>Copies the write-ahead log into the database beside the commits.</summary>
internal sealed class SqliteCheckpointer : IDisposable
{
    /// <summary>Runs one pass.</summary>
    public const string Sql = "PRAGMA wal_checkpoint(PASSIVE)";

    private const int PassesMax = 4;
    private const long RestPagesMax = 500;

    private readonly SqliteDatabase _db;
    private readonly SqliteStatement _pass;
    private readonly Action<SqliteFault> _syncLost;
    private readonly AutoResetEvent _wanted = new(initialState: false);
    private readonly Thread _thread;
    private volatile bool _ending;
    private volatile bool _restIsShort;

    /// <summary>Opens a connection and starts the thread.</summary>
    public SqliteCheckpointer(SqliteLedgerOptions options, Action<SqliteFault> syncLost)
    {
        _syncLost = syncLost;
        _db = new SqliteDatabase(options.File, readOnly: false);
        _db.Execute("PRAGMA wal_autocheckpoint = 0");
        _pass = _db.Prepare(Sql);
        _thread = new Thread(Run) { IsBackground = true, Name = "ledger checkpoint" };
        _thread.Start();
    }

    /// <summary>The log has grown long.</summary>
    public void Want() => _ = _wanted.Set();

    /// <summary>True once after the passes have left little: the writer runs the last.</summary>
    public bool TakeShortRest()
    {
        var isShort = _restIsShort;
        _restIsShort = false;
        return isShort;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending = true;
        _ = _wanted.Set();
        _thread.Join();
        _wanted.Dispose();
        _db.Dispose();
    }

    private void Run()
    {
        while (_wanted.WaitOne() && !_ending)
        {
            try
            {
                Copy();
                _restIsShort = true;
            }
            catch (SqliteFault fault) when (fault.IsSyncLost)
            {
                _syncLost(fault);
                return;
            }
            catch (SqliteFault)
            {
                // The log keeps what was not copied; the next time it is tried again.
            }
        }
    }

    /// <summary>Each pass copies what the log held when it began; what it held more than at the
    /// pass before is what was committed during that one.</summary>
    private void Copy()
    {
        var before = 0L;
        for (var pass = 0; pass < PassesMax && !_ending; pass++)
        {
            Invariant.Holds(_pass.Read(), "a checkpoint answers a row");
            var pages = _pass.Int64(1);
            _pass.Reset();
            if (pages - before <= RestPagesMax)
            {
                return;
            }

            before = pages;
        }
    }
}
