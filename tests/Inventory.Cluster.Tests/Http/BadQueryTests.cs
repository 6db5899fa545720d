namespace Inventory.Cluster.Tests.Http;

public sealed class BadQueryTests(BadInputShop bad) : IClassFixture<BadInputShop>
{
    private static readonly string[] Lists =
    [
        "inventory/items", "inventory/items/backordered", "inventory/locations/1/items",
        "inventory/locations", "catalog/products",
    ];

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("page=-1", "page")]
    [InlineData("page=x", "page")]
    [InlineData("page=", "page")]
    [InlineData("page=1.5", "page")]
    [InlineData("page=99999999999999999999", "page")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=1e3", "limit")]
    public async Task List_WhenPagingIsWrong_Is422(string query, string error)
    {
        foreach (var list in Lists)
        {
            await bad.Refused("GET", $"{list}?{query}", null, 422, error);
        }
    }

    [Theory]
    [InlineData("inventory/items?variant_id:in=x", "variant_id:in")]
    [InlineData("inventory/items?variant_id:in=1,,2", "variant_id:in")]
    [InlineData("inventory/items?variant_id:in=99999999999999999999", "variant_id:in")]
    [InlineData("inventory/items?product_id:in=1.5", "product_id:in")]
    [InlineData("inventory/items?location_id:in=one", "location_id:in")]
    [InlineData("inventory/items?qty_backordered:greater=x", "qty_backordered:greater")]
    [InlineData("inventory/items?qty_backordered:greater=", "qty_backordered:greater")]
    [InlineData("inventory/items?available_to_sell:min=1.5", "available_to_sell:min")]
    [InlineData("inventory/items?total_inventory_onhand:max=--1", "total_inventory_onhand:max")]
    [InlineData("inventory/locations/1/items?variant_id:in=x", "variant_id:in")]
    [InlineData("catalog/products?id:in=x", "id:in")]
    [InlineData("catalog/products?inventory_level:min=x", "inventory_level:min")]
    [InlineData("catalog/products?inventory_level=x", "inventory_level")]
    [InlineData("inventory/locations?location_id:in=x", "location_id:in")]
    [InlineData("inventory/locations?is_default=maybe", "is_default")]
    [InlineData("inventory/items/{A}/history?before=x", "before")]
    [InlineData("inventory/items/{A}/history?limit=-5", "limit")]
    [InlineData("inventory/reservations?sku=A&status=asleep", "status")]
    public Task List_WhenAFilterIsWrong_Is422(string path, string error) =>
        bad.Refused("GET", path, null, 422, error);

    [Theory]
    [InlineData("inventory/items?sku:in=%00")]
    [InlineData("inventory/items?sku:in='%3B DROP TABLE items%3B--")]
    [InlineData("inventory/items?sku:in=%25")]
    [InlineData("inventory/items?unknown=1")]
    [InlineData("inventory/items?location_code:in=NONE")]
    [InlineData("catalog/products?name:like=%25%25_%5C")]
    [InlineData("inventory/reservations?sku=A&cart_id=%27")]
    public async Task List_WhenAFilterIsOdd_IsAnsweredOrRefusedProperly(string path)
    {
        var answer = await bad.Shop.Get(path);

        if (answer.Status != 200)
        {
            answer.Problem(422);
        }
    }

    [Fact]
    public async Task List_WhenAThousandSkusAreAsked_Answers()
    {
        var skus = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"S{i}"));

        (await bad.Shop.Get($"inventory/items?sku:in={skus},A&limit=1000")).Expect(200)
            .See("data.0.identity.sku", "A");
    }

    [Theory]
    [InlineData("inventory/items/abc")]
    [InlineData("inventory/items/0")]
    [InlineData("inventory/items/-1")]
    [InlineData("inventory/items/1.5")]
    [InlineData("inventory/items/99999999999999999999")]
    [InlineData("inventory/items/abc/history")]
    [InlineData("inventory/items/abc/explain")]
    [InlineData("inventory/locations/abc/items")]
    [InlineData("inventory/locations/1/metafields/abc")]
    [InlineData("inventory/nothing")]
    [InlineData("nothing/at/all")]
    [InlineData("/")]
    [InlineData("/stores")]
    [InlineData("/stores/demo/v2/products")]
    [InlineData("/admin/nothing")]
    [InlineData("/.env")]
    [InlineData("/..%2f..%2fetc/passwd")]
    public async Task Get_WhenPathNamesNothing_Is404(string path) =>
        (await bad.Shop.Get(path)).Problem(404);
}
