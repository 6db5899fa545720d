using System.Globalization;
using static Inventory.Cluster.Tests.Http.ShopCarts;

namespace Inventory.Cluster.Tests.Http;

/// <summary>What becomes of reservations of several lines.</summary>
public sealed class CartConfirmTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    private async Task Products(int onHand, params string[] skus)
    {
        foreach (var sku in skus)
        {
            await Shop.Product(sku, onHand);
        }
    }

    [Fact]
    public async Task Confirm_WhenHeld_MovesEveryLineAndIsRepeatable()
    {
        await Products(5, "SOLD-1", "SOLD-2");
        await Shop.Settings("SOLD-2", "\"backorder_limit\": 10");
        var held = await Shop.ReserveLines(Line("SOLD-1", 2), Line("SOLD-2", 8));
        var id = held.Expect(201).Text("data.reservation_id");

        var confirmed = (await Shop.Confirm(id, "o-1")).Expect(200);

        confirmed.See("data.status", "confirmed").See("data.order_id", "o-1")
            .See("data.split_changed", false)
            .See("data.lines.0.quantity_on_hand", 2).See("data.lines.0.quantity_backordered", 0)
            .See("data.lines.1.quantity_on_hand", 5).See("data.lines.1.quantity_backordered", 3)
            .See("data.lines.1.promised", null);
        (await Shop.Confirm(id, "o-1")).Expect(200).See("data", confirmed.At("data"));
        (await Shop.Reservation(id)).See("data", confirmed.At("data"));
        Assert.Contains("o-1", (await Shop.Confirm(id, "o-2")).Problem(409).Text("title"));
        Assert.Contains("o-1", (await Shop.Release(id)).Problem(409).Text("title"));
        (await Shop.Live("SOLD-1")).See("data.available_to_sell", 3)
            .See("data.locations.0.total_inventory_onhand", 3).See("data.locations.0.held", 0);
        (await Shop.Explained("SOLD-2")).See("data.available_to_sell", 7)
            .See("data.locations.0.on_hand", 0).See("data.locations.0.holds_total", 0)
            .See("data.locations.0.backorders.0.order_id", "o-1")
            .See("data.locations.0.backorders.0.quantity", 3);
    }

    [Fact]
    public async Task Confirm_WhenSeveralReservationsAreOfOneOrder_TakesThemAll()
    {
        await Products(5, "ORDER-1", "ORDER-2");
        var one = await Shop.Reserved("ORDER-1", 1);
        var two = await Shop.CartOf("ORDER-1", "ORDER-2");

        (await Shop.Confirm(one, "o-many")).Expect(200);
        (await Shop.Confirm(two, "o-many")).Expect(200).See("data.order_id", "o-many");

        await Shop.Untouched("ORDER-1", 3);
    }

    [Fact]
    public async Task Confirm_WhenARecountTookAlineAndThatIsRefused_StaysHeld()
    {
        await Products(5, "COUNT-1", "COUNT-3");
        var second = await Shop.Product("COUNT-2", 5);
        var held = await Shop.ReserveLines(
            Line("COUNT-1", 2), Line("COUNT-2", 4), Line("COUNT-3", 1));
        var id = held.Expect(201).Text("data.reservation_id");
        await Shop.SetStock("COUNT-2", 1);

        var refused = (await Shop.ConfirmUnless(id, "o-1")).Problem(409);

        refused.See("details.0", new
        {
            type = "SplitChanged",
            sku = "COUNT-2",
            variant_id = second,
            location_id = 1,
            promised = new { quantity_on_hand = 4, quantity_backordered = 0 },
            actual = new { quantity_on_hand = 1, quantity_backordered = 3 },
        });
        Assert.Equal(1, refused.Count("details"));
        (await Shop.Reservation(id)).See("data", held.At("data"));
        (await Shop.Live("COUNT-1")).See("data.locations.0.held", 2);

        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.split_changed", true)
            .See("data.lines.0.promised", null).See("data.lines.2.promised", null)
            .See("data.lines.1.quantity_on_hand", 1).See("data.lines.1.quantity_backordered", 3)
            .See("data.lines.1.promised", new { quantity_on_hand = 4, quantity_backordered = 0 })
            .See("data.lines.1.actual", new { quantity_on_hand = 1, quantity_backordered = 3 });
        (await Shop.Live("COUNT-2")).See("data.locations.0.qty_backordered", 3);
    }

    [Fact]
    public async Task Confirm_WhenTheSplitIsAsPromised_IsNotRefused()
    {
        await Products(5, "SAME-1", "SAME-2");
        var id = await Shop.CartOf("SAME-1", "SAME-2");
        await Shop.SetStock("SAME-1", 9);

        (await Shop.ConfirmUnless(id, "o-1")).Expect(200).See("data.split_changed", false);

        await Shop.Untouched("SAME-1", 8);
    }

    [Fact]
    public async Task Release_WhenHeld_GivesEveryLineBackAndIsRepeatable()
    {
        await Products(5, "GIVEN-1", "GIVEN-2");
        var id = await Shop.CartOf("GIVEN-1", "GIVEN-2");

        (await Shop.Release(id)).Expect(200).See("data.status", "released");

        await Shop.Untouched("GIVEN-1", 5);
        await Shop.Untouched("GIVEN-2", 5);
        (await Shop.Release(id)).Expect(200).See("data.status", "released");
        (await Shop.Confirm(id, "o-1")).Problem(409);
        (await Shop.Post($"inventory/reservations/{id}/extend", """{"expires_in": 60}"""))
            .Problem(409);
        await Shop.Untouched("GIVEN-1", 5);
    }

    [Fact]
    public async Task Extend_WhenHeld_MovesTheDeadlineForwardToADayAtMost()
    {
        await Products(5, "LATER-1", "LATER-2");
        var id = await Shop.CartOf("LATER-1", "LATER-2");
        var path = $"inventory/reservations/{id}/extend";

        var longer = (await Shop.Post(path, """{"expires_in": 3600}""")).Expect(200);
        Assert.InRange(Lifetime(longer).TotalSeconds, 3600, 3660);
        (await Shop.Post(path, """{"expires_in": 1}""")).Expect(200)
            .See("data.expires_at", longer.Text("data.expires_at")).See("data.paying", false);
        var day = (await Shop.Post(path, """{"expires_in": 86400}""")).Expect(200);
        Assert.Equal(TimeSpan.FromDays(1), Lifetime(day));

        // Its items hear of the deadline soon.
        await Eventually.HoldsAsync(async () => (await Shop.Explained("LATER-2"))
            .Text("data.locations.0.holds.0.expires_at") == day.Text("data.expires_at"));
        (await Shop.Post(path, """{"expires_in": 86401}""")).Problem(422, "expires_in");
    }

    [Fact]
    public async Task Pay_WhenHeld_MarksAndExtends()
    {
        await Products(5, "PAY-1", "PAY-2");
        var id = await Shop.CartOf("PAY-1", "PAY-2");
        var path = $"inventory/reservations/{id}/paying";

        var paying = (await Shop.Post(path, """{"expires_in": 86400}""")).Expect(200)
            .See("data.paying", true);

        Assert.Equal(TimeSpan.FromDays(1), Lifetime(paying));
        (await Shop.Reservation(id)).See("data", paying.At("data"));
        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.paying", true);
        (await Shop.Post(path, """{"expires_in": 60}""")).Problem(409);
    }

    [Fact]
    public async Task Reserve_WhenItsTimeIsOver_GivesEveryLineBack()
    {
        await Products(5, "OVER-1", "OVER-2");
        var held = await Shop.ReserveFor(1, null, Line("OVER-1", 2), Line("OVER-2", 3));
        var id = held.Expect(201).Text("data.reservation_id");

        await Eventually.HoldsAsync(async () =>
            (await Shop.Live("OVER-1")).Number("data.available_to_sell") == 5
            && (await Shop.Live("OVER-2")).Number("data.available_to_sell") == 5);

        await Shop.Untouched("OVER-1", 5);
        await Shop.Untouched("OVER-2", 5);
        (await Shop.Reservation(id)).See("data.status", "expired").See("data.order_id", null);
        (await Shop.Post($"inventory/reservations/{id}/extend", """{"expires_in": 60}"""))
            .Problem(409);
        (await Shop.Release(id)).Expect(200).See("data.status", "expired");
        var row = (await Shop.HistoryOf("OVER-1")).Single(r => r.Kind == "reservation_expired");
        Assert.Equal(("reservation", id, -2), (row.ReferenceType, row.ReferenceId, row.Held));
    }

    [Fact]
    public async Task Confirm_WhenExpired_AcquiresEveryLineAgain()
    {
        await Products(5, "AGAIN-1", "AGAIN-2");
        var id = await Shop.ExpiredCartOf("AGAIN-1", "AGAIN-2");

        (await Shop.Confirm(id, "o-late")).Expect(200).See("data.status", "confirmed")
            .See("data.order_id", "o-late").See("data.split_changed", false)
            .See("data.lines.1.quantity_on_hand", 1);

        await Shop.Untouched("AGAIN-1", 4);
        await Shop.Untouched("AGAIN-2", 4);
        (await Shop.Confirm(id, "o-late")).Expect(200);
        (await Shop.Confirm(id, "o-other")).Problem(409);
        await Shop.Untouched("AGAIN-1", 4);
    }

    [Fact]
    public async Task Confirm_WhenExpiredAndALineIsSoldOut_Is409WithItsNumbersAlone()
    {
        await Products(1, "GONE-1", "GONE-2");
        var id = await Shop.ExpiredCartOf("GONE-1", "GONE-2");
        (await Shop.Confirm(await Shop.Reserved("GONE-2", 1), "o-first")).Expect(200);

        var refused = (await Shop.Confirm(id, "o-late")).Problem(409);

        refused.See("details.0.type", "OutOfStock").See("details.0.sku", "GONE-2")
            .See("details.0.requested_quantity", 1).See("details.0.available_quantity", 0);
        Assert.Equal(1, refused.Count("details"));
        await Shop.Untouched("GONE-1", 1);
        (await Shop.Reservation(id)).See("data.status", "expired");

        await Shop.SetStock("GONE-2", 1);
        (await Shop.Confirm(id, "o-late")).Expect(200);
        await Shop.Untouched("GONE-1", 0);
    }

    [Fact]
    public async Task Confirm_WhenExpiredAndTheSplitWouldChange_IsRefusedAndHoldsNothing()
    {
        await Products(1, "OTHER-1", "OTHER-2");
        await Shop.Settings("OTHER-2", "\"backorder_limit\": 5");
        var id = await Shop.ExpiredCartOf("OTHER-1", "OTHER-2");
        await Shop.SetStock("OTHER-2", 0);

        (await Shop.ConfirmUnless(id, "o-late")).Problem(409)
            .See("details.0.type", "SplitChanged").See("details.0.sku", "OTHER-2")
            .See("details.0.promised.quantity_on_hand", 1)
            .See("details.0.actual.quantity_backordered", 1);

        await Shop.Untouched("OTHER-1", 1);
        await Shop.Untouched("OTHER-2", 5);
        (await Shop.Confirm(id, "o-late")).Expect(200).See("data.split_changed", true)
            .See("data.lines.1.actual.quantity_backordered", 1);
    }

    [Fact]
    public async Task Confirm_WhenExpiredAndAnItemIsGone_IsOutOfStockThere()
    {
        await Products(5, "WENT-1");
        var gone = await Shop.Product("WENT-2", 5);
        var id = await Shop.ExpiredCartOf("WENT-1", "WENT-2");
        (await Shop.Delete($"catalog/products/{gone}")).Expect(204);

        (await Shop.Confirm(id, "o-late")).Problem(409)
            .See("details.0.type", "OutOfStock").See("details.0.sku", "WENT-2")
            .See("details.0.variant_id", gone).See("details.0.requested_quantity", 1)
            .See("details.0.available_quantity", 0);

        await Shop.Untouched("WENT-1", 5);
        (await Shop.Reservation(id)).See("data.status", "expired")
            .See("data.lines.1.sku", "WENT-2");
    }

    [Fact]
    public async Task Confirm_WhenALocationIsDisabled_IsRefusedOnlyIfLate()
    {
        await Products(5, "DARK-1", "DARK-2");
        var far = await Shop.Location("CART-DARK");
        await Shop.SetStock("DARK-2", 5, far);
        string[] lines = [Line("DARK-1", 1), LineAt(far, "DARK-2", 1)];
        var sold = (await Shop.ReserveLines(lines)).Expect(201).Text("data.reservation_id");
        var back = (await Shop.ReserveLines(lines)).Expect(201).Text("data.reservation_id");
        var late = (await Shop.ReserveFor(1, null, lines)).Expect(201)
            .Text("data.reservation_id");
        await Eventually.HoldsAsync(async () => await Shop.HeldOf("DARK-2") == 2);
        await Shop.Enable(far, false);

        // The store's switches are read anew within a second.
        await Eventually.HoldsAsync(async () => (await Shop.ReserveLines(lines)).Status == 409);
        (await Shop.ReserveLines(lines)).Problem(409).See("details.0.sku", "DARK-2")
            .See("details.0.location_id", far).See("details.0.available_quantity", 0);
        (await Shop.Confirm(sold, "o-dark")).Expect(200)
            .See("data.lines.1.quantity_on_hand", 1).See("data.split_changed", false);
        (await Shop.Release(back)).Expect(200).See("data.status", "released");
        (await Shop.Confirm(late, "o-late")).Problem(409).See("details.0.sku", "DARK-2")
            .See("details.0.location_id", far);
        Assert.Equal(0, await Shop.HeldOf("DARK-1"));
        Assert.Equal(0, await Shop.HeldOf("DARK-2"));

        await Shop.Enable(far, true);
        await Eventually.HoldsAsync(
            async () => (await Shop.Confirm(late, "o-late")).Status == 200);
    }

    [Fact]
    public async Task History_WhenACartIsHeldAndConfirmed_NamesItsReservation()
    {
        await Products(5, "STORY-1", "STORY-2");
        var id = await Shop.CartOf("STORY-1", "STORY-2");
        await Shop.Kept("STORY-2");
        (await Shop.Explained("STORY-2"))
            .See("data.locations.0.holds.0.reservation_id", id)
            .See("data.locations.0.holds.0.cart_id", "c-1")
            .See("data.locations.0.holds_total", 1);
        (await Shop.Confirm(id, "o-story")).Expect(200);

        var rows = (await Shop.HistoryOf("STORY-2")).Take(3)
            .Select(row => (row.Kind, row.Held, row.ReferenceType, row.ReferenceId));

        Assert.Equal(
            [
                ("order_confirmed", -1, "order", "o-story"),
                ("reservation_kept", 0, "reservation", id),
                ("reservation_held", 1, "reservation", id),
            ],
            rows);
    }

    private static TimeSpan Lifetime(Reply reply) =>
        Time(reply.Text("data.expires_at")) - Time(reply.Text("data.created_at"));

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [Fact]
    public async Task ConfirmUnless_WhenVariantsShareStockThatARecountTook_RefusesTheLaterOne()
    {
        var shirt = await Shop.Shirt("SHARE", "product");
        var product = shirt.Number("data.id");
        (await Shop.Put("inventory/adjustments/absolute", $$"""
            {"items": [{"location_id": 1, "product_id": {{product}}, "quantity": 10}]}
            """)).Expect(200);
        var id = (await Shop.ReserveLines(Line("SHARE-S", 5), Line("SHARE-M", 5))).Expect(201)
            .Text("data.reservation_id");
        (await Shop.Put("inventory/adjustments/absolute", $$"""
            {"items": [{"location_id": 1, "product_id": {{product}}, "quantity": 5}]}
            """)).Expect(200);

        (await Shop.ConfirmUnless(id, "o-share")).Expect(409)
            .See("details.0.type", "SplitChanged").See("details.0.sku", "SHARE-M")
            .See("details.0.actual.quantity_on_hand", 0);
        (await Shop.Reservation(id)).See("data.status", "held");
        (await Shop.Confirm(id, "o-share")).Expect(200)
            .See("data.lines.0.quantity_on_hand", 5).See("data.lines.1.quantity_backordered", 5);
    }

    [Fact]
    public async Task List_WhenACartWasConfirmedLate_ShowsItAsConfirmedOnly()
    {
        await Shop.Product("LATELIST-1", 5);
        await Shop.Product("LATELIST-2", 5);
        var id = await Shop.ExpiredCartOf("LATELIST-1", "LATELIST-2");
        (await Shop.Confirm(id, "o-latelist")).Expect(200);

        (await Shop.Get("inventory/reservations?sku=LATELIST-1&status=expired")).Expect(200)
            .See("meta.pagination.total", 0);
        (await Shop.Get("inventory/reservations?sku=LATELIST-1&status=confirmed")).Expect(200)
            .See("meta.pagination.total", 1).See("data.0.reservation_id", id);
    }
}
