using Inventory.Cluster.Tests.Clustering;
using Inventory.Domain.Items;
using Inventory.Grains.Clustering;
using Inventory.Grains.Items;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An item whose silo may be a dead one answers nothing from memory.</summary>
public sealed class ItemLeaseTests
{
    [Fact]
    public async Task Item_WhenTheLeaseHasRunOut_AnswersNeitherReadsNorRefusals()
    {
        var clock = new FakeTimeProvider();
        var lease = new ReadLease(clock);
        lease.Renew(clock.GetTimestamp());
        await using var cluster = await ItemCluster.StartAsync(lease: lease);
        var item = await cluster.MakeAsync(1, onHand: 3, limit: null);
        var views = cluster.Services.GetRequiredService<ItemViews>();
        var key = new ItemKey(ItemCluster.Store, 1);
        Assert.True(views.TryFind(key, out _));

        clock.Advance(ReadLease.HoldsFor);

        Assert.False(views.TryFind(key, out _));
        await Assert.ThrowsAsync<ItemUnavailableException>(async () => await item.ReadAsync());
        await Assert.ThrowsAsync<ItemUnavailableException>(async () => await item.ExplainAsync());
        var refused = await item.ExecuteAsync(cluster.Reserve(1, 9));
        Assert.Equal(ItemOutcome.Retry, refused.Outcome);
        Assert.All(
            await item.ReserveManyAsync([cluster.Reserve(1, 1), cluster.Reserve(1, 9)]),
            reply => Assert.Equal(ItemOutcome.Retry, reply.Outcome));

        lease.Renew(clock.GetTimestamp());
        Assert.Equal(
            RefusalReason.OutOfStock,
            (await item.ExecuteAsync(cluster.Reserve(1, 9))).Refusal?.Reason);
        Assert.NotNull(await item.ReadAsync());
        Assert.True(views.TryFind(key, out _));
    }

    [Fact]
    public async Task Item_WhenItsStoreIsNotKnownYet_IsUnavailableAndSound()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var terms = cluster.TermsNow;
        cluster.TermsNow = null!;

        await Assert.ThrowsAsync<ItemUnavailableException>(
            async () => await cluster.Item(1).ReadAsync());

        cluster.TermsNow = terms;
        await cluster.MakeAsync(1, onHand: 3, limit: null);
        Assert.Equal(0, cluster.Counts.Of("inventory.item.invariants_broken"));
    }
}
