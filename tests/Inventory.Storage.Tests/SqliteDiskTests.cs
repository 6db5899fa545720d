using Inventory.Storage.Sqlite;
using SQLitePCL;

namespace Inventory.Storage.Tests;

/// <summary>What is left of a ledger when the disk takes no commit.</summary>
public sealed class SqliteDiskTests : IDisposable
{
    private const int Streams = 5;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _fatal = [];
    private int _fault;

    private static CancellationToken None => CancellationToken.None;

    private SqliteLedgerOptions Options => new()
    {
        Directory = _directory.Path,
        Fatal = _fatal.Add,
        BeforeCommit = () =>
        {
            if (_fault != 0)
            {
                throw new SqliteFault(_fault, "a fault of the test");
            }
        },
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(raw.SQLITE_FULL, "the disk is full")]
    [InlineData(raw.SQLITE_READONLY, "is read-only")]
    [InlineData(raw.SQLITE_IOERR_WRITE, "answered an error")]
    public async Task Lists_WhenTheDiskTakesNothingAndHeadsWait_HaveWhatIsCommitted(
        int fault, string reason)
    {
        await using var ledger = await FilledAsync();
        _fault = fault;

        for (var time = 0; time < 2; time++)
        {
            await RequireListsAsync(ledger, 1);
        }
        var refused = await ledger.CommitAsync(Appends.To(Appends.Item(1), 2));
        Assert.Equal((Outcome.Rejected, Rejection.Storage), (refused.Outcome, refused.Rejection));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);

        _fault = 0;
        await AdjustAsync(ledger, 2);
        await RequireListsAsync(ledger, 2);
        using var db = new SqliteDatabase(Options.File, readOnly: true);
        Assert.Equal(0, db.Number("SELECT count(*) FROM tail"));
        Assert.Empty(_fatal);
    }

    [Fact]
    public async Task Lists_WhenTheDiskTakesNothing_LeaveNothingBehind()
    {
        var copy = new TemporaryDirectory();
        await using (var ledger = await FilledAsync())
        {
            _fault = raw.SQLITE_FULL;
            await RequireListsAsync(ledger, 1);
            TemporaryDirectory.CopyDatabase(_directory.Path, copy.Path);
        }
        _fault = 0;

        await using var next = new SqliteLedger(new() { Directory = copy.Path });
        await next.OpenAsync(None);
        using var db = new SqliteDatabase(
            Path.Combine(copy.Path, "inventory.db"), readOnly: true);
        Assert.Equal(Streams, db.Number("SELECT count(*) FROM head WHERE version = 1"));
        await RequireListsAsync(next, 1);
        copy.Dispose();
    }

    [Theory]
    [InlineData(raw.SQLITE_IOERR_FSYNC)]
    [InlineData(raw.SQLITE_IOERR_DIR_FSYNC)]
    public async Task Commit_WhenASyncFails_CallsFatalAndAnswersNothingMore(int fault)
    {
        await using var ledger = await FilledAsync();
        _fault = fault;

        var result = await ledger.CommitAsync(Appends.To(Appends.Item(1), 2));

        Assert.Equal(Outcome.Unknown, result.Outcome);
        Assert.Contains("could not be synced", Assert.Single(_fatal), StringComparison.Ordinal);
        _fault = 0;
        await RequireSilentAsync(ledger);
    }

    [Fact]
    public async Task Lists_WhenASyncFails_CallFatalAndAnswerNothingMore()
    {
        await using var ledger = await FilledAsync();
        _fault = raw.SQLITE_IOERR_FSYNC;

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () =>
            await ledger.ReadItemsAsync(Appends.Items(), None));

        Assert.Contains("could not be synced", Assert.Single(_fatal), StringComparison.Ordinal);
        _fault = 0;
        await RequireSilentAsync(ledger);
    }

    private static async Task RequireSilentAsync(ILedger ledger)
    {
        var result = await ledger.CommitAsync(Appends.To(Appends.Item(2), 2));
        Assert.Equal((Outcome.Rejected, Rejection.Storage), (result.Outcome, result.Rejection));
        foreach (var read in (Func<Task>[])
            [
                async () => await ledger.PingAsync(None),
                async () => await ledger.HeadAsync(Appends.Item(2)),
                async () => await ledger.ReadItemsAsync(Appends.Items(), None),
            ])
        {
            var silent = await Assert.ThrowsAsync<LedgerUnavailableException>(read);
            Assert.Contains("could not be synced", silent.Message, StringComparison.Ordinal);
        }
    }

    private async Task<SqliteLedger> FilledAsync()
    {
        var ledger = new SqliteLedger(Options);
        await ledger.OpenAsync(None);
        for (var i = 1; i <= Streams; i++)
        {
            await ledger.RequireAsync(Appends.To(Appends.Item(i), 0) with
            {
                Rows = [Appends.ItemRow(i), Appends.LevelRow(i)],
            });
        }
        await AdjustAsync(ledger, 1);
        return ledger;
    }

    /// <summary>A stock of its own for every item, in a head that waits.</summary>
    private static async Task AdjustAsync(ILedger ledger, int time)
    {
        for (var i = 1; i <= Streams; i++)
        {
            await ledger.RequireAsync(Appends.To(Appends.Item(i), time) with
            {
                State = Appends.Bytes(new string('s', 2_000 * time)),
                Rows =
                [
                    Appends.LevelRow(i, 1, (100 * time) + i) with { QtyBackordered = i },
                ],
            });
        }
    }

    private static async Task RequireListsAsync(ILedger ledger, int time)
    {
        var numbers = Enumerable.Range(1, Streams).ToArray();
        var stock = numbers.Select(i => (int?)((100 * time) + i)).ToArray();
        Assert.Equal(
            stock,
            (await ledger.ReadItemsAsync(Appends.Items(), None)).Items
                .Select(item => item.Levels[0].OnHand));
        Assert.Equal(
            stock,
            (await ledger.ReadItemsAfterAsync(Appends.Store, 0, 10, None))
                .Select(item => item.Levels[0].OnHand));
        Assert.Equal(
            stock,
            (await ledger.ReadProductsAsync(Appends.Products(), None)).Products
                .Select(product => product.Variants[0].Levels[0].OnHand));
        var backordered = await ledger.ReadItemsAsync(
            Appends.Items() with
            {
                QtyBackordered = new Bounds(1, int.MaxValue),
                MostBackorderedFirst = true,
            },
            None);
        Assert.Equal(
            numbers.Reverse(), backordered.Items.Select(item => item.Item.VariantId));
    }
}
