namespace Inventory.Cluster.Tests.Http;

/// <summary>Texts, counts and pages at their bounds and one beyond.</summary>
public sealed class LengthBoundTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Theory]
    [InlineData("sku", 255)]
    [InlineData("name", 250)]
    public async Task Product_WhenATextIsLong_IsTakenUpToItsMost(string field, int most)
    {
        string Body(int length) => field == "sku"
            ? $$"""{"name": "n", "sku": "{{new string('s', length)}}"}"""
            : $$"""{"name": "{{new string('n', length)}}", "sku": "NAME"}""";

        (await Shop.Post("catalog/products", Body(most + 1))).Problem(422, field);
        (await Shop.Post("catalog/products", Body(most))).Expect(200);
    }

    [Theory]
    [InlineData(255, 200)]
    [InlineData(256, 422)]
    public async Task Adjust_WhenTheReasonIsLong_IsTakenUpToItsMost(int length, int status)
    {
        await Shop.Product($"REASON-{length}", 1);

        var answer = await Shop.Post("inventory/adjustments/relative", $$"""
            {"reason": "{{new string('r', length)}}",
             "items": [{"location_id": 1, "sku": "REASON-{{length}}", "quantity": 1}]}
            """);

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData(255, 200)]
    [InlineData(256, 422)]
    public async Task Settings_WhenTheBinIsLong_IsTakenUpToItsMost(int length, int status)
    {
        await Shop.Product($"BIN-{length}", 1);

        var answer = await Shop.Put("inventory/locations/1/items", $$"""
            {"settings": [{"identity": {"sku": "BIN-{{length}}"},
             "bin_picking_number": "{{new string('b', length)}}"}]}
            """);

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData(50, 200)]
    [InlineData(51, 422)]
    public async Task Metafields_WhenThereAreMany_AreTakenUpToTheirMost(int count, int status)
    {
        var location = await Shop.Location($"M-{count}");
        var rows = Enumerable.Range(0, count).Select(i => $$"""
            {"resource_id": {{location}}, "namespace": "n", "key": "k-{{i}}", "value": "v",
             "permission_set": "read"}
            """);

        var answer = await Shop.Post(
            "inventory/locations/metafields", $"[{string.Join(',', rows)}]");

        answer.Require(answer.Status == status, $"expected {status}");
    }

    [Fact]
    public async Task Absolute_WhenThereAreTwoThousandRows_IsTaken()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        (await shop.Import("SKU\n" + string.Concat(
            Enumerable.Range(0, 2_000).Select(i => $"SET-{i}\n")))).Expect(200);
        var rows = Enumerable.Range(0, 2_000).Select(
            i => $$"""{"location_id": 1, "sku": "SET-{{i}}", "quantity": {{i}}}""");

        (await shop.Put("inventory/adjustments/absolute", $$"""
            {"items": [{{string.Join(',', rows)}}]}
            """)).Expect(200);

        (await shop.Live("SET-1999")).See("data.available_to_sell", 1999);
    }

    [Fact]
    public async Task List_WhenTheLimitIsBeyondItsMost_IsClamped()
    {
        await Shop.Product("CLAMP", 1);

        (await Shop.Get("inventory/reservations?sku=CLAMP&limit=251")).Expect(200)
            .See("meta.pagination.per_page", 250);
        (await Shop.Get("inventory/reservations?sku=CLAMP")).Expect(200)
            .See("meta.pagination.per_page", 50);
    }
}
