namespace Inventory.Storage.Sqlite;

/// <summary>Applies appends inside the writing transaction: fence, names, journal, head, rows.
/// </summary>
internal sealed class SqliteAppends
{
    private readonly SqliteStreams _streams;
    private readonly SqliteNames _names;
    private readonly SqliteRows _rows;
    private readonly SqliteChunks _chunks;
    private readonly SqliteHeads _heads;
    private readonly SqliteTail _tail;
    private readonly SqliteStatement _lastSeq;
    private readonly SqliteStatement _dataVersion;
    private readonly SqliteStatement _addEntries;
    private readonly bool _defers;
    private long _seq;
    private long _seqAtBegin;
    private long _seenDataVersion = -1;

    public SqliteAppends(
        SqliteDatabase db, SqliteStores stores, SqliteOverlay overlay, SqliteLedgerOptions options)
    {
        _streams = new SqliteStreams(db, stores);
        _names = new SqliteNames(db, _streams);
        _rows = new SqliteRows(db);
        _chunks = new SqliteChunks(db);
        _heads = new SqliteHeads(db);
        _tail = new SqliteTail(db, overlay, _heads, _rows, options.WaitingHeadsMax);
        // Only the one silo of a directory lets heads wait: another process reads rows.
        _defers = options.TakeLock && options.WaitingHeadsMax > 0;
        _lastSeq = db.Prepare("SELECT coalesce(max(seq), 0) FROM journal");
        _dataVersion = db.Prepare("PRAGMA data_version");
        _addEntries = db.Prepare(
            "INSERT INTO journal (seq, stream, last_version, count, at, prev_seq, mark, crc, "
            + "bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    }

    /// <summary>The transaction began: another process may have written since the last one.
    /// </summary>
    public void Begin()
    {
        _seq = _seqAtBegin = Number(_lastSeq);
        var dataVersion = Number(_dataVersion);
        if (dataVersion != _seenDataVersion)
        {
            _tail.Load(_seq);
            _seenDataVersion = dataVersion;
        }
    }

    /// <summary>Goes on writing heads that wait to their rows.</summary>
    public void Sweep(int appends) => _tail.Sweep(appends, _seqAtBegin);

    /// <summary>Makes the next transaction read again what waits.</summary>
    public void Distrust() => _seenDataVersion = -1;

    /// <summary>Streams whose heads wait, in order.</summary>
    public long[] Waiting() => _tail.Sorted();

    /// <summary>Writes the heads of some streams to their rows.</summary>
    public void Settle(ReadOnlySpan<long> streams)
    {
        foreach (var stream in streams)
        {
            _tail.Settle(stream);
        }
    }

    /// <summary>Drops the tail, when nothing waits any more.</summary>
    public void ClearTail()
    {
        if (_tail.IsEmpty)
        {
            _tail.Clear(_seq);
        }
    }

    /// <summary>The transaction committed.</summary>
    public void Committed()
    {
        _streams.Committed();
        _tail.Committed();
    }

    /// <summary>The transaction was rolled back.</summary>
    public void RolledBack()
    {
        _streams.RolledBack();
        _tail.RolledBack();
    }

    /// <summary>True when the append is the last one of its stream.</summary>
    public bool IsHead(Append append) =>
        _streams.Find(append.Stream) is { } number && Head(number)?.AppendId == append.Id;

    /// <summary>Applies one append, or answers why not having written nothing.</summary>
    public AppendResult Apply(Append append)
    {
        if (AppendBounds.Broken(append) is { } broken)
        {
            return AppendResult.Rejected(Rejection.Invalid, broken);
        }

        var store = _streams.Store(append.Stream.Store);
        var found = _streams.Find(store, append.Stream.Kind, append.Stream.Key);
        var head = found is { } known ? Head(known) : null;
        if (head?.AppendId == append.Id)
        {
            return new AppendResult(Outcome.AlreadyCommitted, head.Version);
        }

        var version = head?.Version ?? 0;
        if (version != append.ExpectedVersion)
        {
            return new AppendResult(Outcome.Conflict, version);
        }

        if (_names.FirstTaken(append, found) is { } taken)
        {
            return new AppendResult(Outcome.Conflict, version, taken.Name, taken.Owner);
        }

        if (BrokenChunk(append, found, head) is { } misfit)
        {
            return AppendResult.Rejected(Rejection.Invalid, misfit);
        }

        var stream = found ?? _streams.Add(store, append.Stream.Kind, append.Stream.Key);
        Write(append, store, stream, head);
        return new AppendResult(Outcome.Committed, version + append.EntryCount);
    }

    private static long Number(SqliteStatement statement)
    {
        Invariant.Holds(statement.Read(), "a question for a number is answered by a row");
        var number = statement.Int64(0);
        statement.Reset();
        return number;
    }

    private SqliteHead? Head(long stream) => _tail.Find(stream) ?? _heads.Read(stream);

    private string? BrokenChunk(Append append, long? stream, SqliteHead? head) =>
        append.Chunk is { } chunk
            ? AppendBounds.Broken(
                chunk,
                head?.SnapshotVersion ?? 0,
                append.ExpectedVersion + append.EntryCount,
                hasChunkBefore: chunk.Index > 0 && stream is { } number
                    && _chunks.Has(number, chunk.Version, chunk.Index - 1))
            : null;

    private void Write(Append append, int store, long stream, SqliteHead? head)
    {
        var seq = append.EntryCount > 0
            ? WriteEntries(append, stream, head?.LastSeq ?? 0)
            : head?.LastSeq ?? 0;
        if (append.Chunk is { } chunk)
        {
            _chunks.Write(stream, chunk);
        }

        _names.Write(append, stream);
        var next = SqliteHead.After(append, stream, head, seq);
        if (_defers && head is not null && MayWait(append))
        {
            _tail.Defer(next, append.Rows);
            return;
        }

        _tail.Settle(stream);
        if (head is null)
        {
            _heads.Add(next);
        }
        else
        {
            _heads.Set(next);
        }

        for (var i = 0; i < append.Rows.Count; i++)
        {
            _tail.Yield(SqliteNumbers.Item(store, SqliteRows.VariantOf(append.Rows[i])), stream);
        }

        _rows.Write(store, append.Rows);
    }

    /// <summary>Heads of streams that other processes read are written at once, as are appends that
    /// have no journal row to be ordered by or change more of the lists than levels.</summary>
    private static bool MayWait(Append append)
    {
        var waits = append.EntryCount > 0
            && append.Stream.Kind is (StreamKind.Item or StreamKind.Order or StreamKind.Batch);
        for (var i = 0; i < append.Rows.Count && waits; i++)
        {
            waits = append.Rows[i] is ListRow.Level;
        }

        return waits;
    }

    private long WriteEntries(Append append, long stream, long previous)
    {
        var bytes = append.Entries.Span;
        var version = append.ExpectedVersion + append.EntryCount;
        var seq = ++_seq;
        var marked = version / SqliteSchema.MarkEvery
            != append.ExpectedVersion / SqliteSchema.MarkEvery;
        _addEntries.Bind(1, seq);
        _addEntries.Bind(2, stream);
        _addEntries.Bind(3, version);
        _addEntries.Bind(4, (long)append.EntryCount);
        _addEntries.Bind(5, append.At);
        _addEntries.Bind(6, previous);
        _addEntries.Bind(7, marked ? 1L : null);
        _addEntries.Bind(8, SqliteChecksums.Journal(
            stream, version, append.EntryCount, append.At, previous, bytes));
        _addEntries.Bind(9, bytes);
        _addEntries.Run();
        return seq;
    }
}
