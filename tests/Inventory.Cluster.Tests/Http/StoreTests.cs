namespace Inventory.Cluster.Tests.Http;

public sealed class StoreTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Stores_WhenSkuIsTheSame_AreKeptApart()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        await Shop.Product("BOTH", 5);
        await other.Product("BOTH", 50);

        await Shop.Reserved("BOTH", 5);

        (await Shop.Live("BOTH")).See("data.available_to_sell", 0);
        (await other.Live("BOTH")).See("data.available_to_sell", 50);
        Assert.Equal(1, (await other.Get("inventory/items")).Count("data"));
        (await other.Get("inventory/reservations?sku=BOTH")).Expect(200)
            .See("data", Array.Empty<int>());
        Assert.Equal(1, (await other.Get("catalog/products")).Count("data"));
    }

    [Fact]
    public async Task Token_WhenOfAnotherStore_Is403()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        using var thief = new Shop(fixture.Setup.Url, Shop.Store, other.Token);

        (await thief.Get("inventory/items")).Problem(403);
        (await thief.Put("settings/inventory", """{"show_quantity_on_hand": true}"""))
            .Problem(403);
        (await other.Get($"/admin/stores/{Shop.Store}/tokens")).Problem(403);
    }

    [Fact]
    public async Task Stores_WhenMadeTwice_Is409()
    {
        using var admin = Shop.Admin(fixture.Setup);

        (await admin.Post("/admin/stores", $$"""{"store_hash": "{{Shop.Store}}"}""")).Problem(409);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"store_hash": 5}""")]
    [InlineData("""{"store_hash": ""}""")]
    [InlineData("""{"store_hash": "a/b"}""")]
    [InlineData("""{"store_hash": "../x"}""")]
    [InlineData("""{"store_hash": "sp ace"}""")]
    [InlineData("""[]""")]
    public async Task Stores_WhenHashIsBad_Is422(string body)
    {
        using var admin = Shop.Admin(fixture.Setup);

        (await admin.Post("/admin/stores", body)).Problem(422);
    }

    [Fact]
    public async Task Stores_WhenListedByTheFirstAdmin_HasAll()
    {
        using var admin = Shop.Admin(fixture.Setup);

        var list = (await admin.Get("/admin/stores")).Expect(200);

        Assert.Contains($"\"{Shop.Store}\"", list.Body, StringComparison.Ordinal);
        var own = (await Shop.Get("/admin/stores")).Expect(200);
        Assert.Contains($"\"{Shop.Store}\"", own.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"demo\"", own.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WhenMade_IsShownOnceOnly()
    {
        var made = await Stores.NewTokenAsync(Shop, Shop.Store, "store_inventory");

        var token = made.See("data.name", "test").See("data.scopes", new[] { "store_inventory" })
            .Text("data.token");
        Assert.True(token.Length >= 20, token);
        Assert.NotEmpty(made.Text("data.created_at"));
        var list = (await Shop.Get($"/admin/stores/{Shop.Store}/tokens")).Expect(200);
        Assert.DoesNotContain(token, list.Body, StringComparison.Ordinal);
        Assert.Contains(made.At("data.id")!.ToJsonString(), list.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WhenRevoked_StopsWithinTwoSeconds()
    {
        var made = await Stores.NewTokenAsync(Shop, Shop.Store, "store_inventory");
        using var client = new Shop(fixture.Setup.Url, Shop.Store, made.Text("data.token"));
        (await client.Get("inventory/items")).Expect(200);

        var gone = await Shop.Delete(
            $"/admin/stores/{Shop.Store}/tokens?id={made.At("data.id")!.ToString()}");

        Assert.True(gone.Status is 200 or 204, gone.Body);
        await Eventually.HoldsAsync(
            async () => (await client.Get("inventory/items")).Status == 401,
            TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("""{"name": "x", "scopes": []}""")]
    [InlineData("""{"name": "x", "scopes": ["all"]}""")]
    [InlineData("""{"name": "x"}""")]
    [InlineData("""{"name": 5, "scopes": ["storefront"]}""")]
    [InlineData("""{"name": "x", "scopes": "storefront"}""")]
    public async Task Token_WhenScopesAreWrong_Is422(string body) =>
        (await Shop.Post($"/admin/stores/{Shop.Store}/tokens", body)).Problem(422);

    [Theory]
    [InlineData("store_inventory_read_only", "GET", "inventory/items", 200)]
    [InlineData("store_inventory_read_only", "POST", "inventory/reservations", 403)]
    [InlineData("store_inventory_read_only", "PUT", "inventory/adjustments/absolute", 403)]
    [InlineData("store_inventory_read_only", "GET", "inventory/locations", 200)]
    [InlineData("store_inventory_read_only", "GET", "settings/inventory", 403)]
    [InlineData("store_inventory_read_only", "GET", "catalog/products", 403)]
    [InlineData("store_inventory_read_only", "GET", "/admin/stores", 403)]
    [InlineData("store_inventory", "GET", "inventory/items", 200)]
    [InlineData("store_inventory", "POST", "inventory/reservations", 422)]
    [InlineData("store_inventory", "POST", "catalog/products", 403)]
    [InlineData("store_v2_information_read_only", "GET", "settings/inventory", 200)]
    [InlineData("store_v2_information_read_only", "PUT", "settings/inventory", 403)]
    [InlineData("store_v2_information", "GET", "settings/inventory", 200)]
    [InlineData("store_v2_information", "GET", "inventory/items", 403)]
    [InlineData("store_v2_products_read_only", "GET", "catalog/products", 200)]
    [InlineData("store_v2_products_read_only", "POST", "catalog/products", 403)]
    [InlineData("store_v2_products", "POST", "catalog/products", 422)]
    [InlineData("storefront", "GET", "inventory/items", 403)]
    [InlineData("admin", "GET", "inventory/items", 200)]
    [InlineData("admin", "GET", "settings/inventory", 200)]
    public async Task Token_WhenScopeIsNarrow_OpensOnlyItsCalls(
        string scope, string method, string path, int status)
    {
        var token = await Stores.TokenAsync(Shop, Shop.Store, scope);
        using var client = new Shop(fixture.Setup.Url, Shop.Store, token);

        var answer = await client.Send(
            new HttpMethod(method), path, method == "GET" ? null : "[1]");

        Assert.True(answer.Status == status, $"{scope} {method} {path}: {answer.Status}");
        if (status >= 400)
        {
            answer.Problem(status);
        }
    }
}
