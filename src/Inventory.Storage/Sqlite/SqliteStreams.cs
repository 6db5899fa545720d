namespace Inventory.Storage.Sqlite;

/// <summary>Numbers stores and streams inside the writing transaction; what a rollback takes back
/// is forgotten with it.</summary>
internal sealed class SqliteStreams
{
    private readonly SqliteStores _stores;
    private readonly Dictionary<string, int> _storesNew = new(StringComparer.Ordinal);
    private readonly SqliteStatement _readStore;
    private readonly SqliteStatement _addStore;
    private readonly SqliteStatement _readStream;
    private readonly SqliteStatement _lastStream;
    private readonly SqliteStatement _addStream;

    public SqliteStreams(SqliteDatabase db, SqliteStores stores)
    {
        _stores = stores;
        _readStore = db.Prepare("SELECT number FROM store WHERE hash = ?1");
        _addStore = db.Prepare(
            "INSERT INTO store (number, hash) SELECT coalesce(max(number), 0) + 1, ?1 FROM store "
            + "RETURNING number");
        _readStream = db.Prepare(
            "SELECT number FROM stream WHERE store = ?1 AND kind = ?2 AND key = ?3");
        _lastStream = db.Prepare(
            "SELECT number FROM stream WHERE number BETWEEN ?1 AND ?2 "
            + "ORDER BY number DESC LIMIT 1");
        _addStream = db.Prepare(
            "INSERT INTO stream (number, store, kind, key) VALUES (?1, ?2, ?3, ?4)");
    }

    /// <summary>The transaction committed.</summary>
    public void Committed()
    {
        foreach (var (hash, number) in _storesNew)
        {
            _stores.Add(hash, number);
        }

        _storesNew.Clear();
    }

    /// <summary>The transaction was rolled back.</summary>
    public void RolledBack() => _storesNew.Clear();

    /// <summary>The number of a store, which is made when it is not there.</summary>
    public int Store(string hash)
    {
        if (_stores.TryNumber(hash, out var number) || _storesNew.TryGetValue(hash, out number))
        {
            return number;
        }

        number = (int)(First(_readStore, hash) ?? First(_addStore, hash)!.Value);
        Invariant.Holds(number < SqliteNumbers.StoresMax, "a ledger has room for the store");
        _storesNew.Add(hash, number);
        return number;
    }

    /// <summary>The number of a stream; null when it has none. Makes nothing.</summary>
    public long? Find(StreamId id)
    {
        var store = _stores.TryNumber(id.Store, out var known)
            ? known
            : First(_readStore, id.Store);
        return store is { } number ? Find((int)number, id.Kind, id.Key) : null;
    }

    /// <summary>The number of a stream; null when its key has none yet.</summary>
    public long? Find(int store, StreamKind kind, string key)
    {
        if (SqliteNumbers.TryPlain(key, out var low))
        {
            return SqliteNumbers.Stream(store, kind, low);
        }

        _readStream.Bind(1, (long)store);
        _readStream.Bind(2, (long)kind);
        _readStream.Bind(3, key);
        return First(_readStream);
    }

    /// <summary>Gives a key its number.</summary>
    public long Add(int store, StreamKind kind, string key)
    {
        var first = SqliteNumbers.Stream(store, kind, SqliteNumbers.CountedFrom);
        var last = SqliteNumbers.Stream(store, kind, uint.MaxValue);
        _lastStream.Bind(1, first);
        _lastStream.Bind(2, last);
        var number = First(_lastStream) + 1 ?? first;
        Invariant.Holds(number <= last, "a store has room for the stream");
        _addStream.Bind(1, number);
        _addStream.Bind(2, (long)store);
        _addStream.Bind(3, (long)kind);
        _addStream.Bind(4, key);
        _addStream.Run();
        return number;
    }

    private static long? First(SqliteStatement statement, string text)
    {
        statement.Bind(1, text);
        return First(statement);
    }

    private static long? First(SqliteStatement statement)
    {
        if (!statement.Read())
        {
            return null;
        }

        var number = statement.Int64(0);
        // Stepping on to the end matters for an INSERT with RETURNING, and costs a look-up nothing.
        while (statement.Read())
        {
        }

        return number;
    }
}
