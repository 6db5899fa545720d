using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage.Faults;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An activation whose append failed answers everybody, those included who were half-way
/// in.</summary>
public sealed class ItemFenceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Execute_WhenTheItemIsFencedWhileItLooksUpASku_IsToldToRetry()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Ledger.Plan = new()
        {
            BeforeResolve = () =>
            {
                entered.TrySetResult();
                return gate.Task;
            },
            Commit = _ => CommitFault.StorageFull,
        };
        var rename = new ItemCommand.EditProduct(new() { Sku = "S-new" });
        var renamed = item.ExecuteAsync(rename).AsTask();
        await entered.Task;
        var reserved = await item.ExecuteAsync(cluster.Reserve(7, 1));
        Assert.Equal(ItemOutcome.LedgerRefused, reserved.Outcome);
        gate.SetResult();

        Assert.Equal(ItemOutcome.Retry, (await renamed.WaitAsync(Deadline)).Outcome);

        cluster.Ledger.Plan = new();
        var again = await cluster.Gateway.ExecuteAsync(item, rename);
        Assert.Equal("S-new", ItemCluster.Accepted(again).Facts!.Sku);
    }
}
