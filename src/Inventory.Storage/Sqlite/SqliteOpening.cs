using System.Buffers.Binary;

namespace Inventory.Storage.Sqlite;

/// <summary>Opens the database file: what can be wrong with it is found here and said in one line
/// that names the file and what to do.</summary>
internal static class SqliteOpening
{
    private const int HeaderBytes = 100;
    private const int RowsChecked = 1_000;

    // Outside Windows the error number of EWOULDBLOCK.
    private const int SharingOnLinux = 11;
    private const int SharingOnMac = 35;
    private const int SharingOnWindows = unchecked((int)0x8007_0020);

    /// <summary>Takes the lock of the data directory.</summary>
    public static FileStream Lock(SqliteLedgerOptions options)
    {
        try
        {
            return new FileStream(
                options.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (IsSharing(fault))
        {
            throw new LedgerUnavailableException(
                $"The data directory {Path.GetFullPath(options.Directory)} is in use by another "
                + "silo. End that one, or give this one its own directory.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(options, fault);
        }
    }

    /// <summary>Makes the data directory.</summary>
    public static void MakeDirectory(SqliteLedgerOptions options)
    {
        try
        {
            _ = Directory.CreateDirectory(options.Directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(options, fault);
        }
    }

    /// <summary>Opens the writing connection, makes or checks the schema, and checks the content.
    /// </summary>
    public static SqliteDatabase Open(SqliteLedgerOptions options)
    {
        RequireWhole(options.File);
        SqliteDatabase? db = null;
        try
        {
            db = new SqliteDatabase(options.File, readOnly: false);
            RequireWritable(db, options);
            Configure(db, options);
            MakeSchema(db, options);
            Check(db, options);
            return db;
        }
        catch (SqliteFault fault)
        {
            db?.Dispose();
            throw Unavailable(options.File, fault);
        }
        catch
        {
            db?.Dispose();
            throw;
        }
    }

    /// <summary>The line for a fault of the database.</summary>
    public static LedgerUnavailableException Unavailable(string file, SqliteFault fault)
    {
        var advice = fault switch
        {
            { IsCorrupt: true } => "is damaged or not a database; restore it from a backup",
            { IsBusy: true } => "is being written by another process; try again",
            { IsStorage: true } =>
                "cannot be read or written; check its directory, its permissions and the disk",
            _ => "answered an error",
        };
        return new LedgerUnavailableException(
            $"{Path.GetFullPath(file)} {advice} ({fault.Message}).", fault);
    }

    /// <summary>True where another process has the file: anything else, such as a read-only disk,
    /// is no reason to look for another silo.</summary>
    private static bool IsSharing(IOException fault) =>
        fault.HResult is SharingOnLinux or SharingOnMac or SharingOnWindows;

    private static LedgerUnavailableException Unwritable(
        SqliteLedgerOptions options, Exception fault) =>
        new($"The data directory {Path.GetFullPath(options.Directory)} cannot be written "
            + $"({fault.Message}). Make it writable or use another one.", fault);

    /// <summary>The header says how long the file is; a shorter one lost its end, unless the
    /// write-ahead log still holds it.</summary>
    private static void RequireWhole(string path)
    {
        var file = new FileInfo(path);
        var log = new FileInfo(path + "-wal");
        if (!file.Exists || file.Length == 0 || log is { Exists: true, Length: > 0 })
        {
            return;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        using var stream = OpenToRead(path);
        var read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (read < HeaderBytes || !header.StartsWith("SQLite format 3\0"u8))
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(path)} is not a database. Move it away or restore it from a "
                + "backup.");
        }

        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1
            ? 65_536L
            : size;
        var length = pageSize * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (stream.Length < length)
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(path)} is truncated: it has {stream.Length} of {length} bytes. "
                + "Restore it from a backup.");
        }
    }

    private static FileStream OpenToRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(path)} cannot be read ({fault.Message}). Give this process the "
                + "right to read and write it.", fault);
        }
    }

    /// <summary>A file that cannot be written is opened for reading without a word.</summary>
    private static void RequireWritable(SqliteDatabase db, SqliteLedgerOptions options)
    {
        if (db.IsReadOnly)
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(options.File)} is read-only. Make it and its directory "
                + "writable or use another directory.");
        }
    }

    private static void Configure(SqliteDatabase db, SqliteLedgerOptions options)
    {
        db.Execute($"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}");
        db.Execute($"PRAGMA page_size = {options.PageBytes}");
        var mode = db.Text("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(options.File)} cannot use a write-ahead log (it answers "
                + $"'{mode}'). Use a local disk and make the directory writable.");
        }

        db.Execute("PRAGMA synchronous = FULL");
        db.Execute($"PRAGMA cache_size = -{options.CacheKibibytes}");
        // The one silo of a directory copies the log by its own thread.
        var checkpointPages = options.TakeLock ? 0 : options.CheckpointPages;
        db.Execute($"PRAGMA wal_autocheckpoint = {checkpointPages}");
        db.Execute("PRAGMA temp_store = MEMORY");
        if (options.PagesMax is { } pages)
        {
            db.Execute($"PRAGMA max_page_count = {pages}");
        }
    }

    private static void MakeSchema(SqliteDatabase db, SqliteLedgerOptions options)
    {
        if (db.Number("PRAGMA user_version") == 0)
        {
            db.Execute("BEGIN IMMEDIATE");
            // Another process may have made it between the question and the lock.
            if (db.Number("PRAGMA user_version") == 0)
            {
                RequireEmpty(db, options);
                db.Execute(SqliteSchema.Sql);
                db.Execute($"PRAGMA application_id = {SqliteSchema.ApplicationId}");
                db.Execute($"PRAGMA user_version = {SqliteSchema.Version}");
            }

            db.Execute("COMMIT");
        }

        if (db.Number("PRAGMA application_id") != SqliteSchema.ApplicationId)
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(options.File)} is the database of another program. Use another "
                + "directory.");
        }

        if (db.Number("PRAGMA user_version") is var version && version > SqliteSchema.Version)
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(options.File)} was written by a newer release (schema "
                + $"{version}; this one knows {SqliteSchema.Version}). Start that release.");
        }
    }

    private static void RequireEmpty(SqliteDatabase db, SqliteLedgerOptions options)
    {
        if (db.Number("SELECT count(*) FROM sqlite_schema") != 0)
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(options.File)} is the database of another program. Use another "
                + "directory.");
        }
    }

    private static void Check(SqliteDatabase db, SqliteLedgerOptions options)
    {
        if (new FileInfo(options.File).Length > options.QuickCheckBytesMax)
        {
            CheckNewest(db);
            return;
        }

        if (db.Text("PRAGMA quick_check(1)") is var finding && finding != "ok")
        {
            throw new LedgerUnavailableException(
                $"{Path.GetFullPath(options.File)} is damaged ({finding.ReplaceLineEndings(" ")}). "
                + "Restore it from a backup.");
        }
    }

    /// <summary>A file too large to check whole at every start is checked where a crash could have
    /// hurt it: its newest rows and their heads.</summary>
    private static void CheckNewest(SqliteDatabase db)
    {
        using var newest = db.PrepareOnce(
            $"SELECT seq, stream FROM journal ORDER BY seq DESC LIMIT {RowsChecked}");
        var rows = new List<(long Seq, long Stream)>();
        while (newest.Read())
        {
            rows.Add((newest.Int64(0), newest.Int64(1)));
        }

        var keys = new SqliteStreamKeys(db);
        var reader = new SqliteReader(db, new SqliteStores(), new SqliteOverlay());
        foreach (var (seq, stream) in rows)
        {
            var id = keys.Read(stream);
            _ = reader.Entries(id, stream, seq);
            _ = reader.Head(id, stream);
        }
    }
}
