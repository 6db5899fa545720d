namespace Inventory.Storage.Sqlite;

/// <summary>How a SQLite ledger is opened.</summary>
public sealed record SqliteLedgerOptions
{
    /// <summary>The data directory; made when it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>True takes <c>silo.lock</c>, as the one silo of a directory does; the command line,
    /// which appends beside a running silo, does not.</summary>
    public bool TakeLock { get; init; } = true;

    /// <summary>How long a commit waits for another process that writes.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Called when a sync failed and only a new process can say what is durable. The host
    /// ends the process; the ledger answers nothing more either way.</summary>
    public Action<string> Fatal { get; init; } = static _ => { };

    /// <summary>Connections that read, and so reads that run at a time.</summary>
    public int ReadersMax { get; init; } = 8;

    /// <summary>Page cache of the writing connection, in KiB.</summary>
    public int CacheKibibytes { get; init; } = 128 * 1024;

    /// <summary>Page cache of each reading connection, in KiB.</summary>
    public int ReaderCacheKibibytes { get; init; } = 8 * 1024;

    /// <summary>Pages of write-ahead log after which it is copied into the database.</summary>
    public int CheckpointPages { get; init; } = 8_000;

    /// <summary>Largest file whose structure is checked whole when it is opened, in bytes.
    /// </summary>
    public long QuickCheckBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Heads that may wait in memory before they are swept to their rows; 0 lets none
    /// wait.
    /// </summary>
    public int WaitingHeadsMax { get; init; } = 32_768;

    /// <summary>Bytes of a page of a new database.</summary>
    public int PageBytes { get; init; } = 4_096;

    /// <summary>Pages the database may grow to; null leaves it to the disk.</summary>
    public long? PagesMax { get; init; }

    /// <summary>Called before each commit of appends or waiting heads: a test throws here what the
    /// disk would.</summary>
    internal Action BeforeCommit { get; init; } = static () => { };

    /// <summary>The database file.</summary>
    public string File => Path.Combine(Directory, "inventory.db");

    /// <summary>The lock file.</summary>
    public string LockFile => Path.Combine(Directory, "silo.lock");
}
