using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Host;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Items;

/// <summary>An owner that cannot be loaded says so to its callers, and loads with the next call.
/// </summary>
public sealed class OwnerLoadTests
{
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task Owner_WhenTheLedgerCannotBeRead_TellsItsCallerAndLoadsWithTheNextCall()
    {
        await using var cluster = await ItemCluster.StartAsync(log: new LineLog(_lines));
        var (reservationId, runId) = (Guid.CreateVersion7(cluster.Time.GetUtcNow()), Guid.Empty);
        var batch = cluster.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IBatchGrain>(BatchKey.Of(ItemCluster.Store, reservationId));
        Func<Task>[] calls =
        [
            async () => await cluster.Item(1).ReadAsync(),
            async () => await cluster.Item(2).WakeAsync(),
            async () => await cluster.Order("o-1").CountLinesAsync(),
            async () => await cluster.Order("o-2").ReadAsync(),
            async () => await cluster.Order("o-3").ShowAsync(),
            async () => await cluster.Order("o-4").RecordManyAsync([]),
            async () => await cluster.Cart(reservationId).ReadAsync(),
            async () => await cluster.Cart(Guid.CreateVersion7(cluster.Time.GetUtcNow()))
                .SettleAsync(),
            async () => await batch.SettleAsync(runId),
        ];

        cluster.Ledger.Plan = new() { ReadFails = () => true };
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<ItemUnavailableException>(call);
        }
        cluster.Ledger.Plan = new();
        foreach (var call in calls)
        {
            await call();
        }

        Assert.DoesNotContain(_lines, IsError);
    }

    [Fact]
    public async Task Owner_WhenItsStoreIsNotKnown_TellsItsCallerAndLogsNoError()
    {
        await using var cluster = await ItemCluster.StartAsync(log: new LineLog(_lines));
        var terms = cluster.TermsNow;
        cluster.TermsNow = null!;

        await Assert.ThrowsAsync<ItemUnavailableException>(
            async () => await cluster.Item(1).ReadAsync());
        cluster.TermsNow = terms;

        Assert.Null(await cluster.Item(1).ReadAsync());
        Assert.DoesNotContain(_lines, IsError);
    }

    private static bool IsError(string line) =>
        line.StartsWith("Error ", StringComparison.Ordinal)
        || line.StartsWith("Critical ", StringComparison.Ordinal);
}
