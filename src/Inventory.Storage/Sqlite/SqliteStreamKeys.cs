namespace Inventory.Storage.Sqlite;

/// <summary>Turns the number of a stream back into its id.</summary>
internal sealed class SqliteStreamKeys(SqliteDatabase db)
{
    private readonly SqliteStatement _store = db.Prepare(
        "SELECT hash FROM store WHERE number = ?1");

    private readonly SqliteStatement _key = db.Prepare("SELECT key FROM stream WHERE number = ?1");

    /// <summary>The id of a stream that is there.</summary>
    public StreamId Read(long stream)
    {
        var low = SqliteNumbers.LowOf(stream);
        return new StreamId(
            Text(_store, SqliteNumbers.StoreOf(stream)),
            SqliteNumbers.KindOf(stream),
            low < SqliteNumbers.CountedFrom ? SqliteNumbers.PlainKey(low) : Text(_key, stream));
    }

    private static string Text(SqliteStatement statement, long number)
    {
        statement.Bind(1, number);
        Invariant.Holds(statement.Read(), "the number of a store or stream stands in its table");
        var text = statement.Text(0);
        statement.Reset();
        return text;
    }
}
