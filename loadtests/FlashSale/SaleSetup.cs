using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>Puts the stock of a sale in place through the API, as a merchant would.</summary>
internal static class SaleSetup
{
    /// <summary>
    /// Makes the SKU if it is new, sets its numbers, and answers what the live read says.
    /// </summary>
    /// <exception cref="InvalidOperationException">The SKU cannot be brought into that
    /// state.</exception>
    public static async Task<LiveItem> RunAsync(
        StoreClient store, SaleTerms terms, CancellationToken cancel)
    {
        if (await store.FindAsync(terms.Sku, cancel) is { } existing)
        {
            WantNoHolds(terms, existing);
        }
        else
        {
            await CreateAsync(store, terms, cancel);
        }

        await SetSettingsAsync(store, terms, cancel);
        await SetStockAsync(store, terms, cancel);
        var live = await store.ReadAsync(terms.Sku, cancel);
        return live.AvailableToSell == terms.ToSell
            ? live
            : throw new InvalidOperationException(
                $"{terms.Sku} should have {terms.ToSell} available to sell after "
                + $"the set-up and has {live.AvailableToSell}: is it purchasable and in stock?");
    }

    private static void WantNoHolds(SaleTerms terms, LiveItem existing)
    {
        if (existing.Held > 0)
        {
            throw new InvalidOperationException(
                $"{terms.Sku} has {existing.Held} units held: release them or take another --sku.");
        }
    }

    private static Task CreateAsync(StoreClient store, SaleTerms terms, CancellationToken cancel) =>
        store.SendAsync(
            HttpMethod.Post, "/catalog/products",
            new
            {
                name = $"Flash sale {terms.Sku}",
                type = "physical",
                weight = 1,
                sku = terms.Sku,
                inventory_tracking = "product",
                availability = "available",
            },
            cancel);

    private static Task SetStockAsync(
        StoreClient store, SaleTerms terms, CancellationToken cancel) =>
        store.SendAsync(
            HttpMethod.Put, "/inventory/adjustments/absolute",
            new
            {
                reason = "flash sale",
                items = new[]
                {
                    new
                    {
                        location_id = 1,
                        sku = terms.Sku,
                        quantity = terms.OnHand,
                        qty_backordered = 0,
                    },
                },
            },
            cancel);

    private static Task SetSettingsAsync(
        StoreClient store, SaleTerms terms, CancellationToken cancel) =>
        store.SendAsync(
            HttpMethod.Put, "/inventory/locations/1/items",
            new
            {
                settings = new[]
                {
                    new
                    {
                        identity = new { sku = terms.Sku },
                        safety_stock = 0,
                        is_in_stock = true,
                        backorder_limit = terms.BackorderLimit,
                    },
                },
            },
            cancel);
}
