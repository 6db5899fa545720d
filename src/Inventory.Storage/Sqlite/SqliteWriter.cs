using SQLitePCL;

namespace Inventory.Storage.Sqlite;

/// <summary>
/// The one writing connection of a process: a batch is one transaction. Everything that can refuse
/// an append is checked before its first write, so a refused append leaves nothing behind and needs
/// no savepoint; every other fault rolls back the batch. Used by one thread at a time.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteDatabase _db;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _beginRead;
    private readonly SqliteStatement _checkpoint;
    private readonly SqliteAppends _appends;
    private readonly Lazy<SqliteReader> _reader;
    private readonly Action _beforeCommit;
    private readonly SqliteCheckpointer? _checkpointer;
    private readonly int _checkpointPages;
    private long _pagesSinceCheckpoint;

    /// <summary>Takes over an open connection whose schema is ready.</summary>
    public SqliteWriter(
        SqliteDatabase db, SqliteStores stores, SqliteOverlay overlay, SqliteLedgerOptions options,
        SqliteCheckpointer? checkpointer)
    {
        _db = db;
        _checkpointer = checkpointer;
        _checkpointPages = options.CheckpointPages;
        _checkpoint = db.Prepare(SqliteCheckpointer.Sql);
        _beginRead = db.Prepare("BEGIN");
        _begin = db.Prepare("BEGIN IMMEDIATE");
        _commit = db.Prepare("COMMIT");
        _rollback = db.Prepare("ROLLBACK");
        _appends = new SqliteAppends(db, stores, overlay, options);
        _reader = new(() => new SqliteReader(db, stores, overlay));
        _beforeCommit = options.BeforeCommit;
    }

    /// <summary>The fault that made the writer useless; null while there is none.</summary>
    public SqliteFault? SyncLost { get; private set; }

    /// <summary>Commits a batch and answers each append.</summary>
    public AppendResult[] Commit(IReadOnlyList<Append> batch)
    {
        var results = new AppendResult[batch.Count];
        var committing = false;
        try
        {
            Checkpoint();
            _begin.Run();
            _appends.Begin();
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = _appends.Apply(batch[i]);
            }

            _appends.Sweep(results.Length);
            committing = true;
            _beforeCommit();
            _commit.Run();
            _appends.Committed();
            return results;
        }
        catch (SqliteFault fault) when (fault.IsSyncLost)
        {
            SyncLost = fault;
            return Fill(batch, _ => new AppendResult(
                Outcome.Unknown, Reason: "the disk failed to sync: " + fault.Message));
        }
        catch (SqliteFault fault)
        {
            return RolledBack(batch, fault, committing);
        }
#pragma warning disable CA1031 // A batch must not take the writer down; halving finds the culprit.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Rollback();
            // It may have come between the commit and what memory makes of it.
            _appends.Distrust();
            var answer = AppendResult.Rejected(Rejection.RolledBack, bug.Message);
            return Fill(batch, _ => answer);
        }
    }

    /// <summary>Reads again what waits, where another process wrote.</summary>
    public void Refresh()
    {
        _beginRead.Run();
        try
        {
            _appends.Begin();
        }
        finally
        {
            _commit.Run();
        }
    }

    /// <summary>Streams whose heads wait to be written to their rows.</summary>
    public long[] Waiting() => _appends.Waiting();

    /// <summary>Writes the heads of some streams to their rows, and drops the tail when none waits.
    /// </summary>
    public void Settle(ReadOnlySpan<long> streams)
    {
        try
        {
            Checkpoint();
            _begin.Run();
            _appends.Begin();
            _appends.Settle(streams);
            _appends.ClearTail();
            _beforeCommit();
            _commit.Run();
            _appends.Committed();
        }
        catch (Exception fault)
        {
            SyncLost = fault is SqliteFault { IsSyncLost: true } lost ? lost : SyncLost;
            Rollback();
            throw;
        }
    }

    /// <summary>Reads as if every head stood in its row, where the disk takes no commit: the rows
    /// are written in memory only and rolled back.</summary>
    public T ReadSettled<T>(Func<SqliteReader, T> read)
    {
        // Spilling would write pages to the disk before a commit.
        _db.Execute("PRAGMA cache_spill = OFF");
        try
        {
            _begin.Run();
            _appends.Begin();
            _appends.Settle(_appends.Waiting());
            return read(_reader.Value);
        }
        finally
        {
            Rollback();
            _db.Execute("PRAGMA cache_spill = ON");
        }
    }

    /// <summary>Copies the write-ahead log into the database, as far as readers let it, and closes.
    /// </summary>
    public void Dispose()
    {
        try
        {
            if (SyncLost is null)
            {
                _db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
        catch (SqliteFault)
        {
            // What is committed stands in the write-ahead log, and the next start reads it there.
        }
        finally
        {
            _db.Dispose();
        }
    }

    /// <summary>Asks for the log to be copied once it is long, and copies the last of it.</summary>
    private void Checkpoint()
    {
        if (_checkpointer is null)
        {
            return;
        }

        if (_checkpointer.TakeShortRest())
        {
            Invariant.Holds(_checkpoint.Read(), "a checkpoint answers a row");
            _checkpoint.Reset();
        }

        _pagesSinceCheckpoint += _db.TakePagesWritten();
        if (_pagesSinceCheckpoint >= _checkpointPages)
        {
            _pagesSinceCheckpoint = 0;
            _checkpointer.Want();
        }
    }

    private AppendResult[] RolledBack(
        IReadOnlyList<Append> batch, SqliteFault fault, bool committing)
    {
        Rollback();
        var why = fault.IsBusy ? Rejection.Busy
            : fault.IsStorage ? Rejection.Storage
            : Rejection.RolledBack;
        var answer = AppendResult.Rejected(why, Reason(fault));
        return committing ? LookUp(batch, answer) : Fill(batch, _ => answer);
    }

    /// <summary>A commit that answered an error and stands all the same shows in the heads.
    /// </summary>
    private AppendResult[] LookUp(IReadOnlyList<Append> batch, AppendResult otherwise)
    {
        try
        {
            _appends.Distrust();
            Refresh();
            return Fill(batch, append => _appends.IsHead(append)
                ? new AppendResult(Outcome.Committed, append.ExpectedVersion + append.EntryCount)
                : otherwise);
        }
        catch (SqliteFault fault)
        {
            return Fill(batch, _ => new AppendResult(Outcome.Unknown, Reason: fault.Message));
        }
    }

    private void Rollback()
    {
        if (!_db.IsAutocommit)
        {
            _rollback.Run();
        }

        _appends.RolledBack();
    }

    private static string Reason(SqliteFault fault) => fault.Primary switch
    {
        raw.SQLITE_FULL => "the disk is full; free some space, reads go on meanwhile",
        raw.SQLITE_READONLY => "the database is read-only; make its directory and files writable",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another process is writing; try again",
        _ => "the database answered an error: " + fault.Message,
    };

    private static AppendResult[] Fill(
        IReadOnlyList<Append> batch, Func<Append, AppendResult> answer)
    {
        var results = new AppendResult[batch.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = answer(batch[i]);
        }

        return results;
    }
}
