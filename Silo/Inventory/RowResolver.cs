using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Finds the items of rows, and says at once everything that is wrong with what the rows
/// name.</summary>
internal sealed class RowResolver(ItemDirectory directory)
{
    private const string ByProduct = "product";
    private const string ByVariant = "variant";

    /// <summary>Finds the items of rows.</summary>
    /// <returns>The rows in their order, each for another item or location.</returns>
    /// <exception cref="RequestRefusedException">422 with everything wrong.</exception>
    public async Task<IReadOnlyList<ResolvedRow>> ResolveAsync(
        StoreSnapshot store, IReadOnlyList<StockRow> rows)
    {
        var items = await FindAsync(store.Hash, rows);
        var faults = new RowFaults();
        var resolved = new List<ResolvedRow>(rows.Count);
        var taken = new Dictionary<(int StockItem, string Field, int LocationId), StockRow>(
            rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            foreach (var (field, id) in row.Locations.Where(l => store.FindLocation(l.Id) is null))
            {
                faults.UnknownLocation(row, field, id);
            }
            if (items[i] is not { } item)
            {
                faults.Unknown(row);
                continue;
            }
            if (CheckLevel(row, item, faults))
            {
                Take(taken, item, row, faults);
            }
            resolved.Add(new(row, item));
        }
        faults.Check();
        return resolved;
    }

    // Two transfers may meet at a level where one leaves and the other comes, but not in one role.
    private static void Take(
        Dictionary<(int StockItem, string Field, int LocationId), StockRow> taken,
        ItemRef item,
        StockRow row,
        RowFaults faults)
    {
        foreach (var (field, id) in row.Locations)
        {
            var place = (item.StockItem.VariantId, field, id);
            if (!taken.TryAdd(place, row))
            {
                faults.Twice(taken[place], row);
            }
        }
    }

    /// <summary>Forgets what is believed about the item of a row, which turned out to be wrong.
    /// </summary>
    public void Forget(StoreSnapshot store, ResolvedRow row)
    {
        directory.Forget(store.Hash, row.Item.Facts);
        if (row.Row.Identity.Sku is { } sku)
        {
            directory.Forget(store.Hash, sku);
        }
    }

    private async Task<ItemRef?[]> FindAsync(string store, IReadOnlyList<StockRow> rows)
    {
        if (rows.Count == 1)
        {
            var identity = rows[0].Identity;
            return
            [
                identity.Sku is { } sku
                    ? await directory.FindAsync(store, sku)
                    : await directory.FindAsync(store, identity.Id),
            ];
        }
        var found = new ItemRef?[rows.Count];
        var bySku = Places(rows, row => row.Identity.Sku is not null);
        var byId = Places(rows, row => row.Identity.Sku is null);
        Spread(bySku, found, await directory.FindAsync(
            store, [.. bySku.Select(i => rows[i].Identity.Sku!)]));
        Spread(byId, found, await directory.FindAsync(
            store, [.. byId.Select(i => rows[i].Identity.Id)]));
        return found;
    }

    private static List<int> Places(IReadOnlyList<StockRow> rows, Predicate<StockRow> isWanted) =>
        [.. rows.Index().Where(row => isWanted(row.Item)).Select(row => row.Index)];

    private static void Spread(List<int> places, ItemRef?[] all, ItemRef?[] found)
    {
        foreach (var (i, place) in places.Index())
        {
            all[place] = found[i];
        }
    }

    // The SKU of a base variant is its product's too, so it names either. A product named beside
    // its variant is always right.
    private static bool CheckLevel(StockRow row, ItemRef item, RowFaults faults)
    {
        var (sku, variantId, productId) = row.Identity;
        if (productId is not null && variantId is not null)
        {
            if (item.Facts.ProductId == productId)
            {
                return true;
            }
            faults.OtherProduct(row);
        }
        else if (productId is not null && !item.Facts.IsBase)
        {
            faults.Unknown(row);
        }
        else if (productId is not null && item.SplitsStock)
        {
            faults.WrongLevel(row, ByVariant);
        }
        else if (item.SharesStock
            && (variantId is not null || (sku is not null && !item.Facts.IsBase)))
        {
            faults.WrongLevel(row, ByProduct);
        }
        else
        {
            return true;
        }
        return false;
    }
}
