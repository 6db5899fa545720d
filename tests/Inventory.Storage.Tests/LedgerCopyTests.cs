using Inventory.Storage.AzureTables;
using Inventory.Storage.Copying;
using Inventory.Storage.Memory;
using Inventory.Storage.Postgres;
using Inventory.Storage.Sqlite;
using Inventory.Storage.Tests.AzureTables;
using Inventory.Storage.Tests.Postgres;

namespace Inventory.Storage.Tests;

public sealed class LedgerCopyTests(AzuriteServer azurite) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryLedger _source = new();

    public async ValueTask InitializeAsync()
    {
        await _source.OpenAsync(None);
        await FillAsync(_source);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Copy_WhenThereAndBackAgain_IsEqualByteByByte()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateAsync();
        await using var sqlite = Sqlite();
        await using var postgres = new PostgresLedger(new PostgresLedgerOptions
        {
            ConnectionString = database.ConnectionString,
        });
        await using var azure = new AzureTablesLedger(await azurite.OptionsAsync());
        await using var last = new MemoryLedger();
        ILedger[] way = [_source, sqlite, postgres, azure, last];
        foreach (var (from, to) in way.Zip(way.Skip(1)))
        {
            await to.OpenAsync(None);
            var copied = await CopyAsync(from, to);
            Assert.Equal(copied, await CompareAsync(from, to));
        }

        var equal = await CompareAsync(_source, last);

        Assert.Equal(new CopyCount(305, 1_232, 301), equal);
    }

    [Fact]
    public async Task Copy_WhenARepeatOfTheLastAppendComesAfterwards_IsKnown()
    {
        await using var copy = new MemoryLedger();
        await CopyAsync(_source, copy);
        var head = await _source.ReadHeadAsync(Appends.Item(5), None);

        var again = await copy.CommitAsync(
            Appends.To(Appends.Item(5), head!.Version - 1) with { Id = head.AppendId });

        Assert.Equal(new AppendResult(Outcome.AlreadyCommitted, head.Version), again);
        Assert.Equal([Appends.Item(5)], await copy.DueAsync(5_000, 10, None));
    }

    [Fact]
    public async Task Copy_WhenTheDestinationHasAStream_IsRefusedAndWritesNothing()
    {
        await using var copy = new MemoryLedger();
        await copy.RequireAsync(Appends.To(Appends.Item(9), 0));

        var refused = await Assert.ThrowsAsync<CopyFailedException>(
            () => CopyAsync(_source, copy));

        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
        Assert.Single(await copy.ReadStreamsAsync(None).ListAsync());
    }

    [Fact]
    public async Task Copy_WhenTheSourceHasNothing_IsRefused()
    {
        await using var source = new MemoryLedger();
        await using var copy = new MemoryLedger();

        var refused = await Assert.ThrowsAsync<CopyFailedException>(() => CopyAsync(source, copy));

        Assert.Contains("has no stream", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Differences => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task Compare_WhenAnythingDiffers_SaysWhat(string what)
    {
        await using var copy = new MemoryLedger();
        await CopyAsync(_source, copy);
        var head = await copy.ReadHeadAsync(Appends.Item(5), None);
        var change = Changes[what](head!);
        await copy.RequireAsync(change);
        if (change.Stream == Appends.Item(5) && !change.NextWake.Moves)
        {
            // The head is again as it was.
            await copy.RequireAsync(Same(head!) with { Id = head!.AppendId });
        }

        var differs = await Assert.ThrowsAsync<CopyFailedException>(
            () => CompareAsync(_source, copy));

        Assert.Contains(what, differs.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Func<StreamHead, Append>> Changes { get; } = new()
    {
        ["heads of stream a1b2c3/Item/5"] = head =>
            Same(head) with { NextWake = Mark.Clear },
        ["list rows of a1b2c3/Item/5"] = head =>
            Same(head) with { Rows = [Appends.LevelRow(5) with { OnHand = 8 }] },
        ["there are 301 names and 300"] = head =>
            Same(head) with { Releases = [Appends.Sku("sku-5")] },
        ["there are 305 streams and 306"] = _ =>
            Appends.To(new(Appends.Store, StreamKind.Order, "more"), 0),
    };

    // An append that changes nothing but what a test adds.
    private static Append Same(StreamHead head) => Appends.To(Appends.Item(5), head.Version, 0) with
    {
        At = head.At,
        State = head.State,
    };

    private static async Task<CopyCount> CopyAsync(ILedger from, ILedger to) =>
        await new LedgerCopy(from, to, TimeProvider.System, _ => { }).RunAsync(None);

    private static async Task<CopyCount> CompareAsync(ILedger one, ILedger other) =>
        await new LedgerComparison(one, other, _ => { }).RunAsync(None);

    private SqliteLedger Sqlite() =>
        new(new SqliteLedgerOptions { Directory = _directory.Path });

    // Items with names, rows and marks; a long stream with a snapshot, a head alone, other stores.
    private static async Task FillAsync(MemoryLedger ledger)
    {
        for (var i = 1; i <= 300; i++)
        {
            await ledger.RequireAsync(
                Appends.To(Appends.Item(i), 0, 2) with { Claims = [Appends.Sku($"sku-{i}")] },
                Appends.To(Appends.Item(i), 2, 2) with
                {
                    State = i % 3 == 0 ? null : Appends.Bytes($"state {i}"),
                    NextWake = i == 5 ? Mark.At(5_000) : Mark.Keep,
                    UndeliveredFrom = i == 6 ? Mark.At(2) : Mark.Keep,
                    Rows = [Appends.ItemRow(i), Appends.LevelRow(i), Appends.LevelRow(i, 2)],
                });
        }

        var order = new StreamId("demo", StreamKind.Order, "ключ/1");
        for (var version = 0; version < 30; version++)
        {
            await ledger.RequireAsync(Appends.To(order, version));
        }

        var longest = new StreamId(Appends.Store, StreamKind.Order, new string('ж', 255));
        await ledger.RequireAsync(Appends.To(longest, 0) with
        {
            Claims = [new(Appends.Store, NameKind.OperationKey, new string('з', 255))],
        });
        await ledger.RequireAsync(
            Appends.To(order, 30, 0) with { Chunk = new(20, 0, Appends.Bytes("one"), false) },
            Appends.To(order, 30, 0) with { Chunk = new(20, 1, Appends.Bytes("two"), true) },
            Appends.To(new("", StreamKind.Host, "host"), 0),
            Appends.To(new("other", StreamKind.Item, "7"), 0, 0),
            Appends.To(new("other", StreamKind.Order, "7"), 0, 0));
    }
}
