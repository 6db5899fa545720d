using SQLitePCL;

namespace Inventory.Storage.Sqlite;

/// <summary>One connection to the database file, used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly List<SqliteStatement> _statements = [];
    private readonly sqlite3 _handle;

    static SqliteDatabase() => Batteries_V2.Init();

    /// <summary>Opens the file, and creates it unless <paramref name="readOnly"/>.</summary>
    public SqliteDatabase(string file, bool readOnly)
    {
        var access = readOnly
            ? raw.SQLITE_OPEN_READONLY
            : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var flags = raw.SQLITE_OPEN_NOMUTEX | access;
        var code = raw.sqlite3_open_v2(file, out _handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var fault = new SqliteFault(code, raw.sqlite3_errstr(code).utf8_to_string());
            _handle?.Dispose();
            throw fault;
        }

        _ = raw.sqlite3_extended_result_codes(_handle, 1);
    }

    /// <summary>False while a transaction is open.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>True when the file takes no writes, however it was to be opened.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>Pages this connection has written to the write-ahead log since it was last asked.
    /// </summary>
    public int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(
            _handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_handle, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement the caller disposes.</summary>
    public SqliteStatement PrepareOnce(string sql) => new(_handle, sql);

    /// <summary>Runs one or more statements, whose rows are dropped.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteFault(
                raw.sqlite3_extended_errcode(_handle),
                raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    /// <summary>The first column of the first row as a number.</summary>
    public long Number(string sql)
    {
        using var statement = PrepareOnce(sql);
        Invariant.Holds(statement.Read(), "a question for a number is answered by a row");
        return statement.Int64(0);
    }

    /// <summary>The first column of the first row as text.</summary>
    public string Text(string sql)
    {
        using var statement = PrepareOnce(sql);
        Invariant.Holds(statement.Read(), "a question for text is answered by a row");
        return statement.Text(0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }
}
