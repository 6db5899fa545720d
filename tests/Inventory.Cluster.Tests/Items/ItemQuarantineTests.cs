using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An item that breaks invariants reloads, but not for ever.</summary>
public sealed class ItemQuarantineTests
{
    [Fact]
    public async Task Execute_WhenThreeBreakWithinAMinute_RefusesChangesAndReads()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var held = cluster.Reserve(7, 1);
        ItemCluster.Accepted(await item.ExecuteAsync(held));
        for (var i = 0; i < 2; i++)
        {
            await BreakAsync(cluster, item);
        }
        ItemCluster.Accepted(await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1)));
        await BreakAsync(cluster, item);

        var refused = await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1));
        Assert.Equal(ItemOutcome.Quarantined, refused.Outcome);
        var view = await cluster.Gateway.ReadAsync(item, grain => grain.ReadAsync());
        Assert.Equal(2, view!.Levels[0].HeldOnHand);
        var found = await item.FindHoldAsync(held.ReservationId);
        Assert.Equal(HoldStatus.Held, found.Hold?.Status);
        Assert.NotNull(await item.ExplainAsync());
        cluster.Time.Step(TimeSpan.FromHours(1));
        refused = await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1));
        Assert.Equal(ItemOutcome.Quarantined, refused.Outcome);
    }

    [Fact]
    public async Task Execute_WhenThreeBreakInMoreThanAMinute_GoesOn()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        await BreakAsync(cluster, item);
        await BreakAsync(cluster, item);
        cluster.Time.Step(TimeSpan.FromSeconds(61));
        await BreakAsync(cluster, item);

        ItemCluster.Accepted(await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Load_WhenWhatIsReadBreaks_StopsReadingIt(bool isTheLedgers)
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var other = await cluster.MakeAsync(8, onHand: 10, limit: null);
        await ItemCluster.DeactivateAsync(item);
        var reads = 0;
        cluster.Ledger.Plan = new()
        {
            ReadFails = () =>
            {
                reads++;
                throw isTheLedgers
                    ? new Inventory.Storage.InvariantBrokenException("planned")
                    : new Inventory.Domain.InvariantBrokenException("planned");
            },
        };

        var refused = await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1));
        Assert.Equal(ItemOutcome.Quarantined, refused.Outcome);
        Assert.Equal(3, reads);
        await Assert.ThrowsAsync<ItemQuarantinedException>(
            () => cluster.Gateway.ReadAsync(item, grain => grain.ReadAsync()).AsTask());
        Assert.Equal(3, reads);
        ItemCluster.Accepted(await other.ExecuteAsync(cluster.Reserve(8, 1)));
    }

    // What no edge lets through breaks an invariant, and the item is there again afterwards.
    private static async Task BreakAsync(ItemCluster cluster, IItemGrain item)
    {
        var reply = await item.ExecuteAsync(cluster.Reserve(7, quantity: 0));
        Assert.Equal(ItemOutcome.Retry, reply.Outcome);
        await cluster.Gateway.ReadAsync(item, grain => grain.ReadAsync());
    }
}
