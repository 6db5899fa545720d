namespace Inventory.Cluster.Tests.Http;

public sealed class AdjustmentTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const string Absolute = "inventory/adjustments/absolute";
    private const string Relative = "inventory/adjustments/relative";

    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Absolute_WhenNeverSet_SetsOnHandAndAnswersTransaction()
    {
        await Shop.Product("ABS");

        var set = await Shop.Put(Absolute, """
            {"reason": "count", "items": [{"location_id": 1, "sku": "ABS", "quantity": 5}]}
            """);

        Assert.True(Guid.TryParse(set.Expect(200).Text("transaction_id"), out _));
        set.See("data", null);
        (await Shop.Live("ABS")).See("data.available_to_sell", 5)
            .See("data.locations.0.total_inventory_onhand", 5);
    }

    [Fact]
    public async Task Absolute_WhenNamedByVariantOrProductOrBoth_SetsTheSameItem()
    {
        var id = await Shop.Product("NAMES");
        foreach (var (identity, units) in ((string, int)[])[
            ($"\"variant_id\": {id}", 1), ($"\"product_id\": {id}", 2),
            ($"\"product_id\": {id}, \"variant_id\": {id}", 3)])
        {
            (await Shop.Put(Absolute, $$"""
                {"items": [{"location_id": 1, {{identity}}, "quantity": {{units}}}]}
                """)).Expect(200);

            (await Shop.Live("NAMES")).See("data.available_to_sell", units);
        }
    }

    [Fact]
    public async Task Relative_WhenWithinStock_AddsAndSubtracts()
    {
        await Shop.Product("REL", 10);

        (await Shop.Adjust("REL", 5)).Expect(200);
        (await Shop.Adjust("REL", -12)).Expect(200);

        (await Shop.Live("REL")).See("data.available_to_sell", 3);
    }

    [Fact]
    public async Task Relative_WhenNeverSet_IsRefusedInBigCommercesWords()
    {
        var id = await Shop.Product("UNSET");

        (await Shop.Adjust("UNSET", 1)).Problem(422).See("title",
            "Items with identity: [sku UNSET] requires absolute adjustment before relative");
        (await Shop.Post(Relative, $$"""
            {"items": [{"location_id": 1, "product_id": {{id}}, "quantity": 1}]}
            """)).Problem(422).See("title",
            $"Items with identity: [product_id {id}] requires absolute adjustment before relative");
    }

    [Fact]
    public async Task Relative_WhenItWouldTouchSafetyStock_IsRefusedAndChangesNothing()
    {
        await Shop.Product("SAFE", 50);
        await Shop.Settings("SAFE", "\"safety_stock\": 10");

        (await Shop.Adjust("SAFE", -41)).Problem(422);
        (await Shop.Live("SAFE")).See("data.available_to_sell", 40);
        (await Shop.Adjust("SAFE", -20)).Expect(200);
        (await Shop.Live("SAFE")).See("data.available_to_sell", 20)
            .See("data.locations.0.total_inventory_onhand", 30);
    }

    [Fact]
    public async Task Relative_WhenUnitsAreHeld_CannotTakeThem()
    {
        await Shop.Product("HELD", 10);
        await Shop.Reserved("HELD", 4);

        (await Shop.Adjust("HELD", -7)).Problem(422);
        (await Shop.Adjust("HELD", -6)).Expect(200);

        (await Shop.Live("HELD")).See("data.available_to_sell", 0)
            .See("data.locations.0.held", 4);
    }

    [Fact]
    public async Task Absolute_WhenBelowHeld_KeepsHoldsAndReportsOversold()
    {
        await Shop.Product("OVER", 10);
        await Shop.Reserved("OVER", 8);

        await Shop.SetStock("OVER", 3);

        (await Shop.Live("OVER")).See("data.available_to_sell", 0)
            .See("data.locations.0.held", 8).See("data.locations.0.oversold_by", 5);
    }

    [Fact]
    public async Task Backordered_WhenSetAndAdjusted_CountsAgainstTheLimit()
    {
        await Shop.Product("BACK", 0);
        await Shop.Settings("BACK", "\"backorder_limit\": 10");

        (await Shop.Put(Absolute, """
            {"items": [{"location_id": 1, "sku": "BACK", "qty_backordered": 4}]}
            """)).Expect(200);
        (await Shop.Live("BACK")).See("data.available_to_sell", 6);
        (await Shop.Post(Relative, """
            {"items": [{"location_id": 1, "sku": "BACK", "quantity": 3, "qty_backordered": -1}]}
            """)).Expect(200);

        (await Shop.Live("BACK")).See("data.available_to_sell", 10)
            .See("data.locations.0.total_inventory_onhand", 3)
            .See("data.locations.0.qty_backordered", 3);
    }

    [Fact]
    public async Task Batch_WhenOneRowIsRefused_ChangesNothing()
    {
        await Shop.Product("ALL-1", 5);
        await Shop.Product("ALL-2", 5);
        var versions = (await Shop.Version("ALL-1"), await Shop.Version("ALL-2"));

        (await Shop.Post(Relative, """
            {"items": [{"location_id": 1, "sku": "ALL-1", "quantity": 5},
                       {"location_id": 1, "sku": "ALL-2", "quantity": -6}]}
            """)).Problem(422);

        (await Shop.Live("ALL-1")).See("data.available_to_sell", 5);
        (await Shop.Live("ALL-2")).See("data.available_to_sell", 5);
        (await Shop.Adjust("ALL-1", 1)).Expect(200);
        (await Shop.Adjust("ALL-2", -5)).Expect(200);
        Assert.True(versions.Item1 < await Shop.Version("ALL-1"));
    }

    [Fact]
    public async Task Batch_WhenTwoThousandRows_AppliesEachOnce()
    {
        var rows = Enumerable.Range(0, 2000).Select(i => $"BULK-{i},{i}");
        (await Shop.Import("SKU,On Hand\n" + string.Join('\n', rows))).Expect(200);
        var items = Enumerable.Range(0, 2000).Select(
            i => $$"""{"location_id": 1, "sku": "BULK-{{i}}", "quantity": 7}""");

        var batch = await Shop.Post(Relative, $$"""{"items": [{{string.Join(',', items)}}]}""");

        batch.Expect(200);
        await Eventually.HoldsAsync(async () =>
            (await Shop.Live("BULK-1999")).Number("data.available_to_sell") == 2006);
        for (var page = 1; page <= 2; page++)
        {
            var list = await Shop.Get(
                $"inventory/items?limit=1000&page={page}&sku:in=BULK-0,BULK-1,BULK-1998,BULK-1999");
            Assert.Equal(page == 1 ? 4 : 0, list.Expect(200).Count("data"));
        }
        (await Shop.Live("BULK-0")).See("data.available_to_sell", 7);
        (await Shop.Live("BULK-1")).See("data.available_to_sell", 8);
    }

    [Fact]
    public async Task Absolute_WhenTrackedByProduct_VariantIdIsRefusedInBigCommercesWords()
    {
        var shirt = await Shop.Shirt("BYPROD", "product");
        var variant = shirt.Number("data.variants.1.id");

        (await Shop.Put(Absolute, $$"""
            {"items": [{"location_id": 1, "variant_id": {{variant}}, "quantity": 1}]}
            """)).Problem(422).See("title",
            $"[Item with variant_id {variant} is tracked by product, "
            + "please update stock by product id]");
        (await Shop.Put(Absolute, $$"""
            {"items": [{"location_id": 1, "product_id": {{shirt.Number("data.id")}},
              "quantity": 6}]}
            """)).Expect(200);
    }

    [Fact]
    public async Task Absolute_WhenLocationsAreUnknown_NamesThem()
    {
        await Shop.Product("NOWHERE");

        (await Shop.Put(Absolute, """
            {"items": [{"location_id": 9003, "sku": "NOWHERE", "quantity": 1},
                       {"location_id": 9002, "sku": "NOWHERE", "quantity": 1}]}
            """)).Problem(422).See("title", "Location not found, identities: [9003,9002]");
    }

    [Fact]
    public async Task ExpectedQuantity_WhenItMatches_Sets()
    {
        await Shop.Product("CAS");
        (await Shop.Put(Absolute, Cas("CAS", 5, "null"))).Expect(200);
        (await Shop.Put(Absolute, Cas("CAS", 8, "5"))).Expect(200);

        (await Shop.Live("CAS")).See("data.available_to_sell", 8);
    }

    [Fact]
    public async Task ExpectedQuantity_WhenItDiffers_Is409WithTheQuantity()
    {
        await Shop.Product("CAS-NO", 5);
        await Shop.Product("CAS-UNSET");

        (await Shop.Put(Absolute, Cas("CAS-NO", 9, "4"))).Problem(409)
            .See("details.0.type", "QuantityMismatch").See("details.0.sku", "CAS-NO")
            .See("details.0.location_id", 1).See("details.0.expected_quantity", 4)
            .See("details.0.quantity", 5);
        (await Shop.Put(Absolute, Cas("CAS-UNSET", 9, "0"))).Problem(409)
            .See("details.0.expected_quantity", 0).See("details.0.quantity", null);
        (await Shop.Live("CAS-NO")).See("data.available_to_sell", 5);
    }

    [Fact]
    public async Task ExpectedQuantity_WhenTwentyRace_OneWins()
    {
        await Shop.Product("RACE", 0);

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            i => Shop.Put(Absolute, Cas("RACE", i, "0"))));

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
    }

    [Theory]
    [InlineData(2147483647, 0)]
    [InlineData(2147483646, 1)]
    public async Task Relative_WhenItReachesTheMaximum_Holds(long start, int more)
    {
        var sku = $"MAX-{more}";
        await Shop.Product(sku);
        await Shop.SetStock(sku, start);
        if (more > 0)
        {
            (await Shop.Adjust(sku, more)).Expect(200);
        }

        (await Shop.Adjust(sku, 1)).Problem(422);

        (await Shop.Live(sku)).See("data.available_to_sell", 2147483647);
    }

    private static string Cas(string sku, int quantity, string expected) => $$"""
        {"items": [{"location_id": 1, "sku": "{{sku}}", "quantity": {{quantity}},
          "expected_quantity": {{expected}}}]}
        """;
}
