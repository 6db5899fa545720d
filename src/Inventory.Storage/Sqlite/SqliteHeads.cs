namespace Inventory.Storage.Sqlite;

/// <summary>Reads and writes head rows inside the writing transaction.</summary>
internal sealed class SqliteHeads(SqliteDatabase db)
{
    private readonly SqliteStatement _read = db.Prepare(
        "SELECT version, append_id, at, last_seq, snapshot_version, next_wake, undelivered_from "
        + "FROM head WHERE stream = ?1");

    private readonly SqliteStatement _add = db.Prepare(
        "INSERT INTO head (stream, version, append_id, at, last_seq, snapshot_version, crc, "
        + "undelivered_from, state, next_wake) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");

    // Not naming next_wake, it leaves the index of next_wake alone.
    private readonly SqliteStatement _set = db.Prepare(
        "UPDATE head SET version = ?2, append_id = ?3, at = ?4, last_seq = ?5, "
        + "snapshot_version = ?6, crc = ?7, undelivered_from = ?8, state = ?9 WHERE stream = ?1");

    private readonly SqliteStatement _setWake = db.Prepare(
        "UPDATE head SET next_wake = ?2 WHERE stream = ?1");

    /// <summary>Reads a head without its state; null where there is none.</summary>
    public SqliteHead? Read(long stream)
    {
        _read.Bind(1, stream);
        if (!_read.Read())
        {
            return null;
        }

        var head = new SqliteHead
        {
            Stream = stream,
            Version = _read.Int64(0),
            AppendId = new Guid(_read.Bytes(1)),
            At = _read.Int64(2),
            LastSeq = _read.Int64(3),
            SnapshotVersion = _read.Int64(4),
            NextWake = _read.Int64OrNull(5),
            UndeliveredFrom = _read.Int64OrNull(6),
        };
        _read.Reset();
        return head;
    }

    /// <summary>Adds the first head of a stream.</summary>
    public void Add(SqliteHead head)
    {
        Bind(_add, head);
        _add.Bind(10, head.NextWake);
        _add.Run();
    }

    /// <summary>Rewrites the head of a stream.</summary>
    public void Set(SqliteHead head)
    {
        Bind(_set, head);
        _set.Run();
        if (head.WakeMoved)
        {
            _setWake.Bind(1, head.Stream);
            _setWake.Bind(2, head.NextWake);
            _setWake.Run();
        }
    }

    private static void Bind(SqliteStatement statement, SqliteHead head)
    {
        Span<byte> id = stackalloc byte[16];
        Invariant.Holds(head.AppendId.TryWriteBytes(id), "an append id has 16 bytes");
        statement.Bind(1, head.Stream);
        statement.Bind(2, head.Version);
        statement.Bind(3, id);
        statement.Bind(4, head.At);
        statement.Bind(5, head.LastSeq);
        statement.Bind(6, head.SnapshotVersion);
        statement.Bind(7, SqliteChecksums.Head(
            head.Stream, head.Version, head.At, head.LastSeq, head.SnapshotVersion, id,
            head.State));
        statement.Bind(8, head.UndeliveredFrom);
        if (head.State is null)
        {
            statement.BindNull(9);
        }
        else
        {
            statement.Bind(9, head.State);
        }
    }
}
