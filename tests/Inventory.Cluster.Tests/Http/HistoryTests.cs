namespace Inventory.Cluster.Tests.Http;

public sealed class HistoryTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task History_WhenReadInPages_IsTheWholeItemNewestFirst()
    {
        var id = await Shop.Product("PAGED", 100);
        for (var i = 1; i <= 12; i++)
        {
            (await Shop.Post("inventory/adjustments/relative", $$"""
                {"reason": "r{{i}}", "items": [
                  {"location_id": 1, "sku": "PAGED", "quantity": -{{i}}}]}
                """)).Expect(200);
        }

        var rows = await History.AllAsync(Shop, id, limit: 5);

        Assert.Equal(await Shop.Version("PAGED"), rows[0].Version);
        Assert.Equal(1, rows[^1].Version);
        Assert.Equal(22, rows.Sum(row => row.OnHand));
        Assert.Equal(
            Enumerable.Range(1, 12).Reverse().Select(i => $"r{i}"),
            rows.Where(row => row.Reason is not null).Select(row => row.Reason));
        Assert.Equal(22, rows[0].Ats);
    }

    [Fact]
    public async Task History_WhenReservedAndConfirmed_TellsBothWithReferences()
    {
        var id = await Shop.Product("TOLD", 2);
        await Shop.Settings("TOLD", "\"backorder_limit\": 10");
        var reservation = await Shop.Reserved("TOLD", 5);
        (await Shop.Confirm(reservation, "o-1")).Expect(200);

        var rows = await History.AllAsync(Shop, id);

        var confirmed = rows[0];
        Assert.Equal("order_confirmed", confirmed.Kind);
        Assert.Equal(("order", "o-1"), (confirmed.ReferenceType, confirmed.ReferenceId));
        Assert.Equal((-2, 3, -5), (confirmed.OnHand, confirmed.Backordered, confirmed.Held));
        Assert.Equal(7, confirmed.Ats);
        var held = rows[1];
        Assert.Equal((0, 0, 5), (held.OnHand, held.Backordered, held.Held));
        Assert.Equal(("reservation", reservation), (held.ReferenceType, held.ReferenceId));
    }

    [Fact]
    public async Task History_WhenBeforeIsTheFirst_IsEmpty()
    {
        var id = await Shop.Product("FIRST", 1);

        (await Shop.Get($"inventory/items/{id}/history?before=1")).Expect(200)
            .See("data", Array.Empty<int>()).See("meta.next_before", null);
    }

    [Fact]
    public async Task Explain_WhenHeldAndBackordered_ShowsEveryTerm()
    {
        var id = await Shop.Product("TERMS", 10);
        await Shop.Settings("TERMS", "\"safety_stock\": 2, \"backorder_limit\": 7");
        var reservation = (await Shop.Post("inventory/reservations", """
            {"cart_id": "c-9", "lines": [{"sku": "TERMS", "quantity": 9}]}
            """)).Expect(201).Text("data.reservation_id");
        (await Shop.Put("inventory/adjustments/absolute", """
            {"items": [{"location_id": 1, "sku": "TERMS", "qty_backordered": 2}]}
            """)).Expect(200);

        var told = (await Shop.Get($"inventory/items/{id}/explain")).Expect(200);

        told.See("data.available_to_sell", 4).See("data.identity.sku", "TERMS")
            .See("data.locations.0.can_sell", true)
            .See("data.locations.0.blocked_by", Array.Empty<string>())
            .See("data.locations.0.on_hand", 10).See("data.locations.0.safety_stock", 2)
            .See("data.locations.0.held_on_hand", 8).See("data.locations.0.available_on_hand", 0)
            .See("data.locations.0.backorder_limit", 7)
            .See("data.locations.0.qty_backordered", 2)
            .See("data.locations.0.held_for_backorder", 1)
            .See("data.locations.0.available_for_backorder", 4)
            .See("data.locations.0.oversold_by", 0)
            .See("data.locations.0.holds.0.reservation_id", reservation)
            .See("data.locations.0.holds.0.cart_id", "c-9")
            .See("data.locations.0.holds.0.quantity_on_hand", 8)
            .See("data.locations.0.holds.0.quantity_backordered", 1)
            .See("data.locations.0.holds_total", 1)
            .See("data.locations.0.backorders.0.quantity", 2)
            .See("data.locations.0.backorders.0.order_id", null)
            .See("data.locations.0.backorders_total", 1);
    }

    [Fact]
    public async Task Explain_WhenNothingCanBeSold_SaysWhy()
    {
        var id = await Shop.Product("BLOCKED");
        await Shop.Settings("BLOCKED", "\"is_in_stock\": false");

        var told = (await Shop.Get($"inventory/items/{id}/explain")).Expect(200);

        told.See("data.locations.0.can_sell", false).See("data.locations.0.on_hand", null)
            .See("data.available_to_sell", 0);
        Assert.Equal(1, told.Count("data.locations.0.blocked_by"));
    }

    [Theory]
    [InlineData("product_out_of_stock_behavior", "hide_product")]
    [InlineData("option_out_of_stock_behavior", "label_option")]
    [InlineData("update_stock_behavior", "order_completed_or_shipped")]
    [InlineData("stock_level_display", "show")]
    public async Task Explain_WhenASettingStopsBackorders_NamesIt(string setting, string value)
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        var id = await shop.Product("SETTING", 0);
        await shop.Settings("SETTING", "\"backorder_limit\": 3");
        (await shop.Get($"inventory/items/{id}/explain")).Expect(200)
            .See("data.available_to_sell", 3)
            .See("data.locations.0.backorders_blocked_by", Array.Empty<string>());

        (await shop.Put("settings/inventory", $$"""{"{{setting}}": "{{value}}"}""")).Expect(200);

        (await shop.Get($"inventory/items/{id}/explain")).Expect(200)
            .See("data.available_to_sell", 0).See("data.locations.0.can_sell", true)
            .See("data.locations.0.blocked_by", Array.Empty<string>())
            .See("data.locations.0.available_for_backorder", 0)
            .See("data.locations.0.backorders_blocked_by", new[] { setting });
    }

    [Theory]
    [InlineData("inventory/items/999999999")]
    [InlineData("inventory/items/999999999/history")]
    [InlineData("inventory/items/999999999/explain")]
    [InlineData("inventory/items/by-sku/NONE")]
    public async Task Get_WhenItemIsUnknown_Is404(string path) =>
        (await Shop.Get(path)).Problem(404);

    [Fact]
    public async Task Live_WhenSkuNeedsEscaping_IsFound()
    {
        const string sku = "Ä/ß 1?&=%2F\"'";
        await Shop.Product(sku, 3);

        (await Shop.Live(sku)).See("data.identity.sku", sku).See("data.available_to_sell", 3);
    }

    [Fact]
    public async Task History_WhenABatchSubtracts_NamesItsTransactionAndReason()
    {
        var item = await Shop.Product("TOLD-1", 10);
        await Shop.Product("TOLD-2", 10);
        var batch = await Shop.Post("inventory/adjustments/relative", """
            {"reason": "broken", "items": [
              {"location_id": 1, "sku": "TOLD-1", "quantity": -3},
              {"location_id": 1, "sku": "TOLD-2", "quantity": -4}]}
            """);

        var history = await Shop.Get($"inventory/items/{item}/history?limit=1");

        history.Expect(200).See("data.0.kind", "claim_applied").See("data.0.on_hand", -3)
            .See("data.0.reason", "broken").See("data.0.reference.type", "batch")
            .See("data.0.reference.id", batch.Expect(200).Text("transaction_id"));
    }

    [Fact]
    public async Task History_WhenOneRowChangesStock_NamesItsTransaction()
    {
        var shopId = await Shop.Location("NAMED-TO");
        var item = await Shop.Product("NAMED", 10);
        var taken = await Shop.Adjust("NAMED", -1);
        var keyed = await Shop.Adjust("NAMED", -1, "named-1");
        var set = await Shop.Put("inventory/locations/1/items", """
            {"settings": [{"identity": {"sku": "NAMED"}, "safety_stock": 2}]}
            """);
        (await Shop.Post("inventory/transfers", $$"""
            {"lines": [{"sku": "NAMED", "quantity": 3, "from_location_id": 1,
              "to_location_id": {{shopId}}}]}
            """)).Expect(200);

        var rows = await History.AllAsync(Shop, item);

        Assert.All(rows.Take(5), row => Assert.Equal("batch", row.ReferenceType));
        Assert.Equal(("stock_transferred_in", 3), (rows[0].Kind, rows[0].OnHand));
        Assert.Equal(rows[1].ReferenceId, rows[0].ReferenceId);
        Assert.Equal(
            new[] { set, keyed, taken }.Select(reply => reply.Expect(200).Text("transaction_id")),
            rows.Skip(2).Take(3).Select(row => row.ReferenceId));
    }

    [Fact]
    public async Task History_WhenARowOfSeveralTransfersWithoutReference_NamesItsBatch()
    {
        var shopId = await Shop.Location("MOVED-TO");
        var item = await Shop.Product("MOVED-1", 10);
        await Shop.Product("MOVED-2", 10);
        var to = $$""" "from_location_id": 1, "to_location_id": {{shopId}}} """;
        (await Shop.Post("inventory/transfers", $$"""
            {"lines": [{"sku": "MOVED-1", "quantity": 3, {{to}},
              {"sku": "MOVED-2", "quantity": 3, {{to}}]}
            """)).Expect(200);

        var rows = await History.AllAsync(Shop, item);

        Assert.Equal(
            ["stock_transferred_in", "stock_transferred_out", "claim_taken", "claim_taken"],
            rows.Take(4).Select(row => row.Kind));
        Assert.All(
            rows.Take(4),
            row => Assert.Equal(
                ("batch", rows[3].ReferenceId), (row.ReferenceType, row.ReferenceId)));
    }

    [Fact]
    public async Task History_WhenUnitsComeIn_SaysWhoseBackordersTheyFilled()
    {
        var item = await Shop.Sold("CAME-IN", "came-1", 3, onHand: 2);
        await Shop.Sell("CAME-IN", "came-2", 4);
        (await Shop.Receive("""{"sku": "CAME-IN", "quantity": 2}""")).Expect(200);
        (await Shop.Cancel("came-1", Orders.Line("CAME-IN", 2, restock: true))).Expect(200);

        var told = (await Shop.Get($"inventory/items/{item}/history?limit=10")).Expect(200);

        var rows = told.Data.AsArray().Where(row => row!["filled_backorders"] is not null).ToList();
        Assert.Equal(
            ["order_cancelled", "stock_received"],
            rows.Select(row => row!["kind"]!.GetValue<string>()));
        Assert.Equal(
            """[{"order_id":"came-2","quantity":2}]""",
            rows[0]!["filled_backorders"]!.ToJsonString());
        Assert.Equal(
            """[{"order_id":"came-1","quantity":1},{"order_id":"came-2","quantity":1}]""",
            rows[1]!["filled_backorders"]!.ToJsonString());
    }

    [Fact]
    public async Task History_WhenSettingsChange_SaysWhatTheyAreSince()
    {
        var item = await Shop.Product("SET-SINCE", 1);
        await Shop.Settings("SET-SINCE", "\"safety_stock\": 2, \"backorder_limit\": 7");
        await Shop.Settings("SET-SINCE", "\"unlimited_backorder\": true");

        var told = await Shop.Get($"inventory/items/{item}/history?limit=2");

        told.Expect(200).See("data.0.kind", "settings_changed")
            .See("data.0.settings.safety_stock", 2)
            .See("data.0.settings.backorder_limit", null)
            .See("data.0.settings.unlimited_backorder", true)
            .See("data.1.settings.backorder_limit", 7)
            .See("data.1.settings.unlimited_backorder", false);
    }

    [Theory]
    [InlineData("extend", false)]
    [InlineData("paying", true)]
    public async Task Explain_WhenACartGetsLonger_ShowsItsDeadline(string step, bool isPaying)
    {
        var skus = new[] { $"LONGER-{step}-1", $"LONGER-{step}-2" };
        foreach (var sku in skus)
        {
            await Shop.Product(sku, 1);
        }
        var cart = await Shop.CartOf(skus);
        var longer = (await Shop.Post(
            $"inventory/reservations/{cart}/{step}", """{"expires_in": 3600}"""))
            .Expect(200).See("data.paying", isPaying);

        // Its items are told after the answer.
        foreach (var sku in skus)
        {
            await Eventually.HoldsAsync(async () =>
                (await Shop.Explained(sku)).Text("data.locations.0.holds.0.expires_at")
                    == longer.Text("data.expires_at"));
            (await Shop.Explained(sku)).See("data.locations.0.holds.0.reservation_id", cart);
        }
    }
}
