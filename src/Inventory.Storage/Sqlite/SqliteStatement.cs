using System.Text;
using SQLitePCL;

namespace Inventory.Storage.Sqlite;

/// <summary>
/// A prepared statement. It belongs to one connection and is used by one thread at a time; every
/// use binds all its parameters. Values are copied by SQLite when bound and by the caller when
/// read.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackTextMax = 1024;

    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _handle;

    /// <summary>Prepares <paramref name="sql"/>.</summary>
    public SqliteStatement(sqlite3 db, string sql)
    {
        _db = db;
        var code = raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle);
        Check(code);
    }

    /// <summary>Binds a number.</summary>
    public void Bind(int index, long value) =>
        Check(raw.sqlite3_bind_int64(_handle, index, value));

    /// <summary>Binds a number or null.</summary>
    public void Bind(int index, long? value)
    {
        if (value is { } number)
        {
            Bind(index, number);
        }
        else
        {
            BindNull(index);
        }
    }

    /// <summary>Binds a switch as 0 or 1.</summary>
    public void Bind(int index, bool value) => Bind(index, value ? 1L : 0L);

    /// <summary>Binds null.</summary>
    public void BindNull(int index) => Check(raw.sqlite3_bind_null(_handle, index));

    /// <summary>Binds bytes; none is an empty blob, not null.</summary>
    public void Bind(int index, ReadOnlySpan<byte> bytes) => Check(bytes.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_handle, index, 0)
        : raw.sqlite3_bind_blob(_handle, index, bytes));

    /// <summary>Binds text.</summary>
    public void Bind(int index, string text)
    {
        var bytesMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = bytesMax <= StackTextMax ? stackalloc byte[StackTextMax] : new byte[bytesMax];
        var used = Encoding.UTF8.GetBytes(text, utf8);
        Check(used == 0
            ? raw.sqlite3_bind_text(_handle, index, string.Empty)
            : raw.sqlite3_bind_text(_handle, index, utf8[..used]));
    }

    /// <summary>Steps to the next row; false at the end, which also resets the statement.</summary>
    public bool Read()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        _ = raw.sqlite3_reset(_handle);
        return code == raw.SQLITE_DONE ? false : throw Fault(code);
    }

    /// <summary>Runs a statement that answers no rows.</summary>
    public void Run()
    {
        var more = Read();
        Invariant.Holds(!more, "a statement that is run answers no rows");
    }

    /// <summary>Ends reading before the last row.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_handle);

    /// <summary>True when the column is null.</summary>
    public bool IsNull(int column) =>
        raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    /// <summary>A number.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    /// <summary>A number that was written from an int.</summary>
    public int Int32(int column) => checked((int)raw.sqlite3_column_int64(_handle, column));

    /// <summary>A number or null.</summary>
    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>A number that was written from an int, or null.</summary>
    public int? Int32OrNull(int column) => IsNull(column) ? null : Int32(column);

    /// <summary>Text.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    /// <summary>Bytes inside SQLite, valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }

    private SqliteFault Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_db);
        return new SqliteFault(
            (extended & 0xFF) == (code & 0xFF) ? extended : code,
            raw.sqlite3_errmsg(_db).utf8_to_string());
    }
}
