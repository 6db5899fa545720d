namespace Inventory.Storage.Sqlite;

/// <summary>Applies appends inside the writing transaction: fence, journal, head.</summary>
internal sealed class SqliteAppends
{
    private const int GuidBytes = 16;

    private readonly SqliteStreams _streams;
    private readonly SqliteNames _names;
    private readonly SqliteRows _rows;
    private readonly SqliteChunks _chunks;
    private readonly SqliteStatement _readHead;
    private readonly SqliteStatement _addHead;
    private readonly SqliteStatement _setHead;
    private readonly SqliteStatement _setWake;
    private readonly SqliteStatement _setUndelivered;
    private readonly SqliteStatement _lastSeq;
    private readonly SqliteStatement _addEntries;
    private long _seq;

    public SqliteAppends(SqliteDatabase db, SqliteStores stores)
    {
        _streams = new SqliteStreams(db, stores);
        _names = new SqliteNames(db, _streams);
        _rows = new SqliteRows(db);
        _chunks = new SqliteChunks(db);
        _readHead = db.Prepare(
            "SELECT version, append_id, last_seq, snapshot_version FROM head WHERE stream = ?1");
        _addHead = db.Prepare(
            "INSERT INTO head (stream, version, append_id, at, last_seq, snapshot_version, crc, state, "
            + "next_wake, undelivered_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        _setHead = db.Prepare(
            "UPDATE head SET version = ?2, append_id = ?3, at = ?4, last_seq = ?5, "
            + "snapshot_version = ?6, crc = ?7, state = ?8 WHERE stream = ?1");
        _setWake = db.Prepare("UPDATE head SET next_wake = ?2 WHERE stream = ?1");
        _setUndelivered = db.Prepare("UPDATE head SET undelivered_from = ?2 WHERE stream = ?1");
        _lastSeq = db.Prepare("SELECT coalesce(max(seq), 0) FROM journal");
        _addEntries = db.Prepare(
            "INSERT INTO journal (seq, stream, last_version, count, at, prev_seq, mark, crc, bytes) "
            + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    }

    /// <summary>The transaction began: another process may have written since the last one.</summary>
    public void Begin()
    {
        Invariant.Holds(_lastSeq.Read(), "an aggregate answers a row");
        _seq = _lastSeq.Int64(0);
        _lastSeq.Reset();
    }

    /// <summary>The transaction committed.</summary>
    public void Committed() => _streams.Committed();

    /// <summary>The transaction was rolled back.</summary>
    public void RolledBack() => _streams.RolledBack();

    /// <summary>True when the append is the last one of its stream.</summary>
    public bool IsHead(Append append)
    {
        try
        {
            var store = _streams.Store(append.Stream.Store);
            return _streams.Find(store, append.Stream.Kind, append.Stream.Key) is { } number
                && ReadHead(number) is { } head
                && head.AppendId == append.Id;
        }
        finally
        {
            _streams.RolledBack();
        }
    }

    /// <summary>Applies one append, or answers why not having written nothing.</summary>
    public AppendResult Apply(Append append)
    {
        if (AppendBounds.Broken(append) is { } broken)
        {
            return AppendResult.Rejected(Rejection.Invalid, broken);
        }

        var store = _streams.Store(append.Stream.Store);
        var found = _streams.Find(store, append.Stream.Kind, append.Stream.Key);
        var head = found is { } known ? ReadHead(known) : null;
        if (head?.AppendId == append.Id)
        {
            return new AppendResult(Outcome.AlreadyCommitted, head.Value.Version);
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

        if (append.Chunk is { } chunk && AppendBounds.Broken(
            chunk, head?.SnapshotVersion ?? 0, version + append.EntryCount,
            () => found is { } there && _chunks.Has(there, chunk.Version, chunk.Index - 1)) is { } misfit)
        {
            return AppendResult.Rejected(Rejection.Invalid, misfit);
        }

        var stream = found ?? _streams.Add(store, append.Stream.Kind, append.Stream.Key);
        Write(append, store, stream, head);
        return new AppendResult(Outcome.Committed, version + append.EntryCount);
    }

    private void Write(Append append, int store, long stream, Head? head)
    {
        var version = append.ExpectedVersion + append.EntryCount;
        var seq = head?.LastSeq ?? 0;
        if (append.EntryCount > 0)
        {
            seq = WriteEntries(append, stream, version, seq);
        }

        var snapshot = head?.SnapshotVersion ?? 0;
        if (append.Chunk is { } chunk)
        {
            snapshot = chunk.Seals ? chunk.Version : snapshot;
            _chunks.Write(stream, chunk);
        }

        var statement = head is null ? _addHead : _setHead;
        BindHead(statement, append, stream, version, seq, snapshot);
        if (head is null)
        {
            statement.Bind(9, append.NextWake.Value);
            statement.Bind(10, append.UndeliveredFrom.Value);
        }

        statement.Run();
        if (head is not null)
        {
            Move(_setWake, stream, append.NextWake);
            Move(_setUndelivered, stream, append.UndeliveredFrom);
        }

        _names.Write(append, stream);
        _rows.Write(store, append.Rows);
    }

    private long WriteEntries(Append append, long stream, long version, long previous)
    {
        var bytes = append.Entries.Span;
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

    private static void BindHead(
        SqliteStatement statement, Append append, long stream, long version, long seq, long snapshot)
    {
        Span<byte> id = stackalloc byte[GuidBytes];
        Invariant.Holds(append.Id.TryWriteBytes(id), "an append id has 16 bytes");
        var state = append.State.GetValueOrDefault().Span;
        statement.Bind(1, stream);
        statement.Bind(2, version);
        statement.Bind(3, id);
        statement.Bind(4, append.At);
        statement.Bind(5, seq);
        statement.Bind(6, snapshot);
        statement.Bind(7, SqliteChecksums.Head(
            stream, version, append.At, seq, snapshot, id, state));
        if (append.State is null)
        {
            statement.BindNull(8);
        }
        else
        {
            statement.Bind(8, state);
        }
    }

    private static void Move(SqliteStatement statement, long stream, Mark mark)
    {
        if (mark.Moves)
        {
            statement.Bind(1, stream);
            statement.Bind(2, mark.Value);
            statement.Run();
        }
    }

    private Head? ReadHead(long stream)
    {
        _readHead.Bind(1, stream);
        if (!_readHead.Read())
        {
            return null;
        }

        var head = new Head(
            _readHead.Int64(0), new Guid(_readHead.Bytes(1)), _readHead.Int64(2), _readHead.Int64(3));
        _readHead.Reset();
        return head;
    }

    private readonly record struct Head(
        long Version, Guid AppendId, long LastSeq, long SnapshotVersion);
}
