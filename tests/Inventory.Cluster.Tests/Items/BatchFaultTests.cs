using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Storage;
using Inventory.Storage.Faults;
using Microsoft.Extensions.DependencyInjection;
using InvariantBrokenException = Inventory.Storage.InvariantBrokenException;

namespace Inventory.Cluster.Tests.Items;

/// <summary>A batch over a ledger that fails or loses answers: every row once, or none.</summary>
public sealed class BatchFaultTests
{
    private const ulong Body = 7;
    private const string InvariantsBroken = "inventory.item.invariants_broken";

    /// <summary>Appends of which the answer is lost, counted from the batch's first.</summary>
    public static TheoryData<StreamKind, string, int> Lost => new()
    {
        { StreamKind.Batch, "", 1 },
        { StreamKind.Batch, "", 2 },
        { StreamKind.Batch, "", 3 },
        { StreamKind.Item, "7", 1 },
        { StreamKind.Item, "7", 2 },
        { StreamKind.Item, "8", 1 },
        { StreamKind.Item, "8", 2 },
    };

    [Theory, MemberData(nameof(Lost))]
    public async Task Run_WhenAnAnswerIsLost_CarriesOutEachRowOnce(
        StreamKind kind, string key, int nth)
    {
        await using var cluster = await StartAsync();
        var seen = 0;
        cluster.Ledger.Plan = new()
        {
            Commit = batch => batch.Any(a => a.Stream.Kind == kind
                    && (key.Length == 0 || a.Stream.Key == key))
                && ++seen == nth
                    ? CommitFault.ThrowsAfter
                    : CommitFault.None,
        };
        var operation = Client(cluster);

        var first = await RunAsync(cluster, operation, Take(7, 3), Take(8, 4));
        var again = await RunAsync(cluster, operation, Take(7, 3), Take(8, 4));

        Assert.Equal(BatchOutcome.Done, first.Outcome);
        Assert.Equal(BatchOutcome.Done, again.Outcome);
        Assert.True(again.IsRepeat);
        Assert.True(seen >= nth, $"only {seen} such appends were made");
        Assert.Equal((7, 6), (await OnHandAsync(cluster, 7), await OnHandAsync(cluster, 8)));
    }

    [Fact]
    public async Task Run_WhenARowIsRefusedAtItsClaim_GivesTheOtherClaimsBack()
    {
        await using var cluster = await StartAsync();

        // Each row of item 7 passes the first look, but there is no claim for both.
        var reply = await RunAsync(cluster, Client(cluster), Take(8, 2), Take(7, 6), Take(7, 6));

        Assert.Equal(BatchOutcome.Refused, reply.Outcome);
        Assert.Equal(10, await AvailableAsync(cluster, 7));
        Assert.Equal(10, await AvailableAsync(cluster, 8));
    }

    [Fact]
    public async Task Run_WhenTwoContend_OneIsDoneAndNothingIsLeftClaimed()
    {
        await using var cluster = await StartAsync();

        var replies = await Task.WhenAll(
            RunAsync(cluster, Client(cluster), Take(7, 6), Take(8, 6)),
            RunAsync(cluster, Client(cluster), Take(8, 6), Take(7, 6)));

        var done = replies.Count(reply => reply.Outcome == BatchOutcome.Done);
        Assert.InRange(done, 0, 1);
        Assert.Equal(2 - done, replies.Count(r => r.Outcome == BatchOutcome.Refused));
        Assert.Equal(10 - (6 * done), await AvailableAsync(cluster, 7));
        Assert.Equal(10 - (6 * done), await AvailableAsync(cluster, 8));
    }

    [Fact]
    public async Task Run_WhenARowIsBlocked_SettlesInTimeAndItsRepeatToo()
    {
        await using var cluster = await StartAsync();
        cluster.Ledger.Plan = new() { Rejects = append => append.Stream.Key == "8" };
        var operation = Client(cluster);
        BatchRow[] rows = [Set(7, 1), Set(8, 2)];

        var first = await RunAsync(cluster, operation, rows);
        var again = await RunAsync(cluster, operation, rows);
        cluster.Ledger.Plan = new();

        Assert.Equal(BatchOutcome.Settling, first.Outcome);
        Assert.Equal((BatchOutcome.Settling, true), (again.Outcome, again.IsRepeat));
        await BatchOf(cluster, operation).SettleAsync(Guid.Empty);
        Assert.Equal((1, 2), (await OnHandAsync(cluster, 7), await OnHandAsync(cluster, 8)));
    }

