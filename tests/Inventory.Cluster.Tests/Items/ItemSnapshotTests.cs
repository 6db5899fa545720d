using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An item that outgrows its head row leaves a snapshot behind, or its next start would
/// read everything that ever happened to it.</summary>
public sealed class ItemSnapshotTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Append_WhenTheItemOutgrowsItsHead_BeginsASnapshot(bool isReloadedBefore)
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 1_000, limit: null);
        for (var i = 0; i < 100; i++)
        {
            ItemCluster.Accepted(await item.ExecuteAsync(new ItemCommand.Adjust(
                new() { LocationId = 1, IsAbsolute = true, Quantity = 1_000 + i })));
        }
        if (isReloadedBefore)
        {
            await ItemCluster.DeactivateAsync(item);
        }
        for (var i = 0; i < 30; i++)
        {
            ItemCluster.Accepted(
                await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1)));
        }

        var stream = ItemRows.StreamOf(new(ItemCluster.Store, 7));
        var head = await cluster.Ledger.ReadHeadAsync(stream, CancellationToken.None);
        Assert.Null(head!.State);
        Assert.InRange(head.SnapshotVersion, 102, head.Version);
        var loaded = await ItemRecovery.LoadAsync(cluster.Ledger, stream, CancellationToken.None);
        Assert.Equal((132L, 30), (loaded.State.Version, loaded.State.Holds.OpenCount));
        Assert.True(loaded.TailBytes < 2_000, $"{loaded.TailBytes} bytes of entries were read");
    }
}
