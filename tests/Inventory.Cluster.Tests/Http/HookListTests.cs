namespace Inventory.Cluster.Tests.Http;

/// <summary>Which hooks a client sees, and how they are found.</summary>
public sealed class HookListTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Get_WhenPaged_HasEveryHookOnce()
    {
        var (client, _) = await Hooks.ClientAsync(Shop, "store_inventory");
        using var _client = client;
        for (var index = 0; index < 5; index++)
        {
            await client.Hook($"page-{index}");
        }

        (await client.Get("hooks?limit=2&page=3")).Expect(200)
            .See("data.0.destination", $"{Hooks.Host}/page-4")
            .See("meta.pagination.total", 5).See("meta.pagination.count", 1)
            .See("meta.pagination.total_pages", 3).See("meta.pagination.per_page", 2)
            .See("meta.pagination.links.previous", "?limit=2&page=2");
        (await client.Get("hooks?limit=2&page=4")).Expect(200).See("data", Array.Empty<int>());
        (await client.Get("hooks?limit=9999")).Expect(200).See("meta.pagination.per_page", 250);
        (await client.Get("hooks")).Expect(200).See("meta.pagination.per_page", 50);
    }

    [Fact]
    public async Task Get_WhenFiltered_HasThoseOnly()
    {
        var (client, _) = await Hooks.ClientAsync(Shop, "store_inventory");
        using var _client = client;
        var paused = (await client.Hook("paused")).Number("data.id");
        (await client.Put($"hooks/{paused}", """{"is_active": false}""")).Expect(200);
        var sku = (await client.Hook("sku", "store/sku/inventory/updated")).Number("data.id");
        await client.Hook("third");

        async Task Finds(string query, params long[] ids)
        {
            var found = (await client.Get($"hooks?{query}")).Expect(200);
            found.See("meta.pagination.total", ids.Length);
            foreach (var (index, id) in ids.Index())
            {
                found.See($"data.{index}.id", id);
            }
        }
        await Finds("is_active=false", paused);
        await Finds("is_active=true", sku, sku + 1);
        await Finds("scope=store/sku/inventory/updated", sku);
        await Finds($"destination={Hooks.Host}/third", sku + 1);
        await Finds($"is_active=false&destination={Hooks.Host}/third");
        (await client.Get("hooks?is_active=maybe")).Problem(422, "is_active");
        (await client.Get("hooks?page=0")).Problem(422, "page");
    }

    [Fact]
    public async Task Hook_WhenOfAnotherClient_IsNotThereWithoutTheScopeWebhooks()
    {
        var (one, oneId) = await Hooks.ClientAsync(Shop, "storefront");
        var (two, _) = await Hooks.ClientAsync(Shop, "store_v2_products_read_only");
        var (all, _) = await Hooks.ClientAsync(Shop, "webhooks");
        using var disposed = new Disposing(one, two, all);
        var id = (await one.Hook("mine")).See("data.client_id", $"{oneId}").Number("data.id");

        (await two.Get("hooks")).Expect(200).See("data", Array.Empty<int>());
        (await two.Get($"hooks/{id}")).Problem(404);
        (await two.Put($"hooks/{id}", """{"is_active": false}""")).Problem(404);
        (await two.Post($"hooks/{id}/rotate-secret", "")).Problem(404);
        (await two.Delete($"hooks/{id}")).Problem(404);
        (await two.Get("hooks/admin")).See("data.hooks_list", Array.Empty<int>());
        await two.Hook("mine");

        (await all.Get($"hooks/{id}")).Expect(200).See("data.client_id", $"{oneId}");
        (await all.Put($"hooks/{id}", """{"is_active": false}""")).Expect(200)
            .See("data.client_id", $"{oneId}");
        (await one.Get($"hooks/{id}")).Expect(200).See("data.is_active", false);
    }

    [Fact]
    public async Task Hook_WhenOfAnotherStore_IsNotThere()
    {
        using var other = await Stores.NewAsync(fixture.Setup);
        var id = (await Shop.Hook("store")).Number("data.id");

        (await other.Get($"hooks/{id}")).Problem(404);
        (await other.Get("hooks")).Expect(200).See("data", Array.Empty<int>());
        await other.Hook("store");
    }

    [Fact]
    public async Task Hook_WhenItsTokenIsRevoked_IsDeleted()
    {
        var (client, tokenId) = await Hooks.ClientAsync(Shop, "store_inventory");
        using var _client = client;
        var id = (await client.Hook("revoked")).Number("data.id");
        (await Shop.Get($"hooks/{id}")).Expect(200);

        (await Shop.Delete($"/admin/stores/{Shop.Store}/tokens?id={tokenId}")).Expect(204);

        await Eventually.HoldsAsync(async () => (await Shop.Get($"hooks/{id}")).Status == 404);
    }

    [Fact]
    public async Task Admin_WhenRead_HasHooksWithStatusAndTheClientsEmails()
    {
        var (one, _) = await Hooks.ClientAsync(Shop, "store_inventory");
        var (two, _) = await Hooks.ClientAsync(Shop, "store_inventory");
        using var disposed = new Disposing(one, two);
        var paused = (await one.Hook("status-1")).Number("data.id");
        (await one.Put($"hooks/{paused}", """{"is_active": false}""")).Expect(200);
        await one.Hook("status-2");

        (await one.Put("hooks/admin", """{"emails": ["a@b.c", "d@e.f"]}""")).Expect(204);

        (await one.Get("hooks/admin")).Expect(200)
            .See("data.emails", new[] { "a@b.c", "d@e.f" })
            .See("data.hooks_list.0.status", "inactive").See("data.hooks_list.0.id", paused)
            .See("data.hooks_list.1.status", "active")
            .See("data.hooks_list.1.destination", $"{Hooks.Host}/status-2")
            .See("data.blocked_domains", Array.Empty<int>())
            .See("meta.pagination.total", 2);
        (await one.Get("hooks/admin?is_active=true")).Expect(200)
            .See("data.hooks_list.0.status", "active").See("meta.pagination.total", 1);
        (await two.Get("hooks/admin")).Expect(200).See("data.emails", Array.Empty<int>());
        (await one.Put("hooks/admin", """{"emails": []}""")).Expect(204);
        (await one.Get("hooks/admin")).See("data.emails", Array.Empty<int>());
    }

    [Theory]
    [InlineData("{}", "emails")]
    [InlineData("""{"emails": "a@b.c"}""", "emails")]
    [InlineData("""{"emails": ["a@b.c", "nobody"]}""", "emails.1")]
    [InlineData("""{"emails": ["a@b@c"]}""", "emails.0")]
    [InlineData("""{"emails": ["@b"]}""", "emails.0")]
    [InlineData("""{"emails": [5]}""", "emails.0")]
    [InlineData(
        """{"emails": ["1@x","2@x","3@x","4@x","5@x","6@x","7@x","8@x","9@x","0@x","a@x"]}""",
        "emails")]
    public async Task Admin_WhenEmailsAreBad_NamesThem(string body, string path) =>
        (await Shop.Put("hooks/admin", body)).Problem(422, path)
            .See("title", "JSON data is missing or invalid");

    private sealed class Disposing(params Shop[] all) : IDisposable
    {
        public void Dispose()
        {
            foreach (var shop in all)
            {
                shop.Dispose();
            }
        }
    }
}
