using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>What rows of a history say beside the changes of the numbers.</summary>
public sealed class HistoryDetailTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task History_WhenBackordersAreLoweredByHand_SaysWhoseUnitsThatTook()
    {
        var item = await Shop.Sold("LOW", "low-1", 3, onHand: 2);
        await Shop.Product("LOW-2", 1);
        await Shop.Sell("LOW", "low-2", 4);
        await LowerAsync("LOW", -2);
        (await Shop.Post("inventory/adjustments/relative", """
            {"items": [{"location_id": 1, "sku": "LOW", "qty_backordered": -1},
              {"location_id": 1, "sku": "LOW-2", "quantity": -1}]}
            """)).Expect(200);
        (await Shop.Put("inventory/adjustments/absolute", """
            {"items": [{"location_id": 1, "sku": "LOW", "qty_backordered": 1}]}
            """)).Expect(200);
        await LowerAsync("LOW", 5);

        var rows = await RowsAsync(item, 5);

        Assert.Equal(
            ["stock_adjusted relative", "stock_adjusted absolute", "claim_applied ",
                "claim_taken ", "stock_adjusted relative"],
            rows.Select(row => $"{row["kind"]} {row["method"]}"));
        Assert.Equal(
            [
                null,
                """[{"order_id":"low-2","quantity":1}]""",
                """[{"order_id":"low-2","quantity":1}]""",
                null,
                """[{"order_id":"low-1","quantity":1},{"order_id":"low-2","quantity":1}]""",
            ],
            rows.Select(row => row["filled_backorders"]?.ToJsonString()));
    }

    [Fact]
    public async Task History_WhenImported_SaysSoAndWhoseBackordersThatTook()
    {
        var item = await Shop.Sold("IMP", "imp-1", 3, onHand: 0);
        (await Shop.Import("SKU,Location ID,On Hand,Qty Backordered\nIMP,1,7,1\n")).Expect(200);

        var row = (await RowsAsync(item, 1))[0];

        Assert.Equal("stock_adjusted import", $"{row["kind"]} {row["method"]}");
        Assert.Equal(
            """[{"order_id":"imp-1","quantity":2}]""",
            row["filled_backorders"]!.ToJsonString());
    }

    [Fact]
    public async Task History_WhenUnitsComeBackWithoutRestock_SaysHowMany()
    {
        var item = await Shop.Sold("BACK", "back-1", 5, onHand: 4);
        (await Shop.Return("back-1", Orders.Line("BACK", 3, restock: false))).Expect(200);
        (await Shop.Cancel("back-1", Orders.Line("BACK", 2, restock: false))).Expect(200);

        var rows = await RowsAsync(item, 2);

        Assert.Equal(
            ["order_cancelled 2 0 -1", "order_returned 3 0 0"],
            rows.Select(row =>
                $"{row["kind"]} {row["quantity"]} {row["on_hand"]} {row["qty_backordered"]}"));
    }

    [Fact]
    public async Task History_WhenReservationsExpire_SaysHowMany()
    {
        var item = await Shop.Product("EXP", 9);
        foreach (var units in new[] { 1, 2, 3 })
        {
            (await Shop.Post("inventory/reservations", $$"""
                {"lines": [{"sku": "EXP", "quantity": {{units}}}], "expires_in": 1}
                """)).Expect(201);
        }
        await Eventually.HoldsAsync(async () =>
            (await Shop.Live("EXP")).Number("data.locations.0.held") == 0);

        var rows = (await RowsAsync(item, 100))
            .Where(row => $"{row["kind"]}" == "reservations_expired").ToList();

        Assert.Equal(3, rows.Sum(row => row["expired_reservations"]!.GetValue<int>()));
        Assert.Equal(-6, rows.Sum(row => row["held"]!.GetValue<int>()));
    }

    private async Task LowerAsync(string sku, int units) =>
        (await Shop.Post("inventory/adjustments/relative", $$"""
            {"items": [{"location_id": 1, "sku": "{{sku}}", "qty_backordered": {{units}}}]}
            """)).Expect(200);

    private async Task<List<JsonNode>> RowsAsync(long item, int limit) =>
    [
        .. (await Shop.Get($"inventory/items/{item}/history?limit={limit}")).Expect(200)
            .Data.AsArray().Select(row => row!),
    ];
}
