using System.Globalization;

namespace Inventory.Cluster.Tests.Http;

public sealed class ReservationTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    private async Task Backorderable(string sku, int onHand, int limit)
    {
        await Shop.Product(sku, onHand);
        await Shop.Settings(sku, $"\"backorder_limit\": {limit}");
    }

    [Fact]
    public async Task Reserve_WhenStockIsShort_SplitsIntoReadyAndBackordered()
    {
        await Backorderable("SPLIT", 2, 10);

        var held = await Shop.Post("inventory/reservations", """
            {"expires_in": 900, "cart_id": "c-1", "lines": [
              {"sku": "SPLIT", "quantity": 5, "location_id": 1, "allow_backorder": true,
               "allow_partial": false}]}
            """);

        held.Expect(201).See("data.status", "held").See("data.cart_id", "c-1")
            .See("data.paying", false).See("data.order_id", null).See("data.split_changed", false)
            .See("data.lines.0.sku", "SPLIT").See("data.lines.0.location_id", 1)
            .See("data.lines.0.quantity", 5).See("data.lines.0.quantity_on_hand", 2)
            .See("data.lines.0.quantity_backordered", 3)
            .See("data.lines.0.quantity_out_of_stock", 0).See("meta", new object());
        Assert.Matches("^[A-Za-z0-9._-]{1,200}$", held.Text("data.reservation_id"));
        Assert.Equal(TimeSpan.FromSeconds(900), Lifetime(held));
        (await Shop.Live("SPLIT")).See("data.available_to_sell", 7)
            .See("data.locations.0.held", 5).See("data.locations.0.total_inventory_onhand", 2);
    }

    [Fact]
    public async Task Reserve_WhenOneMoreThanAts_Is409WithTheNumbersAndHoldsNothing()
    {
        await Backorderable("SHORT", 2, 10);

        (await Shop.Reserve("SHORT", 13)).Problem(409)
            .See("details.0.type", "OutOfStock").See("details.0.sku", "SHORT")
            .See("details.0.location_id", 1).See("details.0.requested_quantity", 13)
            .See("details.0.available_quantity", 2)
            .See("details.0.available_quantity_for_backorder", 10);

        (await Shop.Live("SHORT")).See("data.available_to_sell", 12);
        (await Shop.Reserve("SHORT", 12)).Expect(201);
        (await Shop.Live("SHORT")).See("data.available_to_sell", 0);
    }

    [Fact]
    public async Task Reserve_WhenBackorderIsNotWanted_TakesOnHandOnly()
    {
        await Backorderable("READY", 2, 10);

        (await Shop.Reserve("READY", 3, ", \"allow_backorder\": false")).Problem(409);
        (await Shop.Reserve("READY", 2, ", \"allow_backorder\": false")).Expect(201);
    }

    [Fact]
    public async Task Reserve_WhenPartialIsWanted_TakesWhatThereIs()
    {
        await Backorderable("SOME", 2, 3);

        (await Shop.Reserve("SOME", 9, ", \"allow_partial\": true")).Expect(201)
            .See("data.lines.0.quantity_on_hand", 2)
            .See("data.lines.0.quantity_backordered", 3)
            .See("data.lines.0.quantity_out_of_stock", 4);

        (await Shop.Live("SOME")).See("data.available_to_sell", 0)
            .See("data.locations.0.held", 5);
    }

    [Fact]
    public async Task Reserve_WhenLinesNameOneItemInOtherWords_HoldsTheirSum()
    {
        var id = await Shop.Product("WORDS", 10);
        var other = await Shop.Product("WORDS-2", 10);

        var sku = """{"sku": "WORDS", "quantity": 1}""";
        (await Lines(
            sku, Line("variant_id", id), Line("product_id", id), sku, Line("variant_id", id)))
            .Expect(201).See("data.lines.0.quantity", 5);

        (await Lines(sku, Line("variant_id", other))).Expect(201)
            .See("data.lines.0.sku", "WORDS").See("data.lines.1.sku", "WORDS-2");
        (await Lines(sku, Line("variant_id", 999_999))).Problem(422, "lines.1.variant_id");
        (await Lines(Line("variant_id", id), $$"""
            {"sku": "WORDS", "product_id": {{other}}, "quantity": 1}
            """)).Problem(422, "lines.1.product_id");
        (await Shop.Live("WORDS")).See("data.available_to_sell", 4);
    }

    [Fact]
    public async Task Reserve_WhenThereAreAHundredLines_TakesThemAndNotOneMore()
    {
        await Shop.Product("HUNDRED", 200);
        string[] Many(int count) =>
            [.. Enumerable.Repeat("""{"sku": "HUNDRED", "quantity": 1}""", count)];

        (await Lines(Many(100))).Expect(201).See("data.lines.0.quantity", 100);
        (await Lines(Many(101))).Problem(422, "lines");
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 422)]
    public async Task Confirm_WhenTheOrderIdIsLong_IsTakenUpToItsMost(int length, int status)
    {
        await Shop.Product($"ORDER-{length}", 1);
        var id = await Shop.Reserved($"ORDER-{length}", 1);

        Assert.Equal(status, (await Shop.Confirm(id, new string('o', length))).Status);
    }

    private static string Line(string name, long id) => $$"""
        {"{{name}}": {{id}}, "quantity": 1}
        """;

    private Task<Reply> Lines(params string[] lines) => Shop.Post(
        "inventory/reservations", $$"""{"lines": [{{string.Join(',', lines)}}]}""");

    [Fact]
    public async Task Reserve_WhenLinesNameTheSameItem_MergesThem()
    {
        await Shop.Product("TWICE", 5);

        (await Shop.Post("inventory/reservations", """
            {"lines": [{"sku": "TWICE", "quantity": 2}, {"sku": "TWICE", "quantity": 3}]}
            """)).Expect(201);

        (await Shop.Live("TWICE")).See("data.available_to_sell", 0);
    }

    [Fact]
    public async Task Reserve_WhenHundredRaceForTen_TenWin()
    {
        await Shop.Product("HOT", 10);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Shop.Reserve("HOT", 1)));

        Assert.Equal(10, answers.Count(answer => answer.Status == 201));
        Assert.Equal(90, answers.Count(answer => answer.Status == 409));
        Assert.Equal(
            10, answers.Where(answer => answer.Status == 201)
                .Select(answer => answer.Text("data.reservation_id")).Distinct().Count());
    }

    [Fact]
    public async Task Confirm_WhenHeld_MovesStockAndIsRepeatable()
    {
        await Backorderable("CONFIRM", 2, 10);
        var id = await Shop.Reserved("CONFIRM", 5);

        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.status", "confirmed")
            .See("data.order_id", "o-1").See("data.split_changed", false)
            .See("data.lines.0.quantity_on_hand", 2).See("data.lines.0.quantity_backordered", 3);
        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.status", "confirmed");
        (await Shop.Confirm(id, "o-2")).Problem(409);

        (await Shop.Live("CONFIRM")).See("data.available_to_sell", 7)
            .See("data.locations.0.held", 0).See("data.locations.0.qty_backordered", 3)
            .See("data.locations.0.total_inventory_onhand", 0);
    }

    [Fact]
    public async Task Confirm_WhenStockCameBetween_SaysTheSplitChanged()
    {
        await Backorderable("MOVED", 2, 10);
        var id = await Shop.Reserved("MOVED", 5);
        await Shop.SetStock("MOVED", 4);

        (await Shop.Post($"inventory/reservations/{id}/confirm", """
            {"order_id": "o-1", "if_split_changed": "refuse"}
            """)).Problem(409).See("details.0.type", "SplitChanged")
            .See("details.0.sku", "MOVED").See("details.0.location_id", 1);
        (await Shop.Get($"inventory/reservations/{id}")).Expect(200).See("data.status", "held");
        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.split_changed", true)
            .See("data.lines.0.quantity_on_hand", 4)
            .See("data.lines.0.quantity_backordered", 1)
            .See("data.lines.0.promised.quantity_on_hand", 2)
            .See("data.lines.0.promised.quantity_backordered", 3)
            .See("data.lines.0.actual.quantity_on_hand", 4)
            .See("data.lines.0.actual.quantity_backordered", 1);
    }

    [Fact]
    public async Task Confirm_WhenARecountTookTheStock_BackordersEvenAboveTheLimit()
    {
        await Shop.Product("RECOUNT", 5);
        var id = await Shop.Reserved("RECOUNT", 5);
        await Shop.SetStock("RECOUNT", 1);

        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.split_changed", true)
            .See("data.lines.0.quantity_on_hand", 1).See("data.lines.0.quantity_backordered", 4);

        (await Shop.Live("RECOUNT")).See("data.locations.0.total_inventory_onhand", 0)
            .See("data.locations.0.qty_backordered", 4).See("data.available_to_sell", 0);
    }

    [Fact]
    public async Task Release_WhenHeld_GivesBackAndIsRepeatable()
    {
        await Shop.Product("BACK", 5);
        var id = await Shop.Reserved("BACK", 5);

        (await Shop.Release(id)).Expect(200).See("data.status", "released");
        (await Shop.Release(id)).Expect(200).See("data.status", "released");

        (await Shop.Live("BACK")).See("data.available_to_sell", 5);
        (await Shop.Confirm(id, "o-1")).Problem(409);
    }

    [Fact]
    public async Task Release_WhenConfirmed_Is409()
    {
        await Shop.Product("SOLD", 5);
        var id = await Shop.Reserved("SOLD", 5);
        (await Shop.Confirm(id, "o-1")).Expect(200);

        (await Shop.Release(id)).Problem(409);

        (await Shop.Live("SOLD")).See("data.available_to_sell", 0);
    }

    [Fact]
    public async Task Extend_WhenHeld_MovesTheDeadlineForwardOnly()
    {
        await Shop.Product("LONGER", 5);
        var id = await Shop.Reserved("LONGER", 1);

        var longer = await Shop.Post(
            $"inventory/reservations/{id}/extend", """{"expires_in": 3600}""");
        Assert.InRange(Lifetime(longer.Expect(200)).TotalSeconds, 3600, 3660);
        var shorter = await Shop.Post(
            $"inventory/reservations/{id}/extend", """{"expires_in": 1}""");

        shorter.Expect(200).See("data.expires_at", longer.Text("data.expires_at"));
    }

    [Fact]
    public async Task Pay_WhenHeld_MarksAndExtends()
    {
        await Shop.Product("PAYING", 5);
        var id = await Shop.Reserved("PAYING", 1);
        var path = $"inventory/reservations/{id}/paying";

        var paying = (await Shop.Post(path, """{"expires_in": 3600}""")).Expect(200);
        Assert.InRange(Lifetime(paying.See("data.paying", true)).TotalSeconds, 3600, 3660);

        (await Shop.Get($"inventory/reservations/{id}")).Expect(200)
            .See("data.paying", true).See("data.expires_at", paying.Text("data.expires_at"));
        (await Shop.Post($"inventory/reservations/{id}/release", "")).Expect(200);
        (await Shop.Post(path, """{"expires_in": 60}""")).Expect(409);
    }

    [Fact]
    public async Task Pay_WhenRepeatedByItsKey_AnswersTheFirstTime()
    {
        await Shop.Product("PAYING-KEY", 5);
        var id = await Shop.Reserved("PAYING-KEY", 1);
        var path = $"inventory/reservations/{id}/paying";

        var first = await Shop.Post(path, """{"expires_in": 2000}""", key: "pay-1");
        (await Shop.Post($"inventory/reservations/{id}/release", "")).Expect(200);
        var again = await Shop.Post(path, """{"expires_in": 2000}""", key: "pay-1");

        first.Expect(200).See("data.paying", true).See("data.status", "held");
        again.Expect(200).See("data.paying", true).See("data.status", "held")
            .See("data.expires_at", first.Text("data.expires_at"));
        (await Shop.Post(path, """{"expires_in": 0}""")).Expect(422);
    }

    [Fact]
    public async Task Extend_WhenBeyondADay_StopsAtADayAfterCreation()
    {
        await Shop.Product("DAY", 5);
        var id = await Shop.Reserved("DAY", 1);

        var day = await Shop.Post(
            $"inventory/reservations/{id}/extend", """{"expires_in": 86400}""");

        Assert.Equal(TimeSpan.FromDays(1), Lifetime(day.Expect(200)));
    }

    [Fact]
    public async Task Reserve_WhenItsTimeIsOver_ExpiresAndMayBeConfirmedLate()
    {
        await Shop.Product("LATE", 5);
        var held = await Shop.Post("inventory/reservations", """
            {"expires_in": 1, "lines": [{"sku": "LATE", "quantity": 5}]}
            """);
        var id = held.Expect(201).Text("data.reservation_id");

        await Eventually.HoldsAsync(async () =>
            (await Shop.Live("LATE")).Number("data.available_to_sell") == 5);
        (await Shop.Get($"inventory/reservations/{id}")).Expect(200)
            .See("data.status", "expired");
        (await Shop.Confirm(id, "o-late")).Expect(200).See("data.status", "confirmed");

        (await Shop.Live("LATE")).See("data.available_to_sell", 0)
            .See("data.locations.0.total_inventory_onhand", 0);
    }

    [Fact]
    public async Task Confirm_WhenExpiredAndSoldOut_Is409()
    {
        await Shop.Product("TOOLATE", 5);
        var held = await Shop.Post("inventory/reservations", """
            {"expires_in": 1, "lines": [{"sku": "TOOLATE", "quantity": 5}]}
            """);
        var id = held.Expect(201).Text("data.reservation_id");
        await Eventually.HoldsAsync(async () => (await Shop.Reserve("TOOLATE", 5)).Status == 201);

        (await Shop.Confirm(id, "o-1")).Problem(409).See("details.0.type", "OutOfStock");
    }

    [Fact]
    public async Task Get_WhenReserved_AnswersTheSameObject()
    {
        await Shop.Product("OBJECT", 5);
        var held = (await Shop.Reserve("OBJECT", 2)).Expect(201);

        (await Shop.Get($"inventory/reservations/{held.Text("data.reservation_id")}")).Expect(200)
            .See("data", held.At("data"));
    }

    [Fact]
    public async Task List_WhenFiltered_AnswersThoseOnly()
    {
        await Shop.Product("LISTED", 50);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await Shop.Post("inventory/reservations", $$"""
                {"cart_id": "list-{{i}}", "lines": [{"sku": "LISTED", "quantity": 1}]}
                """)).Expect(201).Text("data.reservation_id"));
        }
        (await Shop.Release(ids[0])).Expect(200);

        Assert.Equal(3, (await List("sku=LISTED")).Count("data"));
        Assert.Equal(2, (await List("sku=LISTED&status=held")).Count("data"));
        (await List("sku=LISTED&cart_id=list-0")).See("data.0.reservation_id", ids[0])
            .See("data.0.status", "released");
        Assert.Equal(0, (await List("sku=LISTED&cart_id=list-9")).Count("data"));
        (await Shop.Get("inventory/reservations?cart_id=list-0")).Problem(422, "sku");

        async Task<Reply> List(string query) =>
            (await Shop.Get($"inventory/reservations?{query}")).Expect(200);
    }

    [Fact]
    public async Task Get_WhenIdNeverWas_Is404()
    {
        var id = await Shop.Product("NEVER", 5);
        var fresh = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        foreach (var unknown in (string[])[$"{id}.{fresh}", $"999999999.{fresh}", "x", "1.2"])
        {
            (await Shop.Get($"inventory/reservations/{unknown}")).Problem(404);
            (await Shop.Confirm(unknown, "o-1")).Problem(404);
            (await Shop.Release(unknown)).Problem(404);
        }
    }

    [Fact]
    public async Task Confirm_WhenIdIsOlderThanAnythingKept_IsNeverReacquired()
    {
        var id = await Shop.Product("ANCIENT", 5);
        var old = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddDays(-30)).ToString("N");

        var answer = await Shop.Confirm($"{id}.{old}", "o-1");

        answer.Require(answer.Status is 404 or 410, "expected 404 or 410").Problem(answer.Status);
        (await Shop.Live("ANCIENT")).See("data.available_to_sell", 5);
    }

    private static TimeSpan Lifetime(Reply reply) =>
        Time(reply.Text("data.expires_at")) - Time(reply.Text("data.created_at"));

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
