using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Inventory.LoadTests.Http;
using Microsoft.Data.Sqlite;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What the disk allows, as context for every durable rate: flushes of one page, and commits of one
/// row and of many rows by SQLite with the settings the embedded ledger uses.
/// </summary>
internal sealed class DiskScene : Scene
{
    private const int PageBytes = 4096;

    // Written beforehand, so that a flush writes data and no new file size: a write-ahead log that
    // is used again and again does the same.
    private const int FlushFileBytes = 16 * 1024 * 1024;
    private const int RowBytes = 120;
    private const int BatchRows = 256;

    private const string CreateSql =
        """
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=FULL;
        CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
        """;

    public override IReadOnlyList<string> Names => ["disk"];

    public override Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        var file = Path.Combine(bench.Directory, "flush.bin");
        bench.Add(Row("overwrite of 4 KiB and fdatasync", "flushes/s",
            Rates(bench.Plan, () => Flushes(file, bench.Plan.DiskMeasure, cancel))));
        var limit = bench.Plan.DiskMeasure;
        foreach (var rows in (int[])[1, BatchRows])
        {
            var database = Path.Combine(bench.Directory, $"commit-{rows}.db");
            bench.Add(Row($"SQLite commit of {rows} row(s), WAL, synchronous=FULL", "rows/s",
                Rates(bench.Plan, () => rows * Commits(database, rows, limit, cancel))));
        }

        return Task.CompletedTask;
    }

    private static BenchRow Row(string work, string unit, Samples rates) =>
        new("disk", work, unit, rates);

    private static Samples Rates(BenchPlan plan, Func<double> round) =>
        Samples.Of(Enumerable.Range(0, plan.Rounds).Select(_ => round()));

    /// <summary>Flushes per second of a page each, one after the other.</summary>
    public static double Flushes(string path, TimeSpan limit, CancellationToken cancel)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, new byte[FlushFileBytes], 0);
        Flush();
        var page = new byte[PageBytes];
        var offset = 0L;
        return PerSecond(limit, WriteAndFlush, cancel);

        void WriteAndFlush()
        {
            RandomAccess.Write(file, page, offset);
            offset = (offset + PageBytes) % FlushFileBytes;
            Flush();
        }

        void Flush()
        {
            if (Libc.FlushFile((int)file.DangerousGetHandle()) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }
    }

    private static double Commits(string path, int rows, TimeSpan limit, CancellationToken cancel)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var create = connection.CreateCommand();
        create.CommandText = CreateSql;
        create.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO entries (body) VALUES ($body)";
        insert.Parameters.AddWithValue("$body", new byte[RowBytes]);
        return PerSecond(limit, () => Commit(connection, insert, rows), cancel);
    }

    private static void Commit(SqliteConnection connection, SqliteCommand insert, int rows)
    {
        using var transaction = connection.BeginTransaction();
        insert.Transaction = transaction;
        for (var row = 0; row < rows; row++)
        {
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static double PerSecond(TimeSpan limit, Action once, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            cancel.ThrowIfCancellationRequested();
            once();
            count++;
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
