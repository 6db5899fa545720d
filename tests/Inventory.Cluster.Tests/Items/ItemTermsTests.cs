using Inventory.Domain.Items;
using Inventory.Grains.Clustering;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What another silo has just enabled is read again before an item refuses.</summary>
public sealed class ItemTermsTests
{
    private static readonly StoreTerms OneDisabled = new(true, [1]);
    private int _renewals;

    [Fact]
    public async Task Item_WhenAnotherSiloHasEnabledTheLocation_AcceptsAtOnce()
    {
        await using var cluster = await StartAsync(SharedLease(), ItemCluster.Terms);
        var item = await StockedAsync(cluster);

        cluster.TermsNow = OneDisabled;
        ItemCluster.Accepted(await item.ExecuteAsync(ReserveAtTwo(cluster)));
        cluster.TermsNow = OneDisabled;
        ItemCluster.Accepted(await item.ExecuteAsync(SetAtTwo(8)));
        cluster.TermsNow = OneDisabled;
        var many = await item.ReserveManyAsync(
            [cluster.Reserve(1, 1), ReserveAtTwo(cluster), ReserveAtTwo(cluster)]);

        Assert.All(many, reply => ItemCluster.Accepted(reply));
        Assert.Equal(3, _renewals);
    }

    [Fact]
    public async Task Item_WhenTheLocationIsStillDisabled_Refuses()
    {
        await using var cluster = await StartAsync(SharedLease(), OneDisabled);
        var item = await StockedAsync(cluster);

        cluster.TermsNow = OneDisabled;
        var reserved = await item.ExecuteAsync(ReserveAtTwo(cluster));
        var set = await item.ExecuteAsync(SetAtTwo(8));

        Assert.Equal(RefusalReason.OutOfStock, reserved.Refusal?.Reason);
        Assert.Equal(RefusalReason.LocationDisabled, set.Refusal?.Reason);
        Assert.Equal(2, _renewals);
    }

    [Fact]
    public async Task Item_WhenNobodyCanSayWhetherTheLocationIsEnabled_DoesNotRefuse()
    {
        await using var cluster = await StartAsync(SharedLease(), ItemCluster.Terms);
        var item = await StockedAsync(cluster);

        cluster.TermsNow = OneDisabled;
        cluster.Renewal = () => throw new LedgerUnavailableException("planned");
        var set = await item.ExecuteAsync(SetAtTwo(8));
        var many = await item.ReserveManyAsync([cluster.Reserve(1, 1), ReserveAtTwo(cluster)]);

        Assert.Equal(ItemOutcome.Retry, set.Outcome);
        Assert.Equal(
            [ItemOutcome.Accepted, ItemOutcome.Retry], many.Select(reply => reply.Outcome));
    }

    [Fact]
    public async Task Item_WhenItsSiloIsTheOnlyOne_RefusesWithoutReading()
    {
        await using var cluster = await StartAsync(ReadLease.Unbounded(), ItemCluster.Terms);
        var item = await StockedAsync(cluster);

        cluster.TermsNow = OneDisabled;
        var set = await item.ExecuteAsync(SetAtTwo(8));

        Assert.Equal(RefusalReason.LocationDisabled, set.Refusal?.Reason);
        Assert.Equal(0, _renewals);
    }

    [Fact]
    public async Task Item_WhenAnotherSiloHasMadeItsStore_AnswersAtOnce()
    {
        await using var cluster = await StartAsync(SharedLease(), ItemCluster.Terms);
        cluster.TermsNow = null!;

        await cluster.MakeAsync(1, onHand: 3, limit: null);

        Assert.Equal(1, _renewals);
    }

    /// <summary>A cluster whose items find these terms when they ask again.</summary>
    private async Task<ItemCluster> StartAsync(ReadLease lease, StoreTerms renewed)
    {
        var cluster = await ItemCluster.StartAsync(lease: lease);
        cluster.Renewal = () =>
        {
            _renewals++;
            cluster.TermsNow = renewed;
            return Task.CompletedTask;
        };
        return cluster;
    }

    private static ReadLease SharedLease()
    {
        var clock = new FakeTimeProvider();
        var lease = new ReadLease(clock);
        lease.Renew(clock.GetTimestamp());
        return lease;
    }

    private static async Task<IItemGrain> StockedAsync(ItemCluster cluster)
    {
        var item = await cluster.MakeAsync(1, onHand: 10, limit: null);
        ItemCluster.Accepted(await item.ExecuteAsync(SetAtTwo(10)));
        return item;
    }

    private static ItemCommand.Import SetAtTwo(int onHand) =>
        new() { LocationId = 2, OnHand = onHand };

    private static ItemCommand.Reserve ReserveAtTwo(ItemCluster cluster) =>
        cluster.Reserve(1, 1) with { LocationId = 2 };
}
