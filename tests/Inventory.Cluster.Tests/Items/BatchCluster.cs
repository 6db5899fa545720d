using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What tests of batches ask of a cluster.</summary>
internal static class BatchCluster
{
    private const ulong Body = 7;

    /// <summary>A cluster with items 7 and 8, ten units each.</summary>
    public static async Task<ItemCluster> StartAsync()
    {
        var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        return cluster;
    }

    /// <summary>A name a client gave.</summary>
    public static Operation Client(this ItemCluster cluster) => new(
        Guid.CreateVersion7(cluster.Time.GetUtcNow()), Body, OperationOrigin.Client);

    public static IBatchGrain Batch(this ItemCluster cluster, Operation operation) =>
        cluster.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IBatchGrain>(BatchKey.Of(ItemCluster.Store, operation.Id));

    public static Task<BatchReply> RunBatchAsync(
        this ItemCluster cluster, Operation operation, params BatchRow[] rows) =>
        new BatchGateway(cluster.Services.GetRequiredService<IGrainFactory>(), TimeProvider.System)
            .RunAsync(ItemCluster.Store, operation, rows);

    /// <summary>Throws a batch's activation away, as a crash would.</summary>
    public static async Task CrashAsync(this IBatchGrain batch) =>
        await batch.AsReference<IGrainManagementExtension>().DeactivateOnIdle();

    /// <summary>An item's level as its view has it.</summary>
    public static async Task<LevelView?> LevelAsync(
        this ItemCluster cluster, int item, int location = 1)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return view!.Levels.SingleOrDefault(level => level.LocationId == location);
    }

    /// <summary>Sets an item's backorders, of nobody in particular.</summary>
    public static async Task BackorderAsync(this ItemCluster cluster, int item, int units) =>
        ItemCluster.Accepted(await cluster.Gateway.ExecuteAsync(
            cluster.Item(item),
            new ItemCommand.Adjust(
                new() { LocationId = 1, IsAbsolute = true, QtyBackordered = units })));

    /// <summary>An item's events, oldest first.</summary>
    public static async Task<List<ItemEvent>> EventsAsync(this ItemCluster cluster, int item) =>
        [.. (await cluster.EntriesAsync(item)).Select(e => e.Entry.Event)];
}
