using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An item's queue has a bound, for one call and for many together.</summary>
public sealed class ItemQueueTests
{
    private const int QueueMax = 8;

    [Fact]
    public async Task ReserveMany_WhenMoreThanTheQueueHolds_TellsTheRestItIsBusy()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QueueMax = QueueMax);
        var item = await cluster.MakeAsync(7, onHand: 100, limit: null);
        var commands = Enumerable.Range(0, QueueMax + 3)
            .Select(_ => cluster.Reserve(7, 1)).ToList();

        var replies = await item.ReserveManyAsync(commands);

        Assert.All(replies.Take(QueueMax), r => Assert.Equal(ItemOutcome.Accepted, r.Outcome));
        Assert.All(replies.Skip(QueueMax), r => Assert.Equal(ItemOutcome.Busy, r.Outcome));
        var again = await item.ReserveManyAsync([.. commands.Skip(QueueMax)]);
        Assert.All(again, r => Assert.Equal(ItemOutcome.Accepted, r.Outcome));
        var view = await item.ReadAsync();
        Assert.Equal(100 - commands.Count, view!.AvailableToSell(ItemCluster.Terms));
    }

    [Fact]
    public async Task Execute_WhenTheQueueIsFull_IsBusyAndChangesNothing()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QueueMax = QueueMax);
        var item = await cluster.MakeAsync(7, onHand: 100, limit: null);
        var gate = new TaskCompletionSource();
        cluster.Ledger.Plan = new() { BeforeCommit = _ => gate.Task };
        var calls = Enumerable.Range(0, QueueMax + 1)
            .Select(_ => item.ExecuteAsync(cluster.Reserve(7, 1)).AsTask()).ToList();

        // Nothing can be durable yet, so the call that ends first is the one without a place.
        var first = await await Task.WhenAny(calls);
        gate.SetResult();

        Assert.Equal(ItemOutcome.Busy, first.Outcome);
        var replies = await Task.WhenAll(calls);
        Assert.Equal(QueueMax, replies.Count(r => r.Outcome == ItemOutcome.Accepted));
        Assert.Equal(92, (await item.ReadAsync())!.AvailableToSell(ItemCluster.Terms));
    }

    [Fact]
    public async Task Lane_WhenManyComeAtOnce_AnswersEachItsOwn()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 20, limit: null);
        var known = await cluster.ReferenceAsync(7);
        var commands = Enumerable.Range(0, 60).Select(_ => cluster.Reserve(7, 1)).ToList();

        var replies = await Task.WhenAll(
            commands.Select(known.Lane.ReserveAsync));

        Assert.Equal(20, replies.Count(r => r.Outcome == ItemOutcome.Accepted));
        Assert.Equal(40, replies.Count(r => r.Outcome == ItemOutcome.Refused));
        Assert.All(
            commands.Zip(replies).Where(x => x.Second.Hold is not null),
            x => Assert.Equal(x.First.ReservationId, x.Second.Hold!.Value.Id));
    }
}
