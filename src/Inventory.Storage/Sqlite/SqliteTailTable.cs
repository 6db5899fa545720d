namespace Inventory.Storage.Sqlite;

/// <summary>Reads and writes table tail inside the writing transaction.</summary>
internal sealed class SqliteTailTable(SqliteDatabase db)
{
    private readonly SqliteStatement _add = db.Prepare(
        "INSERT INTO tail (seq, stream, version, append_id, at, snapshot_version, crc, next_wake, "
        + "undelivered_from, wake_moved, state, levels) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");

    private readonly SqliteStatement _drop = db.Prepare("DELETE FROM tail WHERE seq <= ?1");

    private readonly SqliteStatement _first = db.Prepare("SELECT min(seq) FROM tail");

    private readonly SqliteStatement _all = db.Prepare(
        "SELECT seq, tail.stream, tail.version, tail.append_id, tail.at, tail.snapshot_version, "
        + "tail.crc, tail.next_wake, tail.undelivered_from, wake_moved, tail.state, levels "
        + "FROM tail JOIN head ON head.stream = tail.stream WHERE seq > head.last_seq "
        + "ORDER BY seq");

    private byte[] _levels = new byte[1024];

    /// <summary>Keeps a head and the level rows of its append.</summary>
    public void Add(SqliteHead head, IReadOnlyList<ListRow> levels)
    {
        Span<byte> id = stackalloc byte[16];
        Invariant.Holds(head.AppendId.TryWriteBytes(id), "an append id has 16 bytes");
        var packed = SqliteLevelBytes.Write(levels, ref _levels);
        _add.Bind(1, head.LastSeq);
        _add.Bind(2, head.Stream);
        _add.Bind(3, head.Version);
        _add.Bind(4, id);
        _add.Bind(5, head.At);
        _add.Bind(6, head.SnapshotVersion);
        _add.Bind(7, SqliteChecksums.Tail(head.Checksum(), packed));
        _add.Bind(8, head.NextWake);
        _add.Bind(9, head.UndeliveredFrom);
        _add.Bind(10, head.WakeMoved);
        if (head.State is null)
        {
            _add.BindNull(11);
        }
        else
        {
            _add.Bind(11, head.State);
        }

        _add.Bind(12, packed);
        _add.Run();
    }

    /// <summary>Drops the rows up to a journal row.</summary>
    public void DropTo(long seq)
    {
        _drop.Bind(1, seq);
        _drop.Run();
    }

    /// <summary>Journal row of the oldest row; null when there is none.</summary>
    public long? First()
    {
        Invariant.Holds(_first.Read(), "an aggregate answers a row");
        var first = _first.Int64OrNull(0);
        _first.Reset();
        return first;
    }

    /// <summary>Rows that are newer than the head rows of their streams, oldest first.</summary>
    public IEnumerable<SqliteHead> Newer()
    {
        try
        {
            while (_all.Read())
            {
                var levels = _all.Bytes(11);
                var head = new SqliteHead
                {
                    LastSeq = _all.Int64(0),
                    Stream = _all.Int64(1),
                    Version = _all.Int64(2),
                    AppendId = new Guid(_all.Bytes(3)),
                    At = _all.Int64(4),
                    SnapshotVersion = _all.Int64(5),
                    NextWake = _all.Int64OrNull(7),
                    UndeliveredFrom = _all.Int64OrNull(8),
                    WakeMoved = _all.Int64(9) != 0,
                    State = _all.IsNull(10) ? null : _all.Bytes(10).ToArray(),
                    Levels = SqliteLevelBytes.Read(levels),
                };
                if (SqliteChecksums.Tail(head.Checksum(), levels) != _all.Int64(6))
                {
                    throw new LedgerUnavailableException(
                        $"Tail row {head.LastSeq} at version {head.Version} is damaged: its "
                        + "checksum does not match. Restore the database from a backup.");
                }

                yield return head;
            }
        }
        finally
        {
            _all.Reset();
        }
    }
}
