using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Silo.Catalog;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Host;

/// <summary>The catalog over items in memory, without HTTP.</summary>
internal sealed class ProductRig(ItemCluster cluster) : IAsyncDisposable
{
    private int _operations;

    public ItemCluster Cluster => cluster;
    public ItemDirectory Directory => cluster.Services.GetRequiredService<ItemDirectory>();
    public IdBlocks Ids => cluster.Services.GetRequiredService<IdBlocks>();
    public ProductMaker Maker => new(
        cluster.Ledger, Directory, cluster.Gateway, Ids, cluster.Time);
    public ProductEditor Editor => new(Directory, cluster.Gateway);

    public static async Task<ProductRig> StartAsync(Action<ItemOptions>? configure = null) =>
        new(await ItemCluster.StartAsync(configure));

    /// <summary>The operation of another client's key.</summary>
    public Operation Key() => new(
        new Guid(Interlocked.Increment(ref _operations), 0, 0, new byte[8]),
        7,
        OperationOrigin.Client);

    public static ProductDraft Draft(InventoryTracking tracking, params string[] skus) => new()
    {
        Facts = new() { Name = "Tee", Tracking = tracking },
        Variants = [.. skus.Select((sku, i) => new VariantDraft(
            $"variants.{i}.sku", sku, [new("Size", sku)], OnHand: i, WarningLevel: null))],
    };

    public async Task<int> MakeAsync(InventoryTracking tracking, params string[] skus)
    {
        var made = await Maker.MakeAsync(ItemCluster.Store, Draft(tracking, skus), Key());
        Assert.Null(made.Problem);
        return made.ProductId;
    }

    public async Task<ItemFacts?> FactsAsync(int id) =>
        (await cluster.Item(id).ReadAsync())?.Facts;

    /// <summary>The variants that own SKUs; 0 for a free one.</summary>
    public async Task<string> OwnersAsync(params string[] skus)
    {
        var owners = await cluster.Ledger.ResolveAsync(
            ItemCluster.Store, NameKind.Sku, skus, CancellationToken.None);
        return string.Join(' ', owners.Select(owner => owner?.Key ?? "0"));
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
