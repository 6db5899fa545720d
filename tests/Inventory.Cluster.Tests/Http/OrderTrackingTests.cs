using static Inventory.Cluster.Tests.Http.ShopCarts;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Units that were sold while their item kept no stock, and what becomes of them once it
/// does.</summary>
public sealed class OrderTrackingTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Cancel_WhenItWasSoldUntracked_RestocksNothing()
    {
        var id = await Shop.Product("UN-1", 5);
        await TrackAsync(id, "none");
        await Shop.Sell("UN-1", "un-1", 2);
        await TrackAsync(id, "product");

        (await Shop.Return("un-1", Orders.Line("UN-1", 1))).Expect(200).Has(0, 2, 2, 0, 0, 0, 1);
        (await Shop.Cancel("un-1")).Expect(200).Has(0, 1, 1, 0, 0, 1, 1);

        await OnHandAsync("UN-1", 5);
    }

    [Fact]
    public async Task Cancel_WhenAnOrderOfManyWasSoldUntracked_RestocksNothing()
    {
        var id = await Shop.Product("UN-2", 5);
        await Shop.Product("UN-3", 5);
        await TrackAsync(id, "none");
        var held = await Shop.ReserveLines(Line("UN-2", 2), Line("UN-3", 3));
        (await Shop.Confirm(held.Expect(201).Text("data.reservation_id"), "un-2")).Expect(200);
        await TrackAsync(id, "product");

        (await Shop.Cancel("un-2")).Expect(200);

        await OnHandAsync("UN-2", 5);
        await OnHandAsync("UN-3", 5);
    }

    [Fact]
    public async Task Change_WhenTheUnitsAddedWereUntracked_TakesThemBackFirst()
    {
        var id = await Shop.Sold("UN-4", "un-4", 2, onHand: 5);
        await TrackAsync(id, "none");
        (await Shop.Change("un-4", Orders.Line("UN-4", 5))).Expect(200);
        await TrackAsync(id, "product");
        await OnHandAsync("UN-4", 3);

        (await Shop.Change("un-4", Orders.Line("UN-4", 2))).Expect(200)
            .Has(0, 2, 2, 0, 0, 3, 0);
        await OnHandAsync("UN-4", 3);

        (await Shop.Change("un-4", Orders.Line("UN-4", 1))).Expect(200);
        await OnHandAsync("UN-4", 4);
    }

    [Fact]
    public async Task Cancel_WhenUnitsWaitBesideUntrackedOnes_TakesTheWaitingFirst()
    {
        var id = await Shop.Product("UN-5", 1);
        await Shop.Settings("UN-5", "\"backorder_limit\": 9");
        await TrackAsync(id, "none");
        await Shop.Sell("UN-5", "un-5", 2);
        await TrackAsync(id, "product");
        await Shop.Sell("UN-5", "un-5", 3);

        // One of the three left stock, so one fills what waits.
        (await Shop.Return("un-5")).Expect(200).Has(0, 5, 4, 1, 1, 0, 3);
        await OnHandAsync("UN-5", 0);
        (await Shop.Cancel("un-5", Orders.Line("UN-5", 1))).Expect(200)
            .Has(0, 4, 4, 0, 1, 1, 3);
        await OnHandAsync("UN-5", 0);
        (await Shop.Cancel("un-5")).Expect(200).Has(0, 3, 3, 0, 1, 2, 3);

        await OnHandAsync("UN-5", 1);
        (await Shop.Explained("UN-5")).See("data.locations.0.backorders_total", 0);
    }

    [Fact]
    public async Task Return_WhenItWasSoldTrackedAndIsNoMore_RestocksNothing()
    {
        var id = await Shop.Sold("UN-6", "un-6", 3, onHand: 5);
        await TrackAsync(id, "none");
        (await Shop.Return("un-6", Orders.Line("UN-6", 1))).Expect(200);
        await TrackAsync(id, "product");

        (await Shop.Return("un-6", Orders.Line("UN-6", 1))).Expect(200)
            .Has(0, 3, 3, 0, 0, 0, 2);

        await OnHandAsync("UN-6", 3);
    }

    private async Task TrackAsync(long id, string tracking) => (await Shop.Put(
        $"catalog/products/{id}", $$"""{"inventory_tracking": "{{tracking}}"}""")).Expect(200);

    private async Task OnHandAsync(string sku, int units) =>
        (await Shop.Live(sku)).See("data.locations.0.total_inventory_onhand", units);
}
