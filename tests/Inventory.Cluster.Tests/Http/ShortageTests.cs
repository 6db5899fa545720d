namespace Inventory.Cluster.Tests.Http;

/// <summary>What the refusal of a sale says besides its numbers.</summary>
public sealed class ShortageTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Reserve_WhenTheLocationIsDisabled_SaysSo()
    {
        await Shop.Product("CLOSED", 1);
        var location = await Shop.Location("CLOSED-1");
        await Shop.SetStock("CLOSED", 5, location);
        (await Shop.Put("inventory/locations", $$"""[{"id": {{location}}, "enabled": false}]"""))
            .Expect(200);

        var refused = (await Shop.Reserve("CLOSED", 2, $", \"location_id\": {location}"))
            .Problem(409);

        EndsWith(refused, "more on backorder (the location is disabled)");
    }

    [Fact]
    public async Task Reserve_WhenTheProductCannotBeBought_SaysSo()
    {
        var id = await Shop.Product("UNSOLD", 5);
        (await Shop.Put($"catalog/products/{id}", """{"availability": "disabled"}"""))
            .Expect(200);
        await Shop.Settings("UNSOLD", "\"is_in_stock\": false");

        EndsWith(
            (await Shop.Reserve("UNSOLD", 2)).Problem(409),
            "more on backorder (the product cannot be bought, is_in_stock is off)");
    }

    [Fact]
    public async Task Reserve_WhenTheStoreAllowsNoBackorders_SaysSoWhereALimitWouldLetThem()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        await shop.Product("LIMITED", 1);
        await shop.Settings("LIMITED", "\"backorder_limit\": 3");
        await shop.Product("PLAIN", 1);
        (await shop.Put("settings/inventory", """{"stock_level_display": "show"}"""))
            .Expect(200);

        EndsWith(
            (await shop.Reserve("LIMITED", 2)).Problem(409),
            "0 more on backorder (the store's settings allow no backorders)");
        EndsWith(
            (await shop.Reserve("LIMITED", 2, ", \"allow_backorder\": false")).Problem(409),
            "0 more on backorder");
        EndsWith((await shop.Reserve("PLAIN", 2)).Problem(409), "0 more on backorder");
    }

    private static void EndsWith(Reply refused, string end) => refused.Require(
        refused.Text("details.0.message").EndsWith(end, StringComparison.Ordinal),
        $"the message does not end with: {end}");
}