    [Fact]
    public async Task Run_WhenAnItemsQueueIsFull_IsBusyAndChangesNothing()
    {
        await using var cluster = await StartAsync(o => o.QueueMax = 0);

        var reply = await RunAsync(cluster, Client(cluster), Take(7, 3), Take(8, 4));

        Assert.Equal(BatchOutcome.Busy, reply.Outcome);
    }

    [Fact]
    public async Task Run_WhenTheHostsIdIsAheadOfTheClock_IsRememberedAsLongAsItIsHonoured()
    {
        await using var cluster = await StartAsync();
        var madeAt = cluster.Time.GetUtcNow() + TimeSpan.FromSeconds(30);
        var operation = new Operation(Guid.CreateVersion7(madeAt), 0, OperationOrigin.Host);
        await RunAsync(cluster, operation, Take(7, 3), Take(8, 4));
        cluster.Time.Step(TimeSpan.FromSeconds(70));

        var again = await RunAsync(cluster, operation, Take(7, 3), Take(8, 4));

        Assert.True(again.IsRepeat);
        Assert.Equal(7, await OnHandAsync(cluster, 7));
    }

    [Fact]
    public async Task Run_WhenAnInvariantBreaks_CountsItAndGoesOnWithAnotherActivation()
    {
        await using var cluster = await StartAsync();
        var operation = Client(cluster);
        var batch = BatchOf(cluster, operation);

        // What no edge lets through.
        var broken = await batch.RunAsync(new(operation, [], TimeSpan.FromSeconds(8)));
        var sound = await RunAsync(cluster, operation, Take(7, 3), Take(8, 4));

        Assert.Equal(BatchOutcome.Retry, broken.Outcome);
        Assert.Equal(1, cluster.Counts.Of(InvariantsBroken));
        Assert.Equal(BatchOutcome.Done, sound.Outcome);
    }

    [Fact]
    public async Task Settle_WhenTheLedgerBreaksAnInvariant_CountsItAndIsUnavailable()
    {
        await using var cluster = await StartAsync();
        var operation = Client(cluster);
        var batch = BatchOf(cluster, operation);
        await RunAsync(cluster, operation, Take(7, 3), Take(8, 4));
        cluster.Ledger.Plan = new()
        {
            ReadFails = () => throw new InvariantBrokenException("planned"),
        };

        await Assert.ThrowsAsync<ItemUnavailableException>(
            () => batch.SettleAsync(Guid.Empty).AsTask());
        await Assert.ThrowsAsync<ItemUnavailableException>(
            () => batch.SettleAsync(Guid.Empty).AsTask());

        cluster.Ledger.Plan = new();
        Assert.Equal(2, cluster.Counts.Of(InvariantsBroken));
        Assert.False(await batch.SettleAsync(Guid.Empty));
    }

    private static async Task<ItemCluster> StartAsync(
        Action<ItemOptions>? configure = null)
    {
        var cluster = await ItemCluster.StartAsync(configure);
        if (configure is null)
        {
            await cluster.MakeAsync(7, onHand: 10, limit: null);
            await cluster.MakeAsync(8, onHand: 10, limit: null);
        }
        return cluster;
    }

    private static Task<BatchReply> RunAsync(
        ItemCluster cluster, Operation operation, params BatchRow[] rows) =>
        new BatchGateway(cluster.Services.GetRequiredService<IGrainFactory>(), TimeProvider.System)
            .RunAsync(ItemCluster.Store, operation, rows);

    private static IBatchGrain BatchOf(ItemCluster cluster, Operation operation) =>
        cluster.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IBatchGrain>(BatchKey.Of(ItemCluster.Store, operation.Id));

    private static Operation Client(ItemCluster cluster) => new(
        Guid.CreateVersion7(cluster.Time.GetUtcNow()), Body, OperationOrigin.Client);

    private static BatchRow Take(int item, int units) => new(
        item, 1, new() { LocationId = 1, IsAbsolute = false, Quantity = -units }, null);

    private static BatchRow Set(int item, int units) => new(
        item, 1, new() { LocationId = 1, IsAbsolute = true, Quantity = units }, null);

    private static async Task<long?> OnHandAsync(ItemCluster cluster, int item)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return view!.Levels[0].OnHand;
    }

    private static async Task<long?> AvailableAsync(ItemCluster cluster, int item)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return view!.AvailableToSell(ItemCluster.Terms);
    }
}
