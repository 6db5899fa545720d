using SQLitePCL;

namespace Inventory.Storage.Sqlite;

/// <summary>SQLite answered an error code.</summary>
internal sealed class SqliteFault(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The result code without its extension.</summary>
    public int Primary => Code & 0xFF;

    /// <summary>Another process writes, and went on for longer than the busy timeout.</summary>
    public bool IsBusy => Primary is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The store takes no writes now, whatever they are.</summary>
    public bool IsStorage => Primary is raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_IOERR
        or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PERM;

    /// <summary>A sync failed: what the kernel had for the file may be gone, and asking again would
    /// answer success for pages that were dropped.</summary>
    public bool IsSyncLost => Code is raw.SQLITE_IOERR_FSYNC or raw.SQLITE_IOERR_DIR_FSYNC;

    /// <summary>The file is damaged or no database.</summary>
    public bool IsCorrupt => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
