using static Inventory.Cluster.Tests.Http.ShopCarts;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Reserving and reading several lines.</summary>
public sealed class CartTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Reserve_WhenThereAreTwoLines_HoldsBothInTheirOrder()
    {
        await Shop.Product("TWO-B", 5);
        await Shop.Product("TWO-A", 7);

        var held = await Shop.ReserveLines(Line("TWO-B", 2), Line("TWO-A", 3));

        held.Expect(201).See("data.status", "held").See("data.cart_id", "c-1")
            .See("data.paying", false).See("data.order_id", null).See("data.split_changed", false)
            .See("data.lines.0.sku", "TWO-B").See("data.lines.0.quantity", 2)
            .See("data.lines.0.quantity_on_hand", 2).See("data.lines.0.location_id", 1)
            .See("data.lines.1.sku", "TWO-A").See("data.lines.1.quantity", 3)
            .See("data.lines.1.quantity_on_hand", 3).See("meta", new object());
        Assert.Equal(2, held.Count("data.lines"));
        var id = held.Text("data.reservation_id");
        Assert.Matches(@"^cart\.[0-9a-f]{32}$", id);
        (await Shop.Live("TWO-B")).See("data.available_to_sell", 3);
        (await Shop.Live("TWO-A")).See("data.available_to_sell", 4);
        (await Shop.Reservation(id)).See("data", held.At("data"));
    }

    [Fact]
    public async Task Reserve_WhenThereAreAHundredItems_HoldsThemAllAndNotOneMore()
    {
        string[] skus = [.. Enumerable.Range(0, 101).Select(n => $"HUNDRED-{n}")];
        (await Shop.Import($"SKU,On Hand\n{string.Join('\n', skus.Select(sku => $"{sku},1"))}"))
            .Expect(200);
        string[] lines = [.. skus.Select(sku => Line(sku, 1))];

        (await Shop.ReserveLines(lines)).Problem(422, "lines");
        var held = (await Shop.ReserveLines(lines[..100])).Expect(201);

        Assert.Equal(
            skus[..100],
            held.At("data.lines")!.AsArray().Select(line => line!["sku"]!.GetValue<string>()));
        (await Shop.ReserveLines(lines[99], lines[100])).Problem(409)
            .See("details.0.sku", "HUNDRED-99");
        await Shop.Untouched("HUNDRED-100", 1);
        (await Shop.Confirm(held.Text("data.reservation_id"), "o-100")).Expect(200)
            .See("data.status", "confirmed").See("data.lines.99.quantity_on_hand", 1);
    }

    [Fact]
    public async Task Reserve_WhenLinesNameAnItemInOtherWords_MergesThemAtTheFirst()
    {
        var id = await Shop.Product("MERGE-A", 10);
        await Shop.Product("MERGE-B", 10);

        var held = await Shop.ReserveLines(
            Line("MERGE-A", 1),
            Line("MERGE-B", 1),
            $$"""{"variant_id": {{id}}, "quantity": 2}""",
            $$"""{"product_id": {{id}}, "quantity": 3}""");

        held.Expect(201).See("data.lines.0.sku", "MERGE-A").See("data.lines.0.quantity", 6)
            .See("data.lines.1.sku", "MERGE-B").See("data.lines.1.quantity", 1);
        Assert.Equal(2, held.Count("data.lines"));
        (await Shop.ReserveLines(
            Line("MERGE-A", 1),
            Line("MERGE-B", 1),
            Line("MERGE-A", 1, ", \"allow_partial\": true"))).Problem(422, "lines.2");
        (await Shop.Live("MERGE-A")).See("data.available_to_sell", 4);
    }

    [Fact]
    public async Task Reserve_WhenLinesNameNothing_Is422AtEachOfThem()
    {
        await Shop.Product("NAMED", 5);

        (await Shop.ReserveLines(Line("NAMED", 1), Line("NO-1", 1), LineAt(99_999, "NAMED", 1)))
            .Problem(422, "lines.1.sku").Problem(422, "lines.2.location_id");
        (await Shop.ReserveLines(LineAt(99_999, "NAMED", 1), Line("NO-1", 1)))
            .Problem(422, "lines.0.location_id").Problem(422, "lines.1.sku");

        await Shop.Untouched("NAMED", 5);
    }

    [Fact]
    public async Task Reserve_WhenOneLineIsShort_Is409WithItsNumbersAndHoldsNothing()
    {
        await Shop.Product("ALL-1", 5);
        var second = await Shop.Product("ALL-2", 1);
        await Shop.Product("ALL-3", 5);

        var refused = await Shop.ReserveLines(Line("ALL-1", 2), Line("ALL-2", 2), Line("ALL-3", 2));

        refused.Problem(409).See("details.0.type", "OutOfStock").See("details.0.sku", "ALL-2")
            .See("details.0.variant_id", second).See("details.0.location_id", 1)
            .See("details.0.requested_quantity", 2).See("details.0.available_quantity", 1)
            .See("details.0.available_quantity_for_backorder", 0);
        Assert.Equal(1, refused.Count("details"));
        await Shop.Untouched("ALL-1", 5);
        await Shop.Untouched("ALL-2", 1);
        await Shop.Untouched("ALL-3", 5);
    }

    [Fact]
    public async Task Reserve_WhenSeveralLinesAreShort_NamesEachInOrder()
    {
        await Shop.Product("SHORT-1", 1);
        await Shop.Product("SHORT-2", 5);
        await Shop.Product("SHORT-3", 0);

        var refused = await Shop.ReserveLines(
            Line("SHORT-3", 1), Line("SHORT-2", 1), Line("SHORT-1", 2));

        refused.Problem(409).See("details.0.sku", "SHORT-3").See("details.1.sku", "SHORT-1");
        Assert.Equal(2, refused.Count("details"));
        await Shop.Untouched("SHORT-2", 5);
    }

    [Fact]
    public async Task Reserve_WhenOneLineTakesLess_HoldsWhatThereIsOfIt()
    {
        await Shop.Product("PART-1", 2);
        await Shop.Product("PART-2", 5);

        (await Shop.ReserveLines(
            Line("PART-1", 9, ", \"allow_partial\": true"), Line("PART-2", 2))).Expect(201)
            .See("data.lines.0.quantity", 9).See("data.lines.0.quantity_on_hand", 2)
            .See("data.lines.0.quantity_out_of_stock", 7)
            .See("data.lines.1.quantity_out_of_stock", 0);

        (await Shop.Live("PART-1")).See("data.available_to_sell", 0);
    }

    [Fact]
    public async Task Reserve_WhenOneLineTakesNoBackorders_IsHeldFromStockOnly()
    {
        foreach (var sku in (string[])["BACK-1", "BACK-2"])
        {
            await Shop.Product(sku, 2);
            await Shop.Settings(sku, "\"backorder_limit\": 10");
        }
        const string ready = ", \"allow_backorder\": false";

        (await Shop.ReserveLines(Line("BACK-1", 5), Line("BACK-2", 3, ready))).Problem(409)
            .See("details.0.sku", "BACK-2").See("details.0.available_quantity", 2)
            .See("details.0.available_quantity_for_backorder", 10);
        (await Shop.ReserveLines(Line("BACK-1", 5), Line("BACK-2", 2, ready))).Expect(201)
            .See("data.lines.0.quantity_on_hand", 2).See("data.lines.0.quantity_backordered", 3)
            .See("data.lines.1.quantity_on_hand", 2).See("data.lines.1.quantity_backordered", 0);

        (await Shop.Live("BACK-1")).See("data.available_to_sell", 7);
    }

    [Fact]
    public async Task Reserve_WhenAnItemIsNotTracked_HoldsItWithoutStock()
    {
        var id = await Shop.Product("FREE-1");
        await Shop.Product("FREE-2", 5);
        (await Shop.Put($"catalog/products/{id}", """{"inventory_tracking": "none"}"""))
            .Expect(200);

        var held = await Shop.ReserveLines(Line("FREE-1", 1_000), Line("FREE-2", 2));

        held.Expect(201).See("data.lines.0.quantity_on_hand", 1_000);
        (await Shop.Confirm(held.Text("data.reservation_id"), "o-free")).Expect(200)
            .See("data.lines.0.quantity_on_hand", 1_000).See("data.split_changed", false);
        (await Shop.Live("FREE-1")).See("data.available_to_sell", null);
        (await Shop.Live("FREE-2")).See("data.available_to_sell", 3);
    }

    [Fact]
    public async Task Reserve_WhenVariantsShareTheirStock_HoldsTheSum()
    {
        var shirt = (await Shop.Shirt("TEE", "product")).Number("data.id");
        (await Shop.Put($"catalog/products/{shirt}", """{"inventory_level": 5}""")).Expect(200);

        (await Shop.ReserveLines(Line("TEE-S", 3), Line("TEE-M", 2))).Expect(201)
            .See("data.lines.0.sku", "TEE-S").See("data.lines.0.quantity_on_hand", 3)
            .See("data.lines.1.sku", "TEE-M").See("data.lines.1.quantity_on_hand", 2);

        (await Shop.Reserve("TEE-M", 1)).Problem(409);
    }

    [Fact]
    public async Task Reserve_WhenVariantsThatShareStockNeedMore_IsOutOfStock()
    {
        var shirt = (await Shop.Shirt("COAT", "product")).Number("data.id");
        (await Shop.Put($"catalog/products/{shirt}", """{"inventory_level": 5}""")).Expect(200);

        (await Shop.ReserveLines(Line("COAT-S", 3), Line("COAT-M", 3))).Problem(409)
            .See("details.0.type", "OutOfStock").See("details.0.available_quantity", 2);

        (await Shop.ReserveLines(Line("COAT-S", 4), Line("COAT-M", 1))).Expect(201);
    }

    [Fact]
    public async Task Reserve_WhenAnItemIsAtTwoLocations_HoldsItAtBoth()
    {
        await Shop.Product("PLACES", 5);
        var far = await Shop.Location("CART-FAR");
        await Shop.SetStock("PLACES", 3, far);

        var held = await Shop.ReserveLines(LineAt(far, "PLACES", 3), LineAt(1, "PLACES", 4));

        held.Expect(201).See("data.lines.0.location_id", far).See("data.lines.1.location_id", 1);
        (await Shop.Live("PLACES")).See("data.available_to_sell", 1);
        var id = held.Text("data.reservation_id");
        (await Shop.Explained("PLACES"))
            .See("data.locations.0.holds.0.reservation_id", id)
            .See("data.locations.1.holds.0.reservation_id", id)
            .See("data.locations.0.holds.0.cart_id", "c-1");
        await Shop.Kept("PLACES");
        var list = (await Shop.Get("inventory/reservations?sku=PLACES&cart_id=c-1")).Expect(200);
        Assert.Equal(1, list.Count("data"));
        list.See("data.0", held.At("data"));
        (await Shop.Release(id)).Expect(200);
        await Shop.Untouched("PLACES", 8);
    }

    [Fact]
    public async Task List_WhenAskedByAnItem_ShowsItsCartsOnce()
    {
        await Shop.Product("LIST-1", 5);
        await Shop.Product("LIST-2", 5);
        var first = await Shop.CartOf("LIST-1", "LIST-2");
        await Shop.Kept("LIST-1");
        await Shop.Kept("LIST-2");
        (await Shop.Release(first)).Expect(200);
        var second = await Shop.CartOf("LIST-2", "LIST-1");
        await Shop.Kept("LIST-2");

        var all = (await Shop.Get("inventory/reservations?sku=LIST-2")).Expect(200);
        all.Require(all.Count("data") == 2, $"expected {first} and {second}");
        (await Shop.Get("inventory/reservations?sku=LIST-2&status=held")).Expect(200)
            .See("data.0.reservation_id", second).See("data.0.lines.1.sku", "LIST-1")
            .See("meta.pagination.total", 1);
        (await Shop.Get("inventory/reservations?sku=LIST-1&status=released")).Expect(200)
            .See("data.0.reservation_id", first).See("data.0.status", "released");
    }

    [Fact]
    public async Task List_WhenACartWasHeldJustNow_ShowsIt()
    {
        await Shop.Product("NOW-1", 50);
        await Shop.Product("NOW-2", 50);
        for (var i = 0; i < 50; i++)
        {
            var id = await Shop.CartOf("NOW-1", "NOW-2");
            (await Shop.Get("inventory/reservations?sku=NOW-1&status=held")).Expect(200)
                .See("data.0.reservation_id", id);
            (await Shop.Release(id)).Expect(200);
            (await Shop.Get("inventory/reservations?sku=NOW-1&status=released")).Expect(200)
                .See("data.0.reservation_id", id);
        }
    }

    [Fact]
    public async Task Reserve_WhenManyCartsRaceForTheSameItems_SellsNoUnitTwice()
    {
        await Shop.Product("RACE-1", 10);
        await Shop.Product("RACE-2", 10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => n % 2 == 0
            ? Shop.ReserveLines(Line("RACE-1", 1), Line("RACE-2", 1))
            : Shop.ReserveLines(Line("RACE-2", 1), Line("RACE-1", 1))));

        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[201, 409]));
        var held = answers.Count(answer => answer.Status == 201);
        Assert.InRange(held, 1, 10);
        (await Shop.Live("RACE-1")).See("data.available_to_sell", 10 - held);
        (await Shop.Live("RACE-2")).See("data.available_to_sell", 10 - held);
        // Only a sold out item refuses for good.
        foreach (var answer in answers.Where(answer => answer.Status == 409))
        {
            var isContended = answer.Problem(409).Text("details.0.type") == "Contended";
            Assert.Equal(isContended ? "1" : null, answer.Header("Retry-After"));
            Assert.True(isContended || held == 10, answer.Body);
        }
    }

    [Fact]
    public async Task Get_WhenTheIdNeverWas_Is404()
    {
        var fresh = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        var never = $"cart.{fresh[..26]}000000";
        foreach (var id in (string[])[never, $"cart.{fresh[..26]}000001", "cart.x", "cart."])
        {
            (await Shop.Get($"inventory/reservations/{id}")).Problem(404);
            (await Shop.Confirm(id, "o-1")).Problem(404);
            (await Shop.Release(id)).Problem(404);
            foreach (var call in (string[])["extend", "paying"])
            {
                (await Shop.Post($"inventory/reservations/{id}/{call}", """{"expires_in": 60}"""))
                    .Problem(404);
            }
        }
    }

    [Fact]
    public async Task Get_WhenTheIdIsOfALine_Is404()
    {
        var variant = await Shop.Product("INNER-1", 5);
        await Shop.Product("INNER-2", 5);
        var cart = (await Shop.CartOf("INNER-1", "INNER-2"))["cart.".Length..];

        // The hold of the first line in the first attempt, whose UUIDv8 says so.
        var inner = $"{variant}.{cart[..12]}8{cart[13..26]}000080";
        (await Shop.Get($"inventory/reservations/{inner}")).Problem(404);
        (await Shop.Confirm(inner, "o-1")).Problem(404);
        (await Shop.Release(inner)).Problem(404);

        (await Shop.Live("INNER-1")).See("data.available_to_sell", 4);
    }
}
