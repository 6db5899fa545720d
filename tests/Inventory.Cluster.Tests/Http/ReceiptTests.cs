using System.Text.Json;

namespace Inventory.Cluster.Tests.Http;

public sealed class ReceiptTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const string Receipts = "inventory/receipts";

    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Receive_WhenOrdersWait_FillsThemInOrderAndAddsTheRest()
    {
        var id = await Shop.Product("RC", 0);
        await Shop.Backorder("RC", 3, "a-0");
        (await Shop.Post("inventory/adjustments/relative", """
            {"items": [{"location_id": 1, "sku": "RC", "qty_backordered": 2}]}
            """)).Expect(200);
        await Shop.Backorder("RC", 4, "b-0");

        var first = (await Shop.Receive(Line("RC", 4))).Expect(200);
        var second = (await Shop.Receive(Line("RC", 9))).Expect(200);

        Assert.Equal(
            """{"data":{"reference":"po-1","lines":[{"sku":"RC","variant_id":"""
            + $"{id},\"product_id\":{id}"
            + ""","location_id":1,"quantity":4,"on_hand_added":0,"filled_backorders":["""
            + """{"order_id":"a-0","quantity":3},{"order_id":null,"quantity":1}]}]},"meta":{}}""",
            first.Body);
        second.See("data.lines.0.on_hand_added", 4).See(
            "data.lines.0.filled_backorders", new object[]
            {
                new { order_id = (string?)null, quantity = 1 },
                new { order_id = "b-0", quantity = 4 },
            });
        (await Shop.Live("RC")).See("data.locations.0.total_inventory_onhand", 4)
            .See("data.locations.0.qty_backordered", 0);
    }

    [Fact]
    public async Task Receive_WhenNeverSet_BeginsAtNothing()
    {
        var id = await Shop.Product("RC-NEW");

        var reply = await Shop.Post(Receipts, $$"""
            {"reference": null, "lines": [{"variant_id": {{id}}, "quantity": 5}]}
            """);

        reply.Expect(200).See("data.reference", null).See("data.lines.0.sku", "RC-NEW")
            .See("data.lines.0.location_id", 1).See("data.lines.0.on_hand_added", 5)
            .See("data.lines.0.filled_backorders", Array.Empty<object>());
        (await Shop.Live("RC-NEW")).See("data.available_to_sell", 5);
    }

    [Fact]
    public async Task Receive_WhenSeveralLines_AnswersEachWithItsFills()
    {
        var location = await Shop.Location("RC-MANY");
        await Shop.Product("RM-1", 0);
        await Shop.Product("RM-2", 7);
        await Shop.Backorder("RM-1", 2, "m-1");

        var reply = await Shop.Receive(
            $"{Line("RM-1", 3)}, {Line("RM-2", 4)}, {Line("RM-1", 5, location)}", "k-rm");

        reply.Expect(200).See("data.reference", "po-1").See("data.lines.0.on_hand_added", 1)
            .See("data.lines.0.filled_backorders.0.order_id", "m-1")
            .See("data.lines.0.filled_backorders.0.quantity", 2)
            .See("data.lines.1.sku", "RM-2").See("data.lines.1.on_hand_added", 4)
            .See("data.lines.2.location_id", location).See("data.lines.2.on_hand_added", 5);
        Assert.Null(reply.Header("Inventory-Settling"));
        (await Shop.Live("RM-1")).See("data.locations.1.total_inventory_onhand", 5);
        (await Shop.Live("RM-2")).See("data.available_to_sell", 11);
    }

    [Fact]
    public async Task Receive_WhenALineIsRefused_TakesNothingIn()
    {
        await Shop.Product("RA-1", 1);
        await Shop.Product("RA-2", 2147483647);

        var reply = await Shop.Receive($"{Line("RA-1", 3)}, {Line("RA-2", 1)}");

        reply.Problem(422, "lines.1.quantity").See(
            "errors", new Dictionary<string, string>
            {
                ["lines.1.quantity"] = "would pass 2147483647, the most a level keeps",
            });
        (await Shop.Live("RA-1")).See("data.available_to_sell", 1);
        (await Shop.Receive(Line("RA-2", 1))).Problem(422, "lines.0.quantity");
    }

    [Fact]
    public async Task Receive_WhenRepeatedWithItsKey_AnswersTheFirst()
    {
        await Shop.Product("RK", 0);
        await Shop.Backorder("RK", 2, "k-1");

        var first = (await Shop.Receive(Line("RK", 3), "k-rk")).Expect(200);
        await Shop.Backorder("RK", 9, "k-2");
        var again = (await Shop.Receive(Line("RK", 3), "k-rk")).Expect(200);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal((false, true), (first.Replayed, again.Replayed));
        (await Shop.Live("RK")).See("data.locations.0.qty_backordered", 8);
        (await Shop.Receive(Line("RK", 4), "k-rk")).Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Receive_WhenManyLinesAreRepeatedWithTheirKey_AnswersTheFirst()
    {
        await Shop.Product("RB-1", 0);
        await Shop.Product("RB-2", 0);
        await Shop.Backorder("RB-1", 2, "k-1");
        var lines = $"{Line("RB-1", 3)}, {Line("RB-2", 4)}";

        var first = (await Shop.Receive(lines, "k-rb")).Expect(200);
        await Shop.Backorder("RB-1", 9, "k-2");
        await Shop.Backorder("RB-2", 9, "k-3");
        var again = (await Shop.Receive(lines, "k-rb")).Expect(200);

        Assert.Equal(first.Body, again.Body);
        again.See("data.lines.0.filled_backorders.0.order_id", "k-1");
        Assert.Equal((false, true), (first.Replayed, again.Replayed));
        (await Shop.Live("RB-1")).See("data.locations.0.qty_backordered", 8);
        (await Shop.Live("RB-2")).See("data.locations.0.qty_backordered", 5);
        (await Shop.Receive($"{Line("RB-1", 3)}, {Line("RB-2", 5)}", "k-rb")).Problem(422);
    }

    [Fact]
    public async Task Receive_WhenALocationIsDisabledOrUnknown_NamesTheField()
    {
        var location = await Shop.Location("RC-OFF");
        await Shop.Product("RO-1", 1);
        await Shop.Product("RO-2", 1);
        (await Shop.Put("inventory/locations", $$"""[{"id": {{location}}, "enabled": false}]"""))
            .Expect(200);

        (await Shop.Receive(Line("RO-1", 1, location))).Problem(422, "lines.0.location_id")
            .See("errors", new Dictionary<string, string>
            {
                ["lines.0.location_id"] = $"Location {location} is disabled",
            });
        (await Shop.Receive($"{Line("RO-1", 1)}, {Line("RO-2", 1, location)}"))
            .Problem(422, "lines.1.location_id");
        (await Shop.Receive(Line("RO-1", 1, 4711))).Problem(422, "lines.0.location_id")
            .See("title", "Location not found, identities: [4711]");
        (await Shop.Live("RO-1")).See("data.available_to_sell", 1);
    }

    [Fact]
    public async Task Receive_WhenTwoLinesAreForOneItemAndLocation_NamesBoth()
    {
        var id = await Shop.Product("RT", 1);

        (await Shop.Receive($$"""{{Line("RT", 1)}}, {"product_id": {{id}}, "quantity": 2}"""))
            .Problem(422, "lines.0").Problem(422, "lines.1");

        (await Shop.Live("RT")).See("data.available_to_sell", 1);
    }

    [Fact]
    public async Task Receive_WhenItFillsTooManyOrders_SaysHowManyUnitsToReceiveFirst()
    {
        // 327 ids of 200 bytes are below 64 KiB, and 328 above.
        await Shop.Product("RX", 0);
        await Shop.Settings("RX", "\"unlimited_backorder\": true");
        await Task.WhenAll(Enumerable.Range(0, 328).Select(async i =>
            (await Shop.Confirm(await Shop.Reserved("RX", 1), $"{i}".PadLeft(200, 'o')))
                .Expect(200)));

        var message = "fills more orders than one receipt can name: "
            + "receive 327 first, then the rest";
        (await Shop.Receive(Line("RX", 328))).Problem(422).See(
            "errors", new Dictionary<string, string> { ["lines.0.quantity"] = message });

        Assert.Equal(327, (await Shop.Receive(Line("RX", 327))).Expect(200)
            .Count("data.lines.0.filled_backorders"));
        (await Shop.Receive(Line("RX", 1))).Expect(200).See("data.lines.0.on_hand_added", 0);
    }

    [Fact]
    public async Task Receive_WhenFieldsAreWrong_NamesEach()
    {
        await Shop.Product("RF", 1);
        foreach (var (body, path) in ((string, string)[])[
            ("""{"lines": [{"sku": "RF"}]}""", "lines.0.quantity"),
            ("""{"lines": [{"sku": "RF", "quantity": 0}]}""", "lines.0.quantity"),
            ("""{"lines": [{"sku": "RF", "quantity": -1}]}""", "lines.0.quantity"),
            ("""{"lines": [{"sku": "RF", "quantity": 2147483648}]}""", "lines.0.quantity"),
            ("""{"lines": [{"sku": "RF", "quantity": 1.5}]}""", "lines.0.quantity"),
            ("""{"lines": [{"sku": "NONE", "quantity": 1}]}""", "lines.0.sku"),
            ("""{"lines": [{"quantity": 1}]}""", "lines.0"),
            ("""{"lines": [{"sku": "RF", "quantity": 1, "location_id": 0}]}""",
                "lines.0.location_id"),
            ("""{"lines": []}""", "lines"),
            ("""{"lines": {}}""", "lines"),
            ("{}", "lines"),
            ("""{"reference": 7, "lines": [{"sku": "RF", "quantity": 1}]}""", "reference"),
            ($$"""{"reference": "{{new string('r', 256)}}", "lines": []}""", "reference")])
        {
            (await Shop.Post(Receipts, body)).Problem(422, path);
        }
        var many = string.Join(", ", Enumerable.Repeat(Line("RF", 1), 2_001));
        (await Shop.Receive(many)).Problem(422, "lines");
        (await Shop.Post(Receipts, "{")).Problem(400);
        (await Shop.Live("RF")).See("data.available_to_sell", 1);
    }

    [Fact]
    public async Task Receive_WhenTheReferenceIsTheLongest_IsInTheHistory()
    {
        var id = await Shop.Product("RH", 0);
        var longest = new string('Ж', 255);
        await Shop.Backorder("RH", 2, "o-1");

        (await Shop.Post(Receipts, JsonSerializer.Serialize(new
        {
            reference = longest,
            lines = new[] { new { sku = "RH", quantity = 5 } },
        }))).Expect(200).See("data.reference", longest);
        (await Shop.Post(Receipts, """{"lines": [{"sku": "RH", "quantity": 1}]}""")).Expect(200);

        var rows = await History.AllAsync(Shop, id);
        Assert.Equal(("stock_received", 1, 0), (rows[0].Kind, rows[0].OnHand, rows[0].Backordered));
        Assert.Equal("batch", rows[0].ReferenceType);
        Assert.Equal(
            ("stock_received", 3, -2), (rows[1].Kind, rows[1].OnHand, rows[1].Backordered));
        Assert.Equal(("receipt", longest), (rows[1].ReferenceType, rows[1].ReferenceId));
        Assert.Null(rows[1].Reason);
    }

    [Fact]
    public async Task Receive_WhenOfMoreLines_NamesTheReceiptInEachHistory()
    {
        await Shop.Product("RHM-1", 0);
        var id = await Shop.Product("RHM-2", 0);

        (await Shop.Receive($"{Line("RHM-1", 1)}, {Line("RHM-2", 2)}", "k-rhm")).Expect(200);

        var rows = await History.AllAsync(Shop, id);
        Assert.Equal("batch_named", rows[0].Kind);
        Assert.Equal(("stock_received", 2), (rows[1].Kind, rows[1].OnHand));
        Assert.Equal(("receipt", "po-1"), (rows[1].ReferenceType, rows[1].ReferenceId));
    }

    private static string Line(string sku, long quantity, int location = 1) =>
        $$"""{"location_id": {{location}}, "sku": "{{sku}}", "quantity": {{quantity}}}""";
}
