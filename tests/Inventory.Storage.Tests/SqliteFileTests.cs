// Everything that can be wrong with the files of one directory is looked for here.

using Inventory.Storage.Sqlite;

namespace Inventory.Storage.Tests;

/// <summary>What can be wrong with the files, and what a start makes of it.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken None => CancellationToken.None;

    private SqliteLedgerOptions Options => new() { Directory = _directory.Path };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_WhenClosedBefore_HasEverything()
    {
        await FillAsync(Options, 10);
        await RequireFilledAsync(Options, 10);
    }

    [Fact]
    public async Task Open_WhenTheProcessDied_HasEverythingTwice()
    {
        var (first, second) = (Copy("first"), Copy("second"));
        await using (var ledger = await OpenAsync(Options))
        {
            await AppendAsync(ledger, 10);
            TemporaryDirectory.CopyDatabase(_directory.Path, first.Directory);
            await using (var recovered = await OpenAsync(first))
            {
                Assert.Equal(2, (await recovered.HeadAsync(Appends.Item(10)))!.Version);
                TemporaryDirectory.CopyDatabase(first.Directory, second.Directory);
            }
        }

        await RequireFilledAsync(first, 10);
        await RequireFilledAsync(second, 10);
    }

    [Fact]
    public async Task Open_WhenTheLogsEndIsTorn_HasWhatWasWholeAndGoesOn()
    {
        var torn = Copy("torn");
        await using (var ledger = await OpenAsync(Options))
        {
            await AppendAsync(ledger, 3);
            TemporaryDirectory.CopyDatabase(_directory.Path, torn.Directory);
            await ledger.RequireAsync(Appends.To(Appends.Item(1), 2));
            var log = await File.ReadAllBytesAsync(Log(Options), None);
            await File.WriteAllBytesAsync(Log(torn), log[..^100], None);
        }

        await using var recovered = await OpenAsync(torn);
        Assert.Equal(2, (await recovered.HeadAsync(Appends.Item(1)))!.Version);
        await recovered.RequireAsync(Appends.To(Appends.Item(1), 2));
        Assert.Equal(3, (await recovered.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Open_WhenAnotherSiloRuns_NamesTheDirectory()
    {
        await using var first = await OpenAsync(Options);
        await RequireUnavailableAsync(Options, $"{_directory.Path} is in use by another silo");
    }

    [Fact]
    public async Task Open_WhenTheOtherSiloEnded_TakesTheLock()
    {
        await (await OpenAsync(Options)).DisposeAsync();
        await (await OpenAsync(Options)).DisposeAsync();
    }

    [Fact]
    public async Task Open_WhenTheCommandLineComesBeside_BothSeeBothsAppends()
    {
        await using var silo = await OpenAsync(Options);
        await AppendAsync(silo, 3);
        await using var line = await OpenAsync(Options with { TakeLock = false });
        var tokens = new StreamId(Appends.Store, StreamKind.Store, "tokens");

        Assert.Equal(2, (await line.HeadAsync(Appends.Item(3)))!.Version);
        await line.RequireAsync(Appends.To(tokens, 0));
        await silo.RequireAsync(Appends.To(tokens, 1), Appends.To(Appends.Item(3), 2));
        await line.RequireAsync(Appends.To(tokens, 2), Appends.To(Appends.Item(3), 3));
        Assert.Equal(3, (await silo.HeadAsync(tokens))!.Version);
        await silo.RequireAsync(Appends.To(Appends.Item(3), 4));
        Assert.Equal(5, (await line.HeadAsync(Appends.Item(3)))!.Version);
        Assert.Equal(3, (await line.ReadItemsAsync(Appends.Items(), None)).Total);
        Assert.Equal(
            5,
            (await silo.ReadEntriesAsync(Appends.Item(3), 0, None).ListAsync()).Sum(p => p.Count)
        );
    }

    [Fact]
    public async Task Open_WhenTheDirectoryCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "file"), "", None);
        var options = Options with { Directory = Path.Combine(_directory.Path, "file", "data") };
        await RequireUnavailableAsync(options, "cannot be written");
        await RequireUnavailableAsync(
            Options with
            {
                Directory = "/proc/1/ledger",
            },
            "cannot be written"
        );
    }

    [Fact]
    public async Task Open_WhenTheFileIsNoDatabase_SaysSo()
    {
        await File.WriteAllTextAsync(Options.File, new string('x', 5_000), None);
        await RequireUnavailableAsync(Options, "is not a database");
    }

    [Fact]
    public async Task Open_WhenTheFileIsTruncated_SaysHowMuchIsMissing()
    {
        await FillAsync(Options, 200);
        await using (var file = File.OpenWrite(Options.File))
        {
            file.SetLength(file.Length - 4_096);
        }

        await RequireUnavailableAsync(Options, "is truncated");
    }

    [Fact]
    public async Task Open_WhenTheLastPageIsDamaged_SaysSo()
    {
        await FillAsync(Options, 200);
        await using (var file = File.OpenWrite(Options.File))
        {
            file.Position = file.Length - 4_096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4_096).ToArray(), None);
        }

        await RequireUnavailableAsync(Options, "is damaged");
    }

    [Fact]
    public async Task Open_WhenTheSchemaIsNewer_AsksForThatRelease()
    {
        await FillAsync(Options, 1);
        Execute($"PRAGMA user_version = {SqliteSchema.Version + 1}");
        await RequireUnavailableAsync(Options, "written by a newer release");
    }

    [Fact]
    public async Task Open_WhenItIsAnotherProgramsDatabase_LeavesItAlone()
    {
        Execute("CREATE TABLE other (x)");
        await RequireUnavailableAsync(Options, "is the database of another program");
    }

    [Theory]
    [InlineData(
        "UPDATE journal SET bytes = x'00' WHERE last_version = 1 AND stream % 4294967296 = 2"
    )]
    [InlineData("UPDATE head SET state = x'00' WHERE stream % 4294967296 = 2")]
    public async Task Open_WhenARecentRowIsWrong_NamesStreamAndVersion(string sql)
    {
        await FillAsync(Options, 3);
        Execute(sql);
        var unavailable = await RequireUnavailableAsync(
            Options with
            {
                QuickCheckBytesMax = 0,
            },
            "checksum does not match"
        );
        Assert.Contains(
            $"{Appends.Store}/Item/2 at version",
            unavailable,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Read_WhenARowIsWrong_NamesStreamAndVersion()
    {
        await FillAsync(Options, 3);
        Execute(
            "UPDATE journal SET bytes = x'00' WHERE last_version = 1 AND stream % 4294967296 = 2"
        );
        await using var ledger = await OpenAsync(Options);
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(async () =>
            await ledger.ReadHistoryAsync(Appends.Item(2), null, 10, None)
        );
        Assert.Contains("Item/2 at version 1", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await ledger.ReadHistoryAsync(Appends.Item(1), null, 10, None));
    }

    [Fact]
    public async Task Open_WhenATailRowIsWrong_SaysSo()
    {
        var copy = Copy("copy");
        await using (var ledger = await OpenAsync(Options))
        {
            await AppendAsync(ledger, 3);
            TemporaryDirectory.CopyDatabase(_directory.Path, copy.Directory);
        }

        using (var db = new SqliteDatabase(copy.File, readOnly: false))
        {
            db.Execute("UPDATE tail SET levels = x'' WHERE version = 2");
        }

        await RequireUnavailableAsync(copy, "is damaged");
    }

    [Fact]
    public async Task Commit_WhenTheDiskIsFull_RejectsAndReadsGoOn()
    {
        await using var ledger = await OpenAsync(Options with { PagesMax = 60 });
        var version = 0L;
        AppendResult result;
        do
        {
            result = await ledger.CommitAsync(
                Appends.To(Appends.Item(1), version) with
                {
                    Entries = new byte[8_000],
                }
            );
            version += result.Outcome == Outcome.Committed ? 1 : 0;
        } while (result.Outcome == Outcome.Committed && version < 100);

        Assert.Equal((Outcome.Rejected, Rejection.Storage), (result.Outcome, result.Rejection));
        Assert.Contains("the disk is full", result.Reason, StringComparison.Ordinal);
        Assert.InRange(version, 1, 99);
        Assert.Equal(version, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
        Assert.Equal(
            version,
            (await ledger.ReadEntriesAsync(Appends.Item(1), 0, None).ListAsync()).Count
        );
    }

    [Fact]
    public async Task Commit_WhenAnotherProcessHoldsTheFile_RejectsAsBusy()
    {
        await using var ledger = await OpenAsync(Options with { BusyTimeout = TimeSpan.Zero });
        using var other = new SqliteDatabase(Options.File, readOnly: false);
        other.Execute("BEGIN IMMEDIATE");
        var result = await ledger.CommitAsync(Appends.To(Appends.Item(1), 0));
        other.Execute("ROLLBACK");

        Assert.Equal((Outcome.Rejected, Rejection.Busy), (result.Outcome, result.Rejection));
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
    }

    [Fact]
    public async Task Read_WhenClosed_IsUnavailable()
    {
        var ledger = await OpenAsync(Options);
        await ledger.DisposeAsync();
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () =>
            await ledger.PingAsync(None)
        );
        var result = await ledger.CommitAsync(Appends.To(Appends.Item(1), 0));
        Assert.Equal(Rejection.Storage, result.Rejection);
        await ledger.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WhenHeadsWait_LeavesOneWholeFile()
    {
        await FillAsync(Options, 10);
        Assert.False(File.Exists(Log(Options)) && new FileInfo(Log(Options)).Length > 0);
        using var db = new SqliteDatabase(Options.File, readOnly: true);
        Assert.Equal(0, db.Number("SELECT count(*) FROM tail"));
        Assert.Equal(10, db.Number("SELECT count(*) FROM head WHERE version = 2"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Tail_WhenAppendsGoOn_StaysShort(int streams)
    {
        await using var ledger = await OpenAsync(Options with { WaitingHeadsMax = 8 });
        await AppendAsync(ledger, streams);
        for (var i = 0; i < 600; i++)
        {
            await ledger.RequireAsync(
                Appends.To(Appends.Item(1 + (i % streams)), 2 + (i / streams)) with
                {
                    Rows = [Appends.LevelRow(1 + (i % streams), 1, i)],
                }
            );
        }

        using var db = new SqliteDatabase(Options.File, readOnly: true);
        Assert.InRange(db.Number("SELECT count(*) FROM tail"), 1, 100);
        Assert.Equal(
            599,
            (await ledger.ReadItemsAfterAsync(Appends.Store, 0, 50, None)).Max(item =>
                item.Levels[0].OnHand
            )
        );
    }

    [Fact]
    public void Schema_WhenItChanges_TakesANewVersion() =>
        Assert.Equal(
            (1, "4203E3CF1B96"),
            (
                SqliteSchema.Version,
                Convert.ToHexString(
                    System.Security.Cryptography.SHA256.HashData(Appends.Bytes(SqliteSchema.Sql))
                )[..12]
            )
        );

    private static string Log(SqliteLedgerOptions options) => options.File + "-wal";

    private static async Task<SqliteLedger> OpenAsync(SqliteLedgerOptions options)
    {
        var ledger = new SqliteLedger(options);
        await ledger.OpenAsync(None);
        return ledger;
    }

    private static async Task AppendAsync(ILedger ledger, int streams)
    {
        for (var i = 1; i <= streams; i++)
        {
            await ledger.RequireAsync(
                Appends.To(Appends.Item(i), 0) with
                {
                    Rows = [Appends.ItemRow(i), Appends.LevelRow(i)],
                    Claims = [Appends.Sku($"SKU-{i}")],
                },
                Appends.To(Appends.Item(i), 1) with
                {
                    State = Appends.Bytes($"state {i}"),
                    Rows = [Appends.LevelRow(i, 1, i)],
                }
            );
        }
    }

    private static async Task FillAsync(SqliteLedgerOptions options, int streams)
    {
        await using var ledger = await OpenAsync(options);
        await AppendAsync(ledger, streams);
    }

    private static async Task RequireFilledAsync(SqliteLedgerOptions options, int streams)
    {
        await using var ledger = await OpenAsync(options);
        for (var i = 1; i <= streams; i++)
        {
            var head = await ledger.HeadAsync(Appends.Item(i));
            Assert.Equal((2, $"state {i}"), (head!.Version, Appends.Text(head.State!.Value)));
            Assert.Equal(
                2,
                (await ledger.ReadEntriesAsync(Appends.Item(i), 0, None).ListAsync()).Count
            );
        }

        var items = await ledger.ReadItemsAsync(Appends.Items(), None);
        Assert.Equal(
            Enumerable.Range(1, streams),
            items.Items.Select(item => item.Levels[0].OnHand!.Value)
        );
        Assert.Equal(
            Appends.Item(streams),
            (await ledger.ResolveAsync(Appends.Store, NameKind.Sku, [$"SKU-{streams}"], None))[0]
        );
    }

    private static async Task<string> RequireUnavailableAsync(
        SqliteLedgerOptions options,
        string says
    )
    {
        await using var ledger = new SqliteLedger(options);
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(async () =>
            await ledger.OpenAsync(None)
        );
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", fault.Message, StringComparison.Ordinal);
        return fault.Message;
    }

    private SqliteLedgerOptions Copy(string name) =>
        Options with
        {
            Directory = Path.Combine(_directory.Path, name),
        };

    private void Execute(string sql)
    {
        using var db = new SqliteDatabase(Options.File, readOnly: false);
        db.Execute(sql);
    }
}
