namespace Inventory.Cluster.Tests.Http;

public sealed class IdempotencyTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Reserve_WhenRepeatedWithItsKey_AnswersTheFirstAndHoldsOnce()
    {
        await Shop.Product("KEY", 10);

        var first = (await Shop.Reserve("KEY", 3, key: "k-1")).Expect(201);
        var again = (await Shop.Reserve("KEY", 3, key: "k-1")).Expect(201);

        Assert.Equal(first.Body, again.Body);
        Assert.False(first.Replayed);
        Assert.True(again.Replayed, again.Body);
        (await Shop.Live("KEY")).See("data.available_to_sell", 7);
    }

    [Fact]
    public async Task Reserve_WhenRepeatedAfterConfirm_StillAnswersHeld()
    {
        await Shop.Product("AFTER", 10);
        var first = (await Shop.Reserve("AFTER", 3, key: "k-after")).Expect(201);
        (await Shop.Confirm(first.Text("data.reservation_id"), "o-1")).Expect(200);

        var again = (await Shop.Reserve("AFTER", 3, key: "k-after")).Expect(201);

        Assert.Equal(first.Body, again.Body);
        (await Shop.Live("AFTER")).See("data.available_to_sell", 7);
    }

    [Fact]
    public async Task Adjust_WhenRepeatedWithItsKey_AppliesOnce()
    {
        await Shop.Product("ADD", 10);

        var first = (await Shop.Adjust("ADD", 5, key: "k-add")).Expect(200);
        var again = (await Shop.Adjust("ADD", 5, key: "k-add")).Expect(200);

        Assert.Equal(first.Text("transaction_id"), again.Text("transaction_id"));
        Assert.True(again.Replayed);
        (await Shop.Live("ADD")).See("data.available_to_sell", 15);
    }

    [Fact]
    public async Task Batch_WhenRepeatedWithItsKey_AppliesOnce()
    {
        await Shop.Product("B-1", 10);
        await Shop.Product("B-2", 10);
        const string body = """
            {"items": [{"location_id": 1, "sku": "B-1", "quantity": -3},
                       {"location_id": 1, "sku": "B-2", "quantity": 4}]}
            """;

        var first = await Shop.Post("inventory/adjustments/relative", body, "k-batch");
        var again = await Shop.Post("inventory/adjustments/relative", body, "k-batch");

        Assert.Equal(
            first.Expect(200).Text("transaction_id"), again.Expect(200).Text("transaction_id"));
        Assert.True(again.Replayed);
        (await Shop.Live("B-1")).See("data.available_to_sell", 7);
        (await Shop.Live("B-2")).See("data.available_to_sell", 14);
    }

    [Fact]
    public async Task Post_WhenKeyComesWithAnotherBodyForTheItem_Is422()
    {
        await Shop.Product("OTHER", 10);
        (await Shop.Adjust("OTHER", 5, key: "k-other")).Expect(200);

        (await Shop.Adjust("OTHER", 6, key: "k-other")).Problem(422);
        (await Shop.Reserve("OTHER", 5, key: "k-other")).Problem(422);

        (await Shop.Live("OTHER")).See("data.available_to_sell", 15);
    }

    [Fact]
    public async Task Post_WhenKeyOfOneRowComesWithMore_Is422()
    {
        await Shop.Product("ONE-1", 10);
        await Shop.Product("ONE-2", 10);
        (await Shop.Adjust("ONE-1", 5, key: "k-one")).Expect(200);

        (await AdjustBoth("ONE", 5, "k-one")).Problem(422);

        Assert.True((await Shop.Adjust("ONE-1", 5, key: "k-one")).Expect(200).Replayed);
        (await Shop.Live("ONE-1")).See("data.available_to_sell", 15);
        (await Shop.Live("ONE-2")).See("data.available_to_sell", 10);
    }

    [Fact]
    public async Task Post_WhenKeyOfABatchComesWithAnotherBodyForAnItemOfIt_Is422()
    {
        await Shop.Product("MANY-1", 10);
        await Shop.Product("MANY-2", 10);
        (await AdjustBoth("MANY", 5, "k-many")).Expect(200);

        (await Shop.Adjust("MANY-1", 5, key: "k-many")).Problem(422);
        (await AdjustBoth("MANY", 6, "k-many")).Problem(422);
        (await Shop.Reserve("MANY-2", 5, key: "k-many")).Problem(422);

        Assert.True((await AdjustBoth("MANY", 5, "k-many")).Expect(200).Replayed);
        (await Shop.Live("MANY-1")).See("data.available_to_sell", 15);
        (await Shop.Live("MANY-2")).See("data.available_to_sell", 15);
    }

    [Fact]
    public async Task Put_WhenKeyOfABatchOfSettingsComesWithAReserve_Is422()
    {
        await Shop.Product("SET-1", 10);
        await Shop.Product("SET-2", 10);
        const string body = """
            {"settings": [{"identity": {"sku": "SET-1"}, "safety_stock": 1},
                          {"identity": {"sku": "SET-2"}, "safety_stock": 1}]}
            """;
        (await Shop.Put("inventory/locations/1/items", body, "k-set")).Expect(200);

        (await Shop.Reserve("SET-1", 5, key: "k-set")).Problem(422);

        Assert.True(
            (await Shop.Put("inventory/locations/1/items", body, "k-set")).Expect(200).Replayed);
    }

    [Fact]
    public async Task Post_WhenRefusedTheFirstTime_IsDecidedAnew()
    {
        await Shop.Product("ANEW", 1);
        (await Shop.Reserve("ANEW", 2, key: "k-anew")).Problem(409);
        await Shop.SetStock("ANEW", 2);

        var now = (await Shop.Reserve("ANEW", 2, key: "k-anew")).Expect(201);

        Assert.False(now.Replayed);
    }

    [Fact]
    public async Task Post_WhenTwentyRaceWithOneKey_OneIsDone()
    {
        await Shop.Product("RACE", 100);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Shop.Reserve("RACE", 1, key: "k-race")));

        Assert.All(answers, answer => answer.Expect(201));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(19, answers.Count(answer => answer.Replayed));
        (await Shop.Live("RACE")).See("data.available_to_sell", 99);
    }

    [Fact]
    public async Task Catalog_WhenRepeatedWithItsKey_MakesOneProduct()
    {
        const string body = """
            {"name": "One", "type": "physical", "sku": "ONE", "inventory_tracking": "product"}
            """;

        var first = (await Shop.Post("catalog/products", body, "k-product")).Expect(200);
        var again = (await Shop.Post("catalog/products", body, "k-product")).Expect(200);

        Assert.Equal(first.Number("data.id"), again.Number("data.id"));
        Assert.True(again.Replayed);
    }

    [Fact]
    public async Task Post_WhenTheSameKeyIsUsedInAnotherStore_IsAnotherOperation()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        await Shop.Product("PER", 10);
        await other.Product("PER", 10);
        (await Shop.Adjust("PER", 1, key: "k-per")).Expect(200);

        var answer = (await other.Adjust("PER", 2, key: "k-per")).Expect(200);

        Assert.False(answer.Replayed);
        (await other.Live("PER")).See("data.available_to_sell", 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public async Task Post_WhenKeyIsWithinLength_IsTaken(int length)
    {
        await Shop.Product($"LEN-{length}", 10);
        var key = new string('k', length);

        (await Shop.Adjust($"LEN-{length}", 1, key)).Expect(200);

        Assert.True((await Shop.Adjust($"LEN-{length}", 1, key)).Expect(200).Replayed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tbed")]
    [InlineData("kkk256")]
    public async Task Post_WhenKeyIsMalformed_Is422(string key)
    {
        var sent = key == "kkk256" ? new string('k', 256) : key;
        var sku = await OnceAsync();

        (await Shop.Adjust(sku, 1, sent)).Problem(422);

        (await Shop.Live(sku)).See("data.available_to_sell", 1);
    }

    [Fact]
    public async Task Post_WhenHostMadeKeyIsFresh_WorksOnce()
    {
        await Shop.Product("AUTO", 10);
        var key = AutoKey(TimeSpan.Zero);

        (await Shop.Adjust("AUTO", 1, key)).Expect(200);
        Assert.True((await Shop.Adjust("AUTO", 1, key)).Expect(200).Replayed);

        (await Shop.Live("AUTO")).See("data.available_to_sell", 11);
    }

    [Fact]
    public async Task Post_WhenHostMadeKeyIsOlderThanAMinute_Is410()
    {
        await Shop.Product("STALE", 10);

        (await Shop.Adjust("STALE", 1, AutoKey(TimeSpan.FromSeconds(62)))).Problem(410);

        (await Shop.Live("STALE")).See("data.available_to_sell", 10);
    }

    [Theory]
    [InlineData("confirm", """{"order_id": "o-1"}""")]
    [InlineData("release", "{}")]
    [InlineData("extend", """{"expires_in": 1000}""")]
    public async Task Step_WhenHostMadeKeyIsOlderThanAMinute_Is410(string step, string body)
    {
        await Shop.Product($"STEP-{step}", 10);
        var id = await Shop.Reserved($"STEP-{step}", 3);
        var path = $"inventory/reservations/{id}/{step}";

        (await Shop.Post(path, body, AutoKey(TimeSpan.FromSeconds(62))))
            .Problem(410, "Idempotency-Key");

        (await Shop.Get($"inventory/reservations/{id}")).See("data.status", "held");
        (await Shop.Post(path, body, AutoKey(TimeSpan.Zero))).Expect(200);
    }

    [Fact]
    public async Task Post_WhenHostMadeKeyIsDatedAhead_Is422()
    {
        await Shop.Product("AHEAD", 10);

        (await Shop.Adjust("AHEAD", 1, AutoKey(TimeSpan.FromSeconds(-90))))
            .Problem(422, "Idempotency-Key");
        (await Shop.Adjust("AHEAD", 1, "auto-mine")).Expect(200);

        (await Shop.Live("AHEAD")).See("data.available_to_sell", 11);
    }

    [Fact]
    public async Task Catalog_WhenRepeatedAfterItsDeletion_MakesNoSecondProduct()
    {
        const string body = """
            {"name": "Gone", "type": "physical", "sku": "GONE", "inventory_tracking": "product"}
            """;
        var id = (await Shop.Post("catalog/products", body, "k-gone")).Expect(200)
            .Number("data.id");
        (await Shop.Delete($"catalog/products/{id}")).Expect(204);

        (await Shop.Post("catalog/products", body, "k-gone")).Problem(410, "Idempotency-Key");
        var other = body.Replace("GONE", "OTHER-1", StringComparison.Ordinal);
        (await Shop.Post("catalog/products", other, "k-gone")).Problem(422, "Idempotency-Key");

        (await Shop.Get("catalog/products?sku:in=GONE,OTHER-1")).See("meta.pagination.total", 0);
    }

    [Fact]
    public async Task Confirm_WhenRepeatedWithItsKey_IsReplayed()
    {
        await Shop.Product("CK", 10);
        var id = await Shop.Reserved("CK", 3);
        const string body = """{"order_id": "o-1"}""";

        var first = await Shop.Post($"inventory/reservations/{id}/confirm", body, "k-confirm");
        var again = await Shop.Post($"inventory/reservations/{id}/confirm", body, "k-confirm");

        Assert.Equal(first.Expect(200).Body, again.Expect(200).Body);
        Assert.True(again.Replayed);
    }

    private Task<Reply> AdjustBoth(string sku, int by, string key) =>
        Shop.Post("inventory/adjustments/relative", $$"""
            {"items": [{"location_id": 1, "sku": "{{sku}}-1", "quantity": {{by}}},
                       {"location_id": 1, "sku": "{{sku}}-2", "quantity": {{by}}}]}
            """, key);

    private async Task<string> OnceAsync()
    {
        const string sku = "MALFORMED";
        if ((await Shop.Get($"inventory/items/by-sku/{sku}")).Status == 404)
        {
            await Shop.Product(sku, 1);
        }
        return sku;
    }

    private static string AutoKey(TimeSpan age) =>
        $"auto-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow() - age):N}";
}
