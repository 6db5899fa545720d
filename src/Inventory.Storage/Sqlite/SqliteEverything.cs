namespace Inventory.Storage.Sqlite;

/// <summary>Pages of all streams and of all names, by their keys.</summary>
internal sealed class SqliteEverything
{
    private readonly SqliteOverlay _overlay;
    private readonly SqliteStreamKeys _keys;
    private readonly SqliteStatement _streams;
    private readonly SqliteStatement _names;

    public SqliteEverything(SqliteDatabase db, SqliteOverlay overlay)
    {
        _overlay = overlay;
        _keys = new SqliteStreamKeys(db);
        _streams = db.Prepare(
            "SELECT stream FROM head WHERE stream > ?1 ORDER BY stream LIMIT ?2");
        _names = db.Prepare(
            "SELECT name.store, name.kind, name.key, name.stream, store.hash FROM name "
            + "JOIN store ON store.number = name.store "
            + "WHERE (name.store, name.kind, name.key) > (?1, ?2, ?3) "
            + "ORDER BY name.store, name.kind, name.key LIMIT ?4");
    }

    /// <summary>Streams behind one. A stream whose head waits may have no row yet: those come first
    /// and with the page they belong to.</summary>
    public SqlitePage<StreamId, long> Streams(long after)
    {
        var waiting = _overlay.Heads.Select(head => head.Stream).Where(n => n > after).ToArray();
        _streams.Bind(1, after);
        _streams.Bind(2, (long)SqlitePages.RowsMax);
        var numbers = new SortedSet<long>();
        while (_streams.Read())
        {
            _ = numbers.Add(_streams.Int64(0));
        }

        _streams.Reset();
        var isLast = numbers.Count < SqlitePages.RowsMax;
        var last = isLast ? long.MaxValue : numbers.Max;
        numbers.UnionWith(waiting.Where(number => number <= last));
        return new([.. numbers.Select(_keys.Read)], last, isLast);
    }

    /// <summary>Names behind one.</summary>
    public SqlitePage<OwnedName, (long Store, long Kind, string Key)> Names(
        (long Store, long Kind, string Key) after)
    {
        _names.Bind(1, after.Store);
        _names.Bind(2, after.Kind);
        _names.Bind(3, after.Key);
        _names.Bind(4, (long)SqlitePages.RowsMax);
        var rows = new List<OwnedName>();
        var last = after;
        while (_names.Read())
        {
            last = (_names.Int64(0), _names.Int64(1), _names.Text(2));
            rows.Add(new(
                new(_names.Text(4), (NameKind)last.Kind, last.Key), _keys.Read(_names.Int64(3))));
        }

        _names.Reset();
        return new(rows, last, rows.Count < SqlitePages.RowsMax);
    }
}
