namespace Inventory.Storage.Sqlite;

/// <summary>Claims and releases names inside the writing transaction.</summary>
internal sealed class SqliteNames
{
    private readonly SqliteStreams _streams;
    private readonly SqliteStatement _read;
    private readonly SqliteStatement _claim;
    private readonly SqliteStatement _release;
    private readonly SqliteStreamKeys _keys;

    public SqliteNames(SqliteDatabase db, SqliteStreams streams)
    {
        _streams = streams;
        _keys = new SqliteStreamKeys(db);
        _read = db.Prepare("SELECT stream FROM name WHERE store = ?1 AND kind = ?2 AND key = ?3");
        _claim = db.Prepare(
            "INSERT OR IGNORE INTO name (store, kind, key, stream) VALUES (?1, ?2, ?3, ?4)");
        _release = db.Prepare(
            "DELETE FROM name WHERE store = ?1 AND kind = ?2 AND key = ?3 AND stream = ?4");
    }

    /// <summary>The first claimed name that belongs to another stream.</summary>
    public (Name Name, StreamId Owner)? FirstTaken(Append append, long? stream)
    {
        for (var i = 0; i < append.Claims.Count; i++)
        {
            var name = append.Claims[i];
            BindName(_read, name);
            if (!_read.Read())
            {
                continue;
            }

            var owner = _read.Int64(0);
            _read.Reset();
            if (owner != stream)
            {
                return (name, _keys.Read(owner));
            }
        }

        return null;
    }

    /// <summary>Releases, then claims: a name in both is the stream's own afterwards.</summary>
    public void Write(Append append, long stream)
    {
        for (var i = 0; i < append.Releases.Count; i++)
        {
            Run(_release, append.Releases[i], stream);
        }

        for (var i = 0; i < append.Claims.Count; i++)
        {
            Run(_claim, append.Claims[i], stream);
        }
    }

    private void Run(SqliteStatement statement, Name name, long stream)
    {
        BindName(statement, name);
        statement.Bind(4, stream);
        statement.Run();
    }

    private void BindName(SqliteStatement statement, Name name)
    {
        statement.Bind(1, (long)_streams.Store(name.Store));
        statement.Bind(2, (long)name.Kind);
        statement.Bind(3, name.Key);
    }
}
