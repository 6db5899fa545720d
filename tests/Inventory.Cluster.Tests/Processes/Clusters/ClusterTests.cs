using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>What is done at one silo counts at the others.</summary>
[Collection(ClustersCollection.Name)]
public sealed class ClusterTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private static readonly TimeSpan ChangeWithin = TimeSpan.FromSeconds(2);

    private ClusterFixture Fixture => fixture;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Rename_WhenMadeAtOneSilo_CountsAtAnotherThatHadTheOldNameCached(int silo)
    {
        var (before, after) = ($"OLD-{silo}", $"NEW-{silo}");
        var (here, there) = (Fixture.At(1), Fixture.At(silo));
        var id = await here.Product(before, 10);
        await there.Live(before);
        await there.Reserved(before, 1);
        (await there.Adjust(before, 1)).Expect(200);

        (await here.Put($"catalog/products/{id}", $$"""{"sku": "{{after}}"}""")).Expect(200);

        (await there.Get($"inventory/items/by-sku/{before}")).Problem(404);
        (await there.Reserve(before, 1)).Problem(422, "lines.0.sku");
        (await there.Adjust(before, 1)).Problem(422, "items.0.sku");
        (await there.Live(after)).See("data.identity.variant_id", id)
            .See("data.available_to_sell", 10);
        await there.Reserved(after, 1);
        (await there.Adjust(after, 1)).Expect(200);
    }

    [Fact]
    public async Task Location_WhenDisabledAtOneSilo_StopsReservesAtAnother()
    {
        await Fixture.At(1).Product("CLOSING", 0);
        var location = await Fixture.At(1).Location("CLOSING-LOCATION");
        await Fixture.Cluster.KnowAsync(Fixture.At(1));
        await Fixture.At(1).SetStock("CLOSING", 100, location);
        var line = ShopCarts.LineAt(location, "CLOSING", 1);
        (await Fixture.At(2).ReserveLines(line)).Expect(201);

        await Fixture.At(1).Enable(location, false);

        await Eventually.HoldsAsync(
            async () => (await Fixture.At(2).ReserveLines(line)).Status is 409 or 422,
            ChangeWithin);
    }

    [Fact]
    public async Task Token_WhenRevokedAtOneSilo_StopsAtAnother()
    {
        using var admin = Shop.Admin(Fixture.Cluster.Silo(1));
        var store = Fixture.At(1).Store;
        var made = await Stores.NewTokenAsync(admin, store, "store_inventory_read_only");
        using var holder =
            new Shop(Fixture.Cluster.Silo(3).Url, store, made.Text("data.token"));
        await Eventually.HoldsAsync(() => IsAsync(holder, 200), ChangeWithin);

        (await admin.Delete($"/admin/stores/{store}/tokens?id={made.Number("data.id")}"))
            .Expect(204);

        await Eventually.HoldsAsync(() => IsAsync(holder, 401), ChangeWithin);
    }

    [Fact]
    public async Task Hook_WhenMadeAtOneSilo_IsAtOnceAtAnotherWhichRepeatsItsSecret()
    {
        var (here, there) = (Fixture.At(1), Fixture.At(2));
        var body = Hooks.Body("cluster");

        var made = (await here.Post("hooks", body, "k-hook")).Expect(200);
        var again = (await there.Post("hooks", body, "k-hook")).Expect(200);

        Assert.True(again.Replayed);
        Assert.Equal(made.Body, again.Body);
        var path = $"hooks/{made.Number("data.id")}";
        (await Fixture.At(3).Get(path)).Expect(200);
        (await there.Delete(path)).Expect(200);
        (await here.Get(path)).Problem(404);
    }

    [Fact]
    public async Task Reserve_WhenSentToTwoSilosAtOnceUnderOneKey_HoldsOnce()
    {
        await Fixture.At(1).Product("TWICE", 10);
        await Fixture.At(1).Product("TWICE-2", 10);
        string[] lines = [ShopCarts.Line("TWICE", 2), ShopCarts.Line("TWICE-2", 3)];

        var single = await AtOnceAsync(shop => shop.Reserve("TWICE", 1, key: "k-single"));
        var cart = await AtOnceAsync(shop => shop.ReserveFor(900, "k-cart", lines));

        AssertSame(single, 201, "data.reservation_id");
        AssertSame(cart, 201, "data.reservation_id");
        (await Fixture.At(3).Live("TWICE")).See("data.available_to_sell", 7);
        (await Fixture.At(3).Live("TWICE-2")).See("data.available_to_sell", 7);
    }

    [Fact]
    public async Task Adjust_WhenSentToTwoSilosAtOnceUnderOneKey_IsCarriedOutOnce()
    {
        await Fixture.At(1).Product("ONCE", 10);
        await Fixture.At(1).Product("ONCE-2", 10);

        var single = await AtOnceAsync(shop => shop.Adjust("ONCE", 5, key: "k-adjust"));
        var batch = await AtOnceAsync(shop => shop.Post("inventory/adjustments/relative", """
            {"items": [{"location_id": 1, "sku": "ONCE", "quantity": 1},
                       {"location_id": 1, "sku": "ONCE-2", "quantity": 1}]}
            """, "k-batch"));

        AssertSame(single, 200, "transaction_id");
        AssertSame(batch, 200, "transaction_id");
        (await Fixture.At(3).Live("ONCE")).See("data.available_to_sell", 16);
        (await Fixture.At(3).Live("ONCE-2")).See("data.available_to_sell", 11);
    }

    [Fact]
    public async Task Import_WhenAnotherSiloWasAskedBefore_IsThereAtEverySilo()
    {
        string[] skus = [.. Enumerable.Range(0, 20).Select(i => $"IMPORTED-{i}")];
        foreach (var sku in skus)
        {
            (await Fixture.At(1).Get($"inventory/items/by-sku/{sku}")).Problem(404);
            (await Fixture.At(1).Reserve(sku, 1)).Problem(422, "lines.0.sku");
        }

        var imported = await Fixture.At(2).Import(
            "SKU,Name,On Hand\n" + string.Concat(skus.Select(sku => $"{sku},{sku},7\n")));

        imported.Expect(200);
        foreach (var shop in Fixture.Everywhere)
        {
            foreach (var sku in skus)
            {
                (await shop.Live(sku)).See("data.locations.0.total_inventory_onhand", 7);
                await shop.Reserved(sku, 1);
            }
        }
    }

    [Fact]
    public async Task Read_WhenAskedAtAnySilo_AnswersEveryItemAsItIs()
    {
        foreach (var i in Enumerable.Range(0, 30))
        {
            var writer = Fixture.Everywhere[i % ClusterScript.Silos];
            var id = await writer.Product($"READ-{i}", i);
            await writer.Reserve($"READ-{i}", 1);
            var told = (await writer.Live($"READ-{i}")).Body;
            foreach (var shop in Fixture.Everywhere)
            {
                Assert.Equal(told, (await shop.Live($"READ-{i}")).Body);
                Assert.Equal(told, (await shop.Get($"inventory/items/{id}")).Body);
            }
        }
    }

    [Fact]
    public async Task Items_WhenAllAreAskedOfOneSilo_LiveOnEverySilo()
    {
        const string Active = "inventory_item_active";
        foreach (var i in Enumerable.Range(0, 60))
        {
            await Fixture.At(1).Product($"PLACED-{i}", 1);
            await Fixture.At(1).Live($"PLACED-{i}");
        }

        foreach (var silo in Enumerable.Range(1, ClusterScript.Silos))
        {
            Assert.True(await SiloMetric.SumAsync(
                Fixture.Cluster.Silo(silo).Url, Active) >= 5, $"{silo}");
        }
    }

    private async Task<Reply[]> AtOnceAsync(Func<Shop, Task<Reply>> send) =>
        await Task.WhenAll(Fixture.Everywhere.Take(2).Select(send));

    private static void AssertSame(Reply[] replies, int status, string path) => Assert.Single(
        replies.Select(reply => reply.Expect(status).Text(path)).Distinct(StringComparer.Ordinal));

    private static async Task<bool> IsAsync(Shop shop, int status) =>
        (await shop.Get("inventory/items?limit=1")).Status == status;
}
