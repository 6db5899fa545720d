namespace Inventory.Cluster.Tests.Http;

public sealed class OrderTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Get_WhenReservationsWereConfirmed_AddsThemUpByItemAndLocation()
    {
        var a = await Shop.Sold("GET-A", "g-1", 3, onHand: 2);
        await Shop.Sold("GET-B", "g-1", 1, onHand: 9);
        await Shop.Sell("GET-A", "g-1", 4);

        var order = (await Shop.Order("g-1")).Expect(200);

        order.See("data.order_id", "g-1").See("meta", new { });
        order.See("data.lines.0.sku", "GET-A").See("data.lines.0.variant_id", a)
            .See("data.lines.0.product_id", a).See("data.lines.0.location_id", 1);
        order.Has(0, 7, 2, 5, 0, 0, 0).Has(1, 1, 1, 0, 0, 0, 0);
        Assert.Equal(2, order.Count("data.lines"));
        Assert.EndsWith("Z", order.Text("data.created_at"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a/b")]
    public async Task Get_WhenThereIsNoSuchOrder_Is404(string order) =>
        (await Shop.Order(order)).Problem(404);

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 404)]
    public async Task Get_WhenTheIdIsAsLongAsItMayBe_IsFound(int length, int status)
    {
        var order = new string('o', length);
        if (length == 200)
        {
            await Shop.Sold("LONG", order, 1, onHand: 1);
        }

        var answer = await Shop.Order(order);

        Assert.Equal(status, answer.Status);
        (await Shop.Cancel(order)).Expect(status);
        (await Shop.Change(order, Orders.Line("LONG", 0))).Expect(status);
    }

    [Fact]
    public async Task Cancel_WhenTheIdHasASlash_FindsTheOrder()
    {
        await Shop.Sold("SLASH", "web/7%", 2, onHand: 5);

        (await Shop.Order("web/7%")).Has(0, 2, 2, 0, 0, 0, 0);
        (await Shop.Cancel("web/7%")).Expect(200).See("data.order_id", "web/7%");

        (await Shop.Live("SLASH")).See("data.available_to_sell", 105);
    }

    [Fact]
    public async Task Cancel_WhenUnitsStillWait_TakesThemBeforeReadyOnes()
    {
        await Shop.Sold("CAN", "c-1", 5, onHand: 2);
        await Shop.Sell("CAN", "c-2", 4);

        (await Shop.Cancel("c-1", Orders.Line("CAN", 2))).Expect(200).Has(0, 3, 2, 1, 0, 2, 0);
        (await Shop.Live("CAN")).See("data.locations.0.qty_backordered", 5)
            .See("data.locations.0.total_inventory_onhand", 0);
        (await Shop.Cancel("c-1", Orders.Line("CAN", 2))).Expect(200).Has(0, 1, 1, 0, 0, 4, 0);

        (await Shop.Order("c-2")).Has(0, 4, 1, 3, 1, 0, 0);
        (await Shop.Live("CAN")).See("data.locations.0.qty_backordered", 3);
    }

    [Fact]
    public async Task Cancel_WhenWhole_IsRepeatable()
    {
        await Shop.Sold("WHOLE", "w-1", 5, onHand: 2);

        var first = (await Shop.Cancel("w-1")).Expect(200).Has(0, 0, 0, 0, 0, 5, 0);
        var again = (await Shop.Cancel("w-1", "{}")).Expect(200);
        var bare = (await Shop.Send(HttpMethod.Post, Orders.Path("w-1", "/cancel"))).Expect(200);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.Body, bare.Body);
        (await Shop.Live("WHOLE")).See("data.locations.0.total_inventory_onhand", 2)
            .See("data.locations.0.qty_backordered", 0);
    }

    [Fact]
    public async Task Cancel_WhenNothingIsRestocked_LeavesOnHand()
    {
        await Shop.Sold("LOST", "l-1", 5, onHand: 7);

        (await Shop.Cancel("l-1", Orders.Line("LOST", 2, restock: false))).Expect(200)
            .Has(0, 3, 3, 0, 0, 2, 0);
        (await Shop.Live("LOST")).See("data.locations.0.total_inventory_onhand", 2);
        (await Shop.Cancel("l-1", Orders.Line("LOST", 2))).Expect(200);

        (await Shop.Live("LOST")).See("data.locations.0.total_inventory_onhand", 4);
    }

    [Fact]
    public async Task Cancel_WhenPartial_CountsAgainUnlessItHasAKey()
    {
        await Shop.Sold("PART", "p-1", 9, onHand: 9);
        var body = Orders.Line("PART", 2);

        (await Shop.Cancel("p-1", body)).Expect(200).Has(0, 7, 7, 0, 0, 2, 0);
        (await Shop.Cancel("p-1", body)).Expect(200).Has(0, 5, 5, 0, 0, 4, 0);
        var first = (await Shop.Cancel("p-1", body, "k-part")).Expect(200);
        (await Shop.Cancel("p-1", Orders.Line("PART", 1))).Expect(200).Has(0, 2, 2, 0, 0, 7, 0);
        var again = (await Shop.Cancel("p-1", body, "k-part")).Expect(200);

        Assert.False(first.Replayed);
        Assert.True(again.Replayed);
        Assert.Equal(first.Body, again.Body);
        (await Shop.Cancel("p-1", Orders.Line("PART", 1), "k-part"))
            .Problem(422, "Idempotency-Key");
        (await Shop.Return("p-1", body, "k-part")).Problem(422, "Idempotency-Key");
        (await Shop.Order("p-1")).Has(0, 2, 2, 0, 0, 7, 0);
    }

    [Fact]
    public async Task Cancel_WhenNothingIsLeft_RemembersItsKeyAllTheSame()
    {
        await Shop.Sold("NIL", "n-1", 1, onHand: 9);
        (await Shop.Cancel("n-1")).Expect(200);

        var first = (await Shop.Cancel("n-1", "{}", "k-nil")).Expect(200);
        var again = (await Shop.Cancel("n-1", "{}", "k-nil")).Expect(200);

        Assert.True(again.Replayed);
        Assert.Equal(first.Body, again.Body);
        (await Shop.Cancel("n-1", """{"restock": false}""", "k-nil")).Problem(422);
    }

    [Fact]
    public async Task Cancel_WhenMoreThanIsLeft_Is422WithTheNumbers()
    {
        await Shop.Sold("MORE", "m-1", 5, onHand: 9);
        (await Shop.Return("m-1", Orders.Line("MORE", 2))).Expect(200);

        var refused = (await Shop.Cancel("m-1", Orders.Line("MORE", 4)))
            .Problem(422, "lines.0.quantity");

        Assert.Contains("takes 4, 3 are left", refused.Body, StringComparison.Ordinal);
        (await Shop.Order("m-1")).Has(0, 5, 5, 0, 0, 0, 2);
        (await Shop.Cancel("m-1", Orders.Line("MORE", 3))).Expect(200).Has(0, 2, 2, 0, 0, 3, 2);
        (await Shop.Cancel("m-1")).Expect(200).Has(0, 2, 2, 0, 0, 3, 2);
    }

    [Fact]
    public async Task Cancel_WhenOneLineIsWrong_DoesNothingOfTheOthers()
    {
        await Shop.Sold("ALL-A", "a-1", 2, onHand: 9);
        await Shop.Sold("ALL-B", "a-1", 2, onHand: 9);

        (await Shop.Cancel("a-1", """
            {"lines": [{"sku": "ALL-A", "quantity": 1}, {"sku": "ALL-B", "quantity": 3},
                       {"sku": "ALL-C", "quantity": 1}]}
            """)).Problem(422, "lines.1.quantity").Problem(422, "lines.2.sku");

        (await Shop.Order("a-1")).Has(0, 2, 2, 0, 0, 0, 0).Has(1, 2, 2, 0, 0, 0, 0);
    }

    [Fact]
    public async Task Cancel_WhenTheSkuWasSoldFromTwoLocations_TakesTheNewestFirst()
    {
        var there = await Shop.Location("ORDER-2");
        await Shop.Sold("TWO", "t-1", 3, onHand: 9);
        await Shop.SetStock("TWO", 9, there);
        var reserved = await Shop.Reserve("TWO", 4, $", \"location_id\": {there}");
        (await Shop.Confirm(reserved.Expect(201).Text("data.reservation_id"), "t-1")).Expect(200);

        (await Shop.Cancel("t-1", Orders.Line("TWO", 5))).Expect(200)
            .Has(0, 2, 2, 0, 0, 1, 0).Has(1, 0, 0, 0, 0, 4, 0);
        (await Shop.Cancel("t-1", Orders.Line("TWO", 1, there)))
            .Problem(422, "lines.0.quantity");
        (await Shop.Cancel("t-1", Orders.Line("TWO", 1, 99))).Problem(422, "lines.0.sku");
        (await Shop.Cancel("t-1", Orders.Line("TWO", 1, 1))).Expect(200).Has(0, 1, 1, 0, 0, 2, 0);
    }

    [Fact]
    public async Task Return_WhenUnitsAreReady_CountsThemAndFillsTheQueueFirst()
    {
        await Shop.Sold("RET", "r-1", 5, onHand: 3);
        await Shop.Sell("RET", "r-2", 1);

        (await Shop.Return("r-1", Orders.Line("RET", 4))).Problem(422, "lines.0.quantity");
        (await Shop.Return("r-1", Orders.Line("RET", 1))).Expect(200).Has(0, 5, 4, 1, 1, 0, 1);
        (await Shop.Return("r-1")).Expect(200).Has(0, 5, 5, 0, 2, 0, 4);
        (await Shop.Return("r-1")).Expect(200).Has(0, 5, 5, 0, 2, 0, 5);

        (await Shop.Order("r-2")).Has(0, 1, 1, 0, 1, 0, 0);
        (await Shop.Live("RET")).See("data.locations.0.total_inventory_onhand", 2);
    }

    [Fact]
    public async Task Return_WhenNothingIsRestocked_LeavesOnHand()
    {
        await Shop.Sold("SCRAP", "s-1", 2, onHand: 2);

        (await Shop.Return("s-1", """{"restock": false}""")).Expect(200).Has(0, 2, 2, 0, 0, 0, 2);
        var again = await Shop.Return("s-1", """{"restock": false}""");

        again.Expect(200).Has(0, 2, 2, 0, 0, 0, 2);
        (await Shop.Live("SCRAP")).See("data.locations.0.total_inventory_onhand", 0);
    }

    [Fact]
    public async Task Change_WhenLess_CancelsTheDifference()
    {
        await Shop.Sold("EDIT-A", "e-1", 5, onHand: 3);
        await Shop.Sold("EDIT-B", "e-1", 2, onHand: 3);

        (await Shop.Change("e-1", Orders.Line("EDIT-A", 4))).Expect(200)
            .Has(0, 4, 3, 1, 0, 1, 0).Has(1, 2, 2, 0, 0, 0, 0);
        (await Shop.Change("e-1", Orders.Line("EDIT-A", 4))).Expect(200);
        (await Shop.Change("e-1", """
            {"lines": [{"sku": "EDIT-A", "quantity": 1}, {"sku": "EDIT-B", "quantity": 0}]}
            """, "k-edit")).Expect(200).Has(0, 1, 1, 0, 0, 4, 0).Has(1, 0, 0, 0, 0, 2, 0);
        var again = await Shop.Change("e-1", """
            {"lines": [{"sku": "EDIT-A", "quantity": 1}, {"sku": "EDIT-B", "quantity": 0}]}
            """, "k-edit");

        Assert.True(again.Expect(200).Replayed);
        (await Shop.Live("EDIT-A")).See("data.locations.0.total_inventory_onhand", 2)
            .See("data.locations.0.qty_backordered", 0);
        (await Shop.Live("EDIT-B")).See("data.locations.0.total_inventory_onhand", 3);
    }

    [Fact]
    public async Task Change_WhenUnitsWereReturned_Is422BelowThem()
    {
        await Shop.Sold("BELOW", "b-1", 5, onHand: 5);
        (await Shop.Return("b-1", Orders.Line("BELOW", 2))).Expect(200);

        var refused = await Shop.Change("b-1", Orders.Line("BELOW", 1));
        refused.Problem(422, "lines.0.quantity");

        Assert.Contains("leaves 1, 2 were returned", refused.Body, StringComparison.Ordinal);
        (await Shop.Change("b-1", Orders.Line("BELOW", 2))).Expect(200).Has(0, 2, 2, 0, 0, 3, 2);
    }

    [Fact]
    public async Task Change_WhenTheOrderAndTheCatalogKnowNoSuchSku_Is422()
    {
        await Shop.Sold("KNOWN", "u-1", 1, onHand: 1);

        Assert.Contains(
            "no item has the SKU NEVER",
            (await Shop.Change("u-1", Orders.Line("NEVER", 1))).Problem(422, "lines.0.sku").Body);
        (await Shop.Change("u-1", Orders.Line("NEVER", 0))).Problem(422, "lines.0.sku");
        Assert.Contains(
            "the order has no line of SKU NEVER",
            (await Shop.Cancel("u-1", Orders.Line("NEVER", 1))).Problem(422, "lines.0.sku").Body);
        (await Shop.Change("u-1", Orders.Line("KNOWN", 1, 77)))
            .Problem(422, "lines.0.location_id");
        (await Shop.Change("nobody", Orders.Line("KNOWN", 1))).Problem(404);
    }

    [Fact]
    public async Task Cancel_WhenTheItemIsGone_StillCounts()
    {
        var id = await Shop.Sold("GONE", "x-1", 2, onHand: 2);
        (await Shop.Delete($"catalog/products/{id}")).Expect(204);

        (await Shop.Order("x-1")).Expect(200).Has(0, 2, 2, 0, 0, 0, 0);
        (await Shop.Cancel("x-1", Orders.Line("GONE", 1))).Expect(200).Has(0, 1, 1, 0, 0, 1, 0);
        (await Shop.Return("x-1")).Expect(200).Has(0, 1, 1, 0, 0, 1, 1);
    }

    [Fact]
    public async Task Cancel_WhenTrackingIsOff_CountsAndMovesNothing()
    {
        var id = await Shop.Sold("OFF", "off-1", 2, onHand: 5);
        (await Shop.Put($"catalog/products/{id}", """{"inventory_tracking": "none"}"""))
            .Expect(200);

        (await Shop.Cancel("off-1")).Expect(200).Has(0, 0, 0, 0, 0, 2, 0);
        (await Shop.Put($"catalog/products/{id}", """{"inventory_tracking": "product"}"""))
            .Expect(200);

        (await Shop.Live("OFF")).See("data.locations.0.total_inventory_onhand", 3);
    }

    [Fact]
    public async Task Cancel_WhenTheVariantSharesItsProductsStock_RestocksThere()
    {
        await Shop.Shirt("TEE", "product");
        await Shop.SetStock("TEE-S", 3);
        await Shop.Settings("TEE-S", "\"backorder_limit\": 9");
        await Shop.Sell("TEE-M", "tee-1", 5);

        (await Shop.Order("tee-1")).Has(0, 5, 3, 2, 0, 0, 0);
        (await Shop.Cancel("tee-1", Orders.Line("TEE-M", 4))).Expect(200)
            .Has(0, 1, 1, 0, 0, 4, 0);

        (await Shop.Live("TEE-S")).See("data.locations.0.total_inventory_onhand", 2);
    }

    [Fact]
    public async Task Cancel_WhenDone_IsInTheHistoryAndOutOfTheQueue()
    {
        var id = await Shop.Sold("HIST", "h-1", 3, onHand: 1);
        await Shop.Sell("HIST", "h-2", 1);
        (await Shop.Cancel("h-1", Orders.Line("HIST", 1))).Expect(200);
        (await Shop.Return("h-1", Orders.Line("HIST", 1))).Expect(200);

        var rows = (await Shop.Get($"inventory/items/{id}/history?limit=2")).Expect(200);

        rows.See("data.0.kind", "order_returned").See("data.1.kind", "order_cancelled");
        rows.See("data.1.reference", new { type = "order", id = "h-1" })
            .See("data.1.qty_backordered", -1).See("data.1.on_hand", 0);
        rows.See("data.0.qty_backordered", -1).See("data.0.on_hand", 0);
        (await Shop.Get($"inventory/items/{id}/explain"))
            .See("data.locations.0.backorders_total", 1)
            .See("data.locations.0.backorders.0.order_id", "h-2")
            .See("data.locations.0.backorders.0.quantity", 1);
    }

    [Fact]
    public async Task Cancel_WhenOnHandWouldPassTheMost_Is422AndCancelsNothing()
    {
        await Shop.Sold("FULL", "f-1", 5, onHand: 5);
        await Shop.SetStock("FULL", int.MaxValue - 2);

        (await Shop.Cancel("f-1", Orders.Line("FULL", 3))).Problem(422, "lines.0.quantity");
        (await Shop.Cancel("f-1")).Problem(422, "restock");

        (await Shop.Order("f-1")).Has(0, 5, 5, 0, 0, 0, 0);
        (await Shop.Cancel("f-1", Orders.Line("FULL", 2))).Expect(200).Has(0, 3, 3, 0, 0, 2, 0);
        (await Shop.Cancel("f-1", """{"restock": false}""")).Expect(200);
    }

    [Fact]
    public async Task Cancel_WhenTwentyRaceWithOneKey_OneIsDone()
    {
        await Shop.Sold("RACE", "race-1", 30, onHand: 10);
        var body = Orders.Line("RACE", 7);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Shop.Cancel("race-1", body, "k-race")));

        Assert.Single(answers.Select(answer => answer.Expect(200).Body).Distinct());
        Assert.Equal(19, answers.Count(answer => answer.Replayed));
        (await Shop.Order("race-1")).Has(0, 23, 10, 13, 0, 7, 0);
    }

    [Fact]
    public async Task Cancel_WhenTheHostsKeyIsOld_Is410()
    {
        await Shop.Sold("OLD", "old-1", 3, onHand: 9);
        var body = Orders.Line("OLD", 1);

        (await Shop.Cancel("old-1", body, AutoKey(TimeSpan.FromSeconds(62))))
            .Problem(410, "Idempotency-Key");
        var key = AutoKey(TimeSpan.Zero);
        (await Shop.Cancel("old-1", body, key)).Expect(200);

        Assert.True((await Shop.Cancel("old-1", body, key)).Expect(200).Replayed);
        (await Shop.Order("old-1")).Has(0, 2, 2, 0, 0, 1, 0);
    }

    [Theory]
    [InlineData("""{"lines": []}""", "lines")]
    [InlineData("""{"lines": null}""", "lines")]
    [InlineData("""{"lines": {}}""", "lines")]
    [InlineData("""{"lines": [{"quantity": 1}]}""", "lines.0.sku")]
    [InlineData("""{"lines": [{"sku": "BAD"}]}""", "lines.0.quantity")]
    [InlineData("""{"lines": [{"sku": "BAD", "quantity": 0}]}""", "lines.0.quantity")]
    [InlineData("""{"lines": [{"sku": "BAD", "quantity": 2147483648}]}""", "lines.0.quantity")]
    [InlineData("""{"lines": [{"sku": "BAD", "quantity": 1, "location_id": 0}]}""",
        "lines.0.location_id")]
    [InlineData("""
        {"lines": [{"sku": "BAD", "quantity": 1}, {"sku": "BAD", "quantity": 1}]}
        """, "lines.1.sku")]
    [InlineData("""{"restock": 1}""", "restock")]
    [InlineData("""{"restock": null}""", "restock")]
    public async Task Cancel_WhenAFieldIsWrong_Is422(string body, string path)
    {
        (await Shop.Cancel("bad-1", body)).Problem(422, path);
        (await Shop.Return("bad-1", body)).Problem(422, path);
    }

    [Fact]
    public async Task Change_WhenAFieldIsWrong_Is422()
    {
        (await Shop.Change("bad-1", "{}")).Problem(422, "lines");
        (await Shop.Change("bad-1", Orders.Line("BAD", -1))).Problem(422, "lines.0.quantity");
        var rows = Enumerable.Range(0, 101).Select(i => $$"""{"sku": "B-{{i}}", "quantity": 1}""");
        (await Shop.Change("bad-1", $$"""{"lines": [{{string.Join(',', rows)}}]}"""))
            .Problem(422, "lines");
    }

    private static string AutoKey(TimeSpan age) =>
        $"auto-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow() - age):N}";
}
