namespace Inventory.Cluster.Tests.Http;

public sealed class OrderPlacingTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Place_WhenStockCoversIt_SellsEveryLine()
    {
        var a = await Item("PL-A", onHand: 2, limit: 5);
        await Item("PL-B", onHand: 9, limit: 0);

        var placed = await Shop.Post("inventory/orders", $$"""
            {"order_id": "pl/1", "lines": [{"sku": "PL-A", "quantity": 5},
              {"sku": "PL-B", "quantity": 1}, {"variant_id": {{a}}, "quantity": 1}]}
            """);

        placed.Expect(201).See("data.order_id", "pl/1").Has(0, 6, 2, 4, 0, 0, 0)
            .Has(1, 1, 1, 0, 0, 0, 0).See("data.lines.0.variant_id", a);
        Assert.Equal(placed.Body, (await Shop.Order("pl/1")).Expect(200).Body);
        (await Shop.Live("PL-A")).See("data.locations.0.qty_backordered", 4)
            .See("data.locations.0.total_inventory_onhand", 0).See("data.locations.0.held", 0);
        (await Shop.Live("PL-B")).See("data.available_to_sell", 8);
        (await Shop.Cancel("pl/1")).Expect(200).Has(0, 0, 0, 0, 0, 6, 0);
        (await Shop.Live("PL-A")).See("data.locations.0.total_inventory_onhand", 2);
    }

    [Fact]
    public async Task Place_WhenOneLineIsShort_IsA409AndHoldsNothing()
    {
        await Item("SH-A", onHand: 9, limit: 0);
        var b = await Item("SH-B", onHand: 2, limit: 1);
        const string body = """
            {"order_id": "sh-1", "lines": [{"sku": "SH-A", "quantity": 1},
              {"sku": "SH-B", "quantity": 4}]}
            """;

        var refused = (await Shop.Post("inventory/orders", body, "k-short")).Problem(409);

        refused.See("details.0.type", "OutOfStock").See("details.0.sku", "SH-B")
            .See("details.0.variant_id", b).See("details.0.requested_quantity", 4)
            .See("details.0.available_quantity", 2)
            .See("details.0.available_quantity_for_backorder", 1);
        Assert.Equal(1, refused.Count("details"));
        (await Shop.Order("sh-1")).Problem(404);
        (await Shop.Cancel("sh-1")).Problem(404);
        (await Shop.Live("SH-A")).See("data.available_to_sell", 9)
            .See("data.locations.0.held", 0);
        await Shop.SetStock("SH-B", 3);
        Assert.False((await Shop.Post("inventory/orders", body, "k-short")).Expect(201).Replayed);
    }

    [Fact]
    public async Task Place_WhenTheIdIsTaken_AnswersTheSameForTheSameLinesAlone()
    {
        var id = await Item("TK", onHand: 9, limit: 0);
        await Item("TK-2", onHand: 9, limit: 0);
        var first = (await Place("tk-1", "TK", 3)).Expect(201);

        (await Place("tk-1", "TK", 3)).Expect(201).See("data", first.Data);
        (await Shop.Post("inventory/orders", $$"""
            {"order_id": "tk-1", "lines": [{"product_id": {{id}}, "quantity": 1},
              {"sku": "TK", "quantity": 2}]}
            """)).Expect(201).See("data", first.Data);
        (await Place("tk-1", "TK", 2)).Problem(409, "order_id");
        (await Place("tk-1", "TK-2", 3)).Problem(409, "order_id");
        (await Place("tk-1", "TK", 3, ", \"allow_backorder\": false")).Problem(409, "order_id");
        (await Place("tk-1", "TK", 3, ", \"allow_partial\": true")).Problem(409, "order_id");

        (await Shop.Live("TK")).See("data.available_to_sell", 6);
        (await Shop.Cancel("tk-1", Orders.Line("TK", 1))).Expect(200);
        (await Place("tk-1", "TK", 3)).Expect(201).Has(0, 2, 2, 0, 0, 1, 0);
    }

    [Fact]
    public async Task Place_WhenConfirmsMadeTheOrder_Is409()
    {
        await Shop.Sold("CF", "cf-1", 2, onHand: 9);

        (await Place("cf-1", "CF", 2)).Problem(409, "order_id");

        (await Shop.Order("cf-1")).Has(0, 2, 2, 0, 0, 0, 0);
    }

    [Fact]
    public async Task Place_WhenReservationsAreConfirmedIntoItLater_AddsThemUp()
    {
        await Item("LT", onHand: 9, limit: 0);
        (await Place("lt-1", "LT", 2)).Expect(201);
        await Shop.Sell("LT", "lt-1", 3);

        (await Place("lt-1", "LT", 2)).Expect(201).Has(0, 5, 5, 0, 0, 0, 0);
    }

    [Fact]
    public async Task Place_WhenRepeatedWithItsKey_AnswersTheFirst()
    {
        await Item("KY", onHand: 9, limit: 0);
        const string body = """{"order_id": "ky-1", "lines": [{"sku": "KY", "quantity": 2}]}""";

        var first = (await Shop.Post("inventory/orders", body, "k-place")).Expect(201);
        (await Shop.Cancel("ky-1")).Expect(200);
        var again = (await Shop.Post("inventory/orders", body, "k-place")).Expect(201);

        Assert.Equal(first.Body, again.Body);
        Assert.True(again.Replayed);
        (await Shop.Post("inventory/orders", body.Replace("2", "3", StringComparison.Ordinal),
            "k-place")).Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Place_WhenTheKeyNamedAnotherRequest_Is422()
    {
        await Item("KX", onHand: 9, limit: 0);
        await Item("KX-2", onHand: 9, limit: 0);
        const string body = """{"order_id": "kx-1", "lines": [{"sku": "KX", "quantity": 2}]}""";
        (await Shop.Post("inventory/orders", body, "k-x")).Expect(201);

        (await Shop.Post("inventory/orders", body.Replace("kx-1", "kx-2",
            StringComparison.Ordinal), "k-x")).Problem(422, "Idempotency-Key");
        (await Shop.Post("inventory/reservations", """
            {"lines": [{"sku": "KX-2", "quantity": 1}]}
            """, "k-x")).Expect(201);
        (await Shop.Post("inventory/reservations", """
            {"lines": [{"sku": "KX", "quantity": 1}]}
            """, "k-x")).Problem(422, "Idempotency-Key");
        (await Shop.Post("inventory/reservations", """
            {"lines": [{"sku": "KX", "quantity": 1}]}
            """, "k-y")).Expect(201);
        (await Shop.Post("inventory/orders", body.Replace("kx-1", "kx-2",
            StringComparison.Ordinal), "k-y")).Problem(422, "Idempotency-Key");

        (await Shop.Live("KX")).See("data.available_to_sell", 6);
    }

    [Fact]
    public async Task Place_WhenTwentyRaceForOneId_OneOrderIsSold()
    {
        await Item("RC", onHand: 100, limit: 0);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Place("rc-1", "RC", 3)));

        Assert.All(answers, answer => answer.Expect(201));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        (await Shop.Live("RC")).See("data.available_to_sell", 97);
    }

    [Fact]
    public async Task Place_WhenPartialUnitsWillDo_SellsWhatThereIs()
    {
        await Item("PA", onHand: 2, limit: 1);

        (await Place("pa-1", "PA", 9, ", \"allow_partial\": true")).Expect(201)
            .Has(0, 3, 2, 1, 0, 0, 0);
        await Item("PB", onHand: 2, limit: 9);
        (await Place("pa-2", "PB", 3, ", \"allow_backorder\": false")).Problem(409);
    }

    [Theory]
    [InlineData("""{"lines": [{"sku": "W", "quantity": 1}]}""", "order_id")]
    [InlineData("""{"order_id": "", "lines": [{"sku": "W", "quantity": 1}]}""", "order_id")]
    [InlineData("""{"order_id": "..", "lines": [{"sku": "W", "quantity": 1}]}""", "order_id")]
    [InlineData("""{"order_id": ".", "lines": [{"sku": "W", "quantity": 1}]}""", "order_id")]
    [InlineData("""{"order_id": "w-1"}""", "lines")]
    [InlineData("""{"order_id": "w-1", "lines": []}""", "lines")]
    [InlineData("""{"order_id": "w-1", "lines": [{"sku": "NO-SUCH", "quantity": 1}]}""",
        "lines.0.sku")]
    [InlineData("""{"order_id": "w-1", "lines": [{"sku": "W", "quantity": 0}]}""",
        "lines.0.quantity")]
    [InlineData("""
        {"order_id": "w-1", "lines": [{"sku": "W", "quantity": 1, "location_id": 99}]}
        """, "lines.0.location_id")]
    [InlineData("""
        {"order_id": "w-1", "lines": [{"sku": "W", "quantity": 1},
          {"sku": "W", "quantity": 1, "allow_partial": true}]}
        """, "lines.1")]
    public async Task Place_WhenAFieldIsWrong_Is422(string body, string path)
    {
        if ((await Shop.Get("inventory/items/by-sku/W")).Status == 404)
        {
            await Shop.Product("W", 9);
        }

        (await Shop.Post("inventory/orders", body)).Problem(422, path);

        (await Shop.Live("W")).See("data.available_to_sell", 9);
    }

    [Theory]
    [InlineData(100, 201)]
    [InlineData(101, 422)]
    public async Task Place_WhenItHasAHundredLines_IsTaken(int lines, int status)
    {
        if ((await Shop.Get("inventory/items/by-sku/HU")).Status == 404)
        {
            await Shop.Product("HU", 1000);
        }
        var rows = Enumerable.Repeat("""{"sku": "HU", "quantity": 1}""", lines);

        (await Shop.Post("inventory/orders", $$"""
            {"order_id": "hu-{{lines}}", "lines": [{{string.Join(',', rows)}}]}
            """)).Expect(status);
    }

    [Fact]
    public async Task Change_WhenMore_ReservesTheDifferenceAtTheTail()
    {
        await Shop.Sold("UP", "up-1", 3, onHand: 2, limit: 6);
        await Shop.Sell("UP", "up-2", 1);
        await Item("UP-NEW", onHand: 4, limit: 0);

        (await Shop.Change("up-1", """
            {"lines": [{"sku": "UP", "quantity": 6}, {"sku": "UP-NEW", "quantity": 4}]}
            """)).Expect(200).Has(0, 6, 2, 4, 0, 0, 0).Has(1, 4, 4, 0, 0, 0, 0);
        (await Shop.Post("inventory/adjustments/relative", """
            {"items": [{"location_id": 1, "sku": "UP", "qty_backordered": -2}]}
            """)).Expect(200);

        (await Shop.Order("up-2")).Has(0, 1, 1, 0, 1, 0, 0);
        (await Shop.Order("up-1")).Has(0, 6, 3, 3, 1, 0, 0);
        (await Shop.Live("UP-NEW")).See("data.available_to_sell", 0);
    }

    [Fact]
    public async Task Change_WhenShort_DoesNothingOfIt()
    {
        await Shop.Sold("SN", "sn-1", 3, onHand: 3, limit: 1);
        await Shop.Sold("SN-2", "sn-1", 3, onHand: 3, limit: 0);
        const string body = """
            {"lines": [{"sku": "SN-2", "quantity": 1}, {"sku": "SN", "quantity": 9}]}
            """;

        (await Shop.Change("sn-1", body, "k-sn")).Problem(409)
            .See("details.0.type", "OutOfStock").See("details.0.sku", "SN")
            .See("details.0.requested_quantity", 6)
            .See("details.0.available_quantity_for_backorder", 1);
        (await Shop.Order("sn-1")).Has(0, 3, 3, 0, 0, 0, 0).Has(1, 3, 3, 0, 0, 0, 0);
        await Shop.Settings("SN", "\"backorder_limit\": 6");
        (await Shop.Change("sn-1", body, "k-sn")).Expect(200)
            .Has(0, 9, 3, 6, 0, 0, 0).Has(1, 1, 1, 0, 0, 2, 0);
        Assert.True((await Shop.Change("sn-1", body, "k-sn")).Expect(200).Replayed);
    }

    [Fact]
    public async Task Change_WhenTheLocationIsNamed_SellsFromThere()
    {
        var there = await Shop.Location("ORDER-UP");
        await Shop.Sold("AT", "at-1", 1, onHand: 9);
        await Shop.SetStock("AT", 9, there);

        (await Shop.Change("at-1", Orders.Line("AT", 2, there))).Expect(200)
            .Has(0, 1, 1, 0, 0, 0, 0).Has(1, 2, 2, 0, 0, 0, 0)
            .See("data.lines.1.location_id", there);
        (await Shop.Change("at-1", Orders.Line("AT", 5))).Expect(200).Has(1, 4, 4, 0, 0, 0, 0);
        (await Shop.Change("at-1", Orders.Line("AT", 0))).Expect(200)
            .Has(0, 0, 0, 0, 0, 1, 0).Has(1, 0, 0, 0, 0, 4, 0);
    }

    [Fact]
    public async Task Change_WhenTheItemIsGone_Is422ForMore()
    {
        var id = await Shop.Sold("GN", "gn-1", 2, onHand: 2);
        (await Shop.Delete($"catalog/products/{id}")).Expect(204);

        (await Shop.Change("gn-1", Orders.Line("GN", 3))).Problem(422, "lines.0.sku");
        (await Shop.Change("gn-1", Orders.Line("GN", 1))).Expect(200).Has(0, 1, 1, 0, 0, 1, 0);
    }

    [Fact]
    public async Task Place_WhenRepeatedAfterItsItemIsGone_AnswersWhatItAnswered()
    {
        var id = await Item("RG", onHand: 9, limit: 0);
        await Item("RG-2", onHand: 9, limit: 0);
        var body = $$"""
            {"order_id": "rg-1", "lines": [{"sku": "RG", "quantity": 1},
              {"product_id": {{id}}, "quantity": 2}, {"sku": "RG-2", "quantity": 1}]}
            """;
        var first = (await Shop.Post("inventory/orders", body, "k-rg")).Expect(201);
        var bare = (await Place("rg-2", "RG", 2)).Expect(201);
        (await Shop.Delete($"catalog/products/{id}")).Expect(204);

        var again = (await Shop.Post("inventory/orders", body, "k-rg")).Expect(201);

        Assert.True(again.Replayed);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.Body, (await Shop.Post("inventory/orders", body)).Expect(201).Body);
        Assert.Equal(bare.Body, (await Place("rg-2", "RG", 2)).Expect(201).Body);
        (await Place("rg-2", "RG", 3)).Problem(409, "order_id");
        (await Place("rg-2", "RG", 2, ", \"allow_partial\": true")).Problem(409, "order_id");
        (await Place("rg-3", "RG", 2)).Problem(422, "lines.0.sku");
        (await Place("rg-2", "NEVER", 2)).Problem(422, "lines.0.sku");
        (await Shop.Post("inventory/orders", $$"""
            {"order_id": "rg-2", "lines": [{"sku": "RG", "quantity": 1},
              {"sku": "RG", "quantity": 1, "allow_partial": true}]}
            """)).Problem(422, "lines.0.sku");
        var other = body.Replace("\"quantity\": 1", "\"quantity\": 3", StringComparison.Ordinal);
        (await Shop.Post("inventory/orders", other, "k-rg")).Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Place_WhenRepeatedAfterItsSkuNamesAnother_AnswersTheSame()
    {
        var id = await Item("RN", onHand: 9, limit: 0);
        var first = (await Place("rn-1", "RN", 2)).Expect(201);
        (await Shop.Delete($"catalog/products/{id}")).Expect(204);
        await Item("RN", onHand: 9, limit: 0);

        Assert.Equal(first.Body, (await Place("rn-1", "RN", 2)).Expect(201).Body);
        (await Place("rn-1", "RN", 1)).Problem(409, "order_id");
        (await Shop.Live("RN")).See("data.available_to_sell", 9);
    }

    private async Task<long> Item(string sku, int onHand, int limit)
    {
        var id = await Shop.Product(sku, onHand);
        await Shop.Settings(sku, $"\"backorder_limit\": {limit}");
        return id;
    }

    private Task<Reply> Place(string order, string sku, int quantity, string more = "") =>
        Shop.Post("inventory/orders", $$"""
            {"order_id": "{{order}}",
             "lines": [{"sku": "{{sku}}", "quantity": {{quantity}}{{more}}}]}
            """);
}
