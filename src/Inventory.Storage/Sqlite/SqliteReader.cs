namespace Inventory.Storage.Sqlite;

/// <summary>A read-only connection and its statements: streams and names. Used by one thread at a
/// time; a read sees everything committed before it began.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string JournalColumns = "stream, last_version, count, at, prev_seq, crc, bytes";

    private readonly SqliteDatabase _db;
    private readonly SqliteStores _stores;
    private readonly SqliteOverlay _overlay;
    private readonly SqliteStreamKeys _keys;
    private readonly SqliteStatement _store;
    private readonly SqliteStatement _stream;
    private readonly SqliteStatement _head;
    private readonly SqliteStatement _journal;
    private readonly SqliteStatement _marked;
    private readonly SqliteStatement _chunk;
    private readonly SqliteStatement _name;
    private readonly SqliteStatement _due;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private SqliteEverything? _everything;

    public SqliteReader(SqliteDatabase db, SqliteStores stores, SqliteOverlay overlay)
    {
        _db = db;
        _stores = stores;
        _overlay = overlay;
        _keys = new SqliteStreamKeys(db);
        _store = db.Prepare("SELECT number FROM store WHERE hash = ?1");
        _stream = db.Prepare(
            "SELECT number FROM stream WHERE store = ?1 AND kind = ?2 AND key = ?3");
        _head = db.Prepare(
            "SELECT version, append_id, at, last_seq, snapshot_version, crc, state, next_wake, "
            + "undelivered_from FROM head WHERE stream = ?1");
        _journal = db.Prepare($"SELECT {JournalColumns} FROM journal WHERE seq = ?1");
        _marked = db.Prepare(
            "SELECT seq FROM journal WHERE mark = 1 AND stream = ?1 AND last_version >= ?2 "
            + "ORDER BY last_version LIMIT 1");
        _chunk = db.Prepare(
            "SELECT crc, bytes FROM chunk WHERE stream = ?1 AND version = ?2 AND place = ?3");
        _name = db.Prepare("SELECT stream FROM name WHERE store = ?1 AND kind = ?2 AND key = ?3");
        _due = db.Prepare(
            "SELECT stream, next_wake FROM head WHERE next_wake <= ?1 ORDER BY next_wake, stream");
        _begin = db.Prepare("BEGIN");
        _end = db.Prepare("COMMIT");
    }

    /// <summary>The connection, for the lists.</summary>
    public SqliteDatabase Database => _db;

    /// <summary>Reads all there is; prepared when somebody asks.</summary>
    public SqliteEverything Everything => _everything ??= new SqliteEverything(_db, _overlay);

    /// <summary>The number of a store; null when it has none.</summary>
    public int? Store(string hash)
    {
        if (_stores.TryNumber(hash, out var known))
        {
            return known;
        }

        _store.Bind(1, hash);
        if (First(_store) is not { } number)
        {
            return null;
        }

        _stores.Add(hash, (int)number);
        return (int)number;
    }

    /// <summary>The number of a stream; null when it has none.</summary>
    public long? Number(StreamId id)
    {
        if (Store(id.Store) is not { } store)
        {
            return null;
        }

        if (SqliteNumbers.TryPlain(id.Key, out var low))
        {
            return SqliteNumbers.Stream(store, id.Kind, low);
        }

        _stream.Bind(1, (long)store);
        _stream.Bind(2, (long)id.Kind);
        _stream.Bind(3, id.Key);
        return First(_stream);
    }

    /// <summary>The head of a stream and the place of its newest entries.</summary>
    public (StreamHead Head, long LastSeq)? Head(StreamId id, long stream)
    {
        if (_overlay.Find(stream) is { } waiting)
        {
            return (waiting.ToStreamHead(), waiting.LastSeq);
        }

        _head.Bind(1, stream);
        if (!_head.Read())
        {
            return null;
        }

        try
        {
            var appendId = _head.Bytes(1);
            var lastSeq = _head.Int64(3);
            var head = new StreamHead
            {
                Version = _head.Int64(0),
                AppendId = new Guid(appendId),
                At = _head.Int64(2),
                SnapshotVersion = _head.Int64(4),
                State = _head.IsNull(6) ? null : (ReadOnlyMemory<byte>?)_head.Bytes(6).ToArray(),
                NextWake = _head.Int64OrNull(7),
                UndeliveredFrom = _head.Int64OrNull(8),
            };
            var crc = SqliteChecksums.Head(
                stream, head.Version, head.At, lastSeq, head.SnapshotVersion, appendId,
                head.State.GetValueOrDefault().Span);
            RequireChecksum(crc == _head.Int64(5), id, head.Version, "head");
            return (head, lastSeq);
        }
        finally
        {
            _head.Reset();
        }
    }

    /// <summary>A journal row, and the place of its stream's row before.</summary>
    public (EntryPack Pack, long PreviousSeq) Entries(StreamId id, long stream, long seq)
    {
        _journal.Bind(1, seq);
        if (!_journal.Read())
        {
            throw new LedgerUnavailableException(
                $"Journal row {seq} of stream {id} is missing. Restore the database from a "
                + "backup.");
        }

        try
        {
            var (last, count, at) = (_journal.Int64(1), _journal.Int32(2), _journal.Int64(3));
            var previous = _journal.Int64(4);
            var bytes = _journal.Bytes(6).ToArray();
            var crc = SqliteChecksums.Journal(stream, last, count, at, previous, bytes);
            RequireChecksum(
                crc == _journal.Int64(5) && _journal.Int64(0) == stream, id, last, "journal row");
            return (new EntryPack(last - count + 1, count, at, bytes), previous);
        }
        finally
        {
            _journal.Reset();
        }
    }

    /// <summary>Place of the first marked row of a stream that reaches a version.</summary>
    public long? Marked(long stream, long version)
    {
        _marked.Bind(1, stream);
        _marked.Bind(2, version);
        return First(_marked);
    }

    /// <summary>One chunk of a snapshot; null behind the last.</summary>
    public byte[]? Chunk(StreamId id, long stream, long version, int place)
    {
        _chunk.Bind(1, stream);
        _chunk.Bind(2, version);
        _chunk.Bind(3, (long)place);
        if (!_chunk.Read())
        {
            return null;
        }

        try
        {
            var bytes = _chunk.Bytes(1).ToArray();
            var crc = SqliteChecksums.Chunk(stream, version, place, bytes);
            RequireChecksum(crc == _chunk.Int64(0), id, version, $"snapshot chunk {place}");
            return bytes;
        }
        finally
        {
            _chunk.Reset();
        }
    }

    /// <summary>The owner of each name; null where it is free. All are read in one transaction,
    /// for SQLite takes and gives back its locks by system calls with every one.</summary>
    public StreamId?[] Owners(int store, NameKind kind, IReadOnlyList<string> keys)
    {
        _begin.Run();
        var owners = new StreamId?[keys.Count];
        for (var i = 0; i < owners.Length; i++)
        {
            owners[i] = Owner(store, kind, keys[i]);
        }

        // A read that fails ends with its connection, which SqliteReaders closes then.
        _end.Run();
        return owners;
    }

    private StreamId? Owner(int store, NameKind kind, string key)
    {
        _name.Bind(1, (long)store);
        _name.Bind(2, (long)kind);
        _name.Bind(3, key);
        return First(_name) is { } stream ? _keys.Read(stream) : null;
    }

    /// <summary>Streams to wake, earliest first. A head that waits says when, not its row; heads
    /// are asked first, for one that reaches its row meanwhile is then found there.</summary>
    public List<StreamId> Due(long now, int limit)
    {
        var due = new Dictionary<long, long>();
        foreach (var head in _overlay.Heads)
        {
            if (head.NextWake <= now)
            {
                due[head.Stream] = head.NextWake.Value;
            }
        }

        _due.Bind(1, now);
        for (var found = 0; found < limit && _due.Read();)
        {
            var stream = _due.Int64(0);
            if (_overlay.Find(stream) is null && due.TryAdd(stream, _due.Int64(1)))
            {
                found++;
            }
        }

        _due.Reset();
        return
        [
            .. due.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key).Take(limit)
                .Select(pair => _keys.Read(pair.Key)),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    private static long? First(SqliteStatement statement)
    {
        if (!statement.Read())
        {
            return null;
        }

        var number = statement.Int64(0);
        statement.Reset();
        return number;
    }

    private static void RequireChecksum(bool matches, StreamId id, long version, string what)
    {
        if (!matches)
        {
            throw new LedgerUnavailableException(
                $"The {what} of stream {id} at version {version} is damaged: its checksum does not "
                + "match. Restore the database from a backup.");
        }
    }
}
