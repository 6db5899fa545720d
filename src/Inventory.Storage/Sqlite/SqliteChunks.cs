namespace Inventory.Storage.Sqlite;

/// <summary>Writes snapshot chunks inside the writing transaction.</summary>
internal sealed class SqliteChunks(SqliteDatabase db)
{
    private readonly SqliteStatement _write = db.Prepare(
        "INSERT OR REPLACE INTO chunk (stream, version, place, crc, bytes) "
        + "VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly SqliteStatement _dropOthers = db.Prepare(
        "DELETE FROM chunk WHERE stream = ?1 AND (version <> ?2 OR place > ?3)");

    private readonly SqliteStatement _has = db.Prepare(
        "SELECT 1 FROM chunk WHERE stream = ?1 AND version = ?2 AND place = ?3");

    /// <summary>True when the chunk is kept.</summary>
    public bool Has(long stream, long version, int place)
    {
        _has.Bind(1, stream);
        _has.Bind(2, version);
        _has.Bind(3, (long)place);
        var has = _has.Read();
        _has.Reset();
        return has;
    }

    /// <summary>Keeps a chunk; one that seals drops every chunk that is not of its snapshot.
    /// </summary>
    public void Write(long stream, SnapshotChunk chunk)
    {
        var bytes = chunk.Bytes.Span;
        _write.Bind(1, stream);
        _write.Bind(2, chunk.Version);
        _write.Bind(3, (long)chunk.Index);
        _write.Bind(4, SqliteChecksums.Chunk(stream, chunk.Version, chunk.Index, bytes));
        _write.Bind(5, bytes);
        _write.Run();
        if (chunk.Seals)
        {
            _dropOthers.Bind(1, stream);
            _dropOthers.Bind(2, chunk.Version);
            _dropOthers.Bind(3, (long)chunk.Index);
            _dropOthers.Run();
        }
    }
}
