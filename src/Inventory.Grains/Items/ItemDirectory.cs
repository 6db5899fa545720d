using System.Collections.Concurrent;
using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>A variant as callers know it, and the item that keeps its stock. A hint: the item
/// verifies it, and answers <see cref="RefusalReason.NotThisItem"/> when it is out of date.
/// </summary>
/// <param name="Facts">Catalog facts of the variant's own item.</param>
/// <param name="StockItem">The item that keeps its stock.</param>
/// <param name="Grain">That item's grain.</param>
/// <param name="Lane">How reservations of this silo reach it.</param>
public sealed record ItemRef(
    ItemFacts Facts, ItemKey StockItem, IItemGrain Grain, ReserveLane Lane)
{
    /// <summary>The variant.</summary>
    public int VariantId => Facts.VariantId;

    /// <summary>True when the product shares one stock between several variants.</summary>
    public bool SharesStock =>
        Facts.VariantCount > 1 && Facts.Tracking == InventoryTracking.Product;

    /// <summary>True when each of the product's several variants has a stock of its own.</summary>
    public bool SplitsStock =>
        Facts.VariantCount > 1 && Facts.Tracking == InventoryTracking.Variant;
}

/// <summary>
/// Finds items by SKU, variant or product id, and keeps what it found. The cache has two halves of
/// bounded size: the older is dropped when the younger is full, so hot entries stay.
/// </summary>
public sealed class ItemDirectory(
    ILedger ledger, IGrainFactory grains, ItemGateway gateway, ItemOptions options)
{
    /// <summary>Entries each half of the cache may hold.</summary>
    public const int HalfMax = 250_000;

    private const int AtOnceMax = 128;

    // Counts what was forgotten: a look-up that began before may have read what is out of date.
    private int _forgotten;
    private ConcurrentDictionary<(string Store, string Sku), ItemRef> _bySku = new();
    private ConcurrentDictionary<(string Store, string Sku), ItemRef> _bySkuOlder = new();
    private ConcurrentDictionary<ItemKey, ItemRef> _byVariant = new();
    private ConcurrentDictionary<ItemKey, ItemRef> _byVariantOlder = new();

    /// <summary>Finds a variant by SKU; null where there is none.</summary>
    public ValueTask<ItemRef?> FindAsync(string store, string sku) =>
        Cached(ref _bySku, ref _bySkuOlder, (store, sku)) is { } found
            ? new(found)
            : new(LookUpAsync(store, sku));

    /// <summary>Finds a variant by id; null where there is none. A product's id is that of its base
    /// variant.</summary>
    public ValueTask<ItemRef?> FindAsync(string store, int variantId) =>
        Cached(ref _byVariant, ref _byVariantOlder, new(store, variantId)) is { } found
            ? new(found)
            : new(LookUpAsync(store, variantId));

    /// <summary>Finds variants by SKU, null where there is none, in the order asked. What is not
    /// cached costs one look-up in the ledger for all.</summary>
    public async Task<ItemRef?[]> FindAsync(string store, IReadOnlyList<string> skus)
    {
        var found = new ItemRef?[skus.Count];
        var missing = new List<int>();
        for (var i = 0; i < skus.Count; i++)
        {
            found[i] = Cached(ref _bySku, ref _bySkuOlder, (store, skus[i]));
            if (found[i] is null)
            {
                missing.Add(i);
            }
        }
        if (missing.Count == 0)
        {
            return found;
        }
        var forgotten = Volatile.Read(ref _forgotten);
        var owners = await ledger.ResolveAsync(
            store, NameKind.Sku, [.. missing.Select(i => skus[i])], CancellationToken.None);
        await ForEachAsync(missing.Count, async place =>
        {
            if (owners[place] is { } owner)
            {
                var i = missing[place];
                found[i] = await LookUpOwnedAsync(store, skus[i], owner, forgotten);
            }
        });
        return found;
    }

    /// <summary>Finds variants by id, null where there is none, in the order asked.</summary>
    public async Task<ItemRef?[]> FindAsync(string store, IReadOnlyList<int> variantIds)
    {
        var found = new ItemRef?[variantIds.Count];
        await ForEachAsync(
            found.Length, async i => found[i] = await FindAsync(store, variantIds[i]));
        return found;
    }

    /// <summary>The grain of an item.</summary>
    public IItemGrain GrainOf(ItemKey key) => grains.GetGrain<IItemGrain>(key.ToString());

    /// <summary>Forgets what was found about a variant, so that it is looked up again.</summary>
    public void Forget(string store, ItemFacts facts)
    {
        Interlocked.Increment(ref _forgotten);
        foreach (var variant in facts.Variants)
        {
            var byId = new ItemKey(store, variant.VariantId);
            _byVariant.TryRemove(byId, out _);
            _byVariantOlder.TryRemove(byId, out _);
            Forget(store, variant.Sku);
        }
    }

    /// <summary>Forgets which variant a SKU names.</summary>
    public void Forget(string store, string sku)
    {
        Interlocked.Increment(ref _forgotten);
        _bySku.TryRemove((store, sku), out _);
        _bySkuOlder.TryRemove((store, sku), out _);
    }

    private static ItemRef? Cached<TKey>(
        ref ConcurrentDictionary<TKey, ItemRef> young,
        ref ConcurrentDictionary<TKey, ItemRef> old,
        TKey key)
        where TKey : notnull
    {
        if (young.TryGetValue(key, out var found))
        {
            return found;
        }
        if (old.TryGetValue(key, out found))
        {
            Keep(ref young, ref old, key, found);
        }
        return found;
    }

    private static void Keep<TKey>(
        ref ConcurrentDictionary<TKey, ItemRef> young,
        ref ConcurrentDictionary<TKey, ItemRef> old,
        TKey key,
        ItemRef found)
        where TKey : notnull
    {
        // The count locks every bucket; asking on one insert in many is often enough.
        var isTimeToCount = (key.GetHashCode() & 0xFF) == 0;
        if (isTimeToCount && young.Count >= HalfMax)
        {
            old = young;
            young = new();
        }
        young[key] = found;
    }

    private async Task<ItemRef?> LookUpAsync(string store, string sku)
    {
        var forgotten = Volatile.Read(ref _forgotten);
        var owner = (await ledger.ResolveAsync(
            store, NameKind.Sku, [sku], CancellationToken.None))[0];
        return owner is null ? null : await LookUpOwnedAsync(store, sku, owner.Value, forgotten);
    }

    private async Task<ItemRef?> LookUpOwnedAsync(
        string store, string sku, StreamId owner, int forgotten)
    {
        var found = await LookUpAsync(store, int.Parse(owner.Key));
        if (found is not null && forgotten == Volatile.Read(ref _forgotten))
        {
            Keep(ref _bySku, ref _bySkuOlder, (store, sku), found);
        }
        return found;
    }

    private async Task<ItemRef?> LookUpAsync(string store, int variantId)
    {
        var forgotten = Volatile.Read(ref _forgotten);
        var own = GrainOf(new(store, variantId));
        if (await own.ReadAsync() is not { } view)
        {
            return null;
        }
        var stockItem = new ItemKey(store, view.Facts.StockItemOf(variantId));
        var item = GrainOf(stockItem);
        var found = new ItemRef(
            view.Facts, stockItem, item, new ReserveLane(item, gateway, options.QueueMax));
        if (forgotten == Volatile.Read(ref _forgotten))
        {
            Keep(ref _byVariant, ref _byVariantOlder, new ItemKey(store, variantId), found);
        }
        return found;
    }

    private static Task ForEachAsync(int count, Func<int, Task> act)
    {
        var next = -1;
        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                await act(i);
            }
        }
        var workers = Enumerable.Range(0, Math.Min(count, AtOnceMax)).Select(_ => WorkAsync());
        return Task.WhenAll(workers);
    }
}
