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
    public async Task Reservation_WhenOfAnotherStore_IsNotThere()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        await Shop.Product("MINE", 5);
        var id = await Shop.Reserved("MINE", 2);

        (await other.Get($"inventory/reservations/{id}")).Problem(404);
        (await other.Confirm(id, "order-1")).Problem(404);
        (await other.Release(id)).Problem(404);
        (await other.Post($"inventory/reservations/{id}/extend", """{"expires_in": 60}"""))
            .Problem(404);

        (await Shop.Get($"inventory/reservations/{id}")).Expect(200)
            .See("data.status", "held");
        (await Shop.Live("MINE")).See("data.available_to_sell", 3);
    }

    [Fact]
    public async Task Items_WhenOfAnotherStore_AreNotThere()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        // The second variant has a number that the other store never gave.
        await Shop.Product("THEIRS-1", 5);
        var variant = await Shop.Product("THEIRS-2", 5);

        foreach (var path in (string[])["", "/history", "/explain"])
        {
            (await Shop.Get($"inventory/items/{variant}{path}")).Expect(200);
            (await other.Get($"inventory/items/{variant}{path}")).Problem(404);
        }
        (await other.Get($"catalog/products/{variant}")).Problem(404);
        Assert.DoesNotContain(
            "THEIRS", (await other.Get("inventory/export")).Expect(200).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_WhenChanged_AreAnotherStoresNot()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        var before = (await other.Get("settings/inventory")).Expect(200).Body;
        var location = await Shop.Location("APART");
        var field = (await Shop.Post($"inventory/locations/{location}/metafields", """
            {"namespace": "n", "key": "k", "value": "v", "permission_set": "read"}
            """)).Expect(200).Number("data.id");

        (await Shop.Put("settings/inventory", """
            {"product_out_of_stock_behavior": "hide_product"}
            """)).Expect(200);
        Assert.NotEqual(before, (await Shop.Get("settings/inventory")).Expect(200).Body);

        Assert.Equal(before, (await other.Get("settings/inventory")).Expect(200).Body);
        Assert.DoesNotContain(
            "APART", (await other.Get("inventory/locations")).Expect(200).Body,
            StringComparison.Ordinal);
        foreach (var at in (int[])[location, 1])
        {
            (await other.Get($"inventory/locations/{at}/metafields/{field}")).Problem(404);
        }
        (await other.Get("inventory/locations/metafields")).Expect(200)
            .See("data", Array.Empty<int>());
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
    [InlineData("")]
    [InlineData("?id:in=1")]
    [InlineData("?id=1,2")]
    [InlineData("?id=x")]
    [InlineData("?id=0")]
    public async Task Token_WhenRevokedWithoutOneId_Is422(string query)
    {
        (await Shop.Delete($"/admin/stores/{Shop.Store}/tokens{query}")).Problem(422, "id");

        (await Shop.Get("inventory/items")).Expect(200);
    }

    [Fact]
    public async Task Token_WhenRevokedByAnIdThatNamesNone_Is422() =>
        (await Shop.Delete($"/admin/stores/{Shop.Store}/tokens?id=4711")).Problem(422, "id");

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
