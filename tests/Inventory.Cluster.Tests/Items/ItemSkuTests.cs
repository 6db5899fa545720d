using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>A SKU that another item has is one refusal among others, in its turn.</summary>
public sealed class ItemSkuTests
{
    private static readonly Operation Key = new(
        Guid.Parse("00000000-0000-0000-0000-000000000001"), 7, OperationOrigin.Client);

    [Fact]
    public async Task Execute_WhenTheSkuOfARepeatedEditIsTakenSince_GivesItsFirstAnswer()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var (one, other) = (
            await cluster.MakeAsync(7, onHand: 1, limit: null),
            await cluster.MakeAsync(8, onHand: 1, limit: null));
        var rename = Rename("S-new") with { Operation = Key };
        ItemCluster.Accepted(await one.ExecuteAsync(rename));
        ItemCluster.Accepted(await one.ExecuteAsync(Rename("S-7")));
        ItemCluster.Accepted(await other.ExecuteAsync(Rename("S-new")));

        var repeated = ItemCluster.Accepted(await one.ExecuteAsync(rename));
        var reused = await one.ExecuteAsync(rename with { Operation = Key with { BodyHash = 8 } });
        var taken = await one.ExecuteAsync(Rename("S-new"));
        var nowhere = await cluster.Item(9).ExecuteAsync(Rename("S-new"));

        Assert.True(repeated.IsRepeat);
        Assert.Equal("S-7", repeated.Facts!.Sku);
        Assert.Equal(RefusalReason.OperationReused, reused.Refusal?.Reason);
        Assert.Equal(RefusalReason.SkuTaken, taken.Refusal?.Reason);
        Assert.Equal("S-new", taken.Refusal?.Sku);
        Assert.Equal(RefusalReason.ItemNotFound, nowhere.Refusal?.Reason);
    }

    [Fact]
    public async Task Execute_WhenTheSkuCannotBeLookedUp_SaysThatTheItemIsUnavailable()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 1, limit: null);
        cluster.Ledger.Plan = new() { ReadFails = () => true };

        await Assert.ThrowsAsync<ItemUnavailableException>(
            () => item.ExecuteAsync(Rename("S-new")).AsTask());

        cluster.Ledger.Plan = new();
        ItemCluster.Accepted(await item.ExecuteAsync(Rename("S-new")));
    }

    private static ItemCommand.EditProduct Rename(string sku) => new(new() { Sku = sku });
}
