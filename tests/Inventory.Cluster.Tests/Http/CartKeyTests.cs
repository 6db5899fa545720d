using static Inventory.Cluster.Tests.Http.ShopCarts;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Idempotency-Key on calls about several lines.</summary>
public sealed class CartKeyTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    private async Task Pair(string name, int onHand = 10)
    {
        await Shop.Product($"{name}-1", onHand);
        await Shop.Product($"{name}-2", onHand);
    }

    private Task<Reply> Reserve(string name, string key, long quantity = 1) =>
        Shop.ReserveFor(900, key, Line($"{name}-1", quantity), Line($"{name}-2", quantity));

    [Fact]
    public async Task Reserve_WhenRepeatedWithItsKey_AnswersTheFirstWhateverCameAfter()
    {
        await Pair("KEY");
        var first = (await Reserve("KEY", "k-1")).Expect(201);
        var id = first.Text("data.reservation_id");
        Assert.False(first.Replayed);

        var again = (await Reserve("KEY", "k-1")).Expect(201);
        Assert.Equal(first.Body, again.Body);
        Assert.True(again.Replayed);

        (await Shop.Post($"inventory/reservations/{id}/paying", """{"expires_in": 3600}"""))
            .Expect(200);
        Assert.Equal(first.Body, (await Reserve("KEY", "k-1")).Expect(201).Body);
        await Shop.SetStock("KEY-1", 0);
        (await Shop.Confirm(id, "o-1")).Expect(200).See("data.split_changed", true);
        Assert.Equal(first.Body, (await Reserve("KEY", "k-1")).Expect(201).Body);

        (await Shop.Live("KEY-2")).See("data.available_to_sell", 9);
    }

    [Fact]
    public async Task Reserve_WhenItsKeyMadeAReservation_IsNotTakenForAProduct()
    {
        await Pair("OTHER");
        (await Reserve("OTHER", "k-other")).Expect(201);

        (await MakeProduct("OTHER-NEW", "k-other")).Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Reserve_WhenItWasRefused_LeavesItsKeyFreeForAnyCall()
    {
        await Pair("FREED", onHand: 1);
        (await Reserve("FREED", "k-freed", quantity: 2)).Expect(409);

        (await MakeProduct("FREED-NEW", "k-freed")).Expect(200);
    }

    private Task<Reply> MakeProduct(string sku, string key) => Shop.Post(
        "catalog/products", $$"""
        {"name": "{{sku}}", "type": "physical", "sku": "{{sku}}", "inventory_tracking": "product"}
        """, key);

    [Fact]
    public async Task Reserve_WhenItsKeyComesWithAnotherBody_Is422()
    {
        await Pair("BODY");
        (await Reserve("BODY", "k-body")).Expect(201);

        (await Reserve("BODY", "k-body", quantity: 2)).Problem(422, "Idempotency-Key");

        (await Shop.Live("BODY-1")).See("data.available_to_sell", 9);
    }

    [Fact]
    public async Task Reserve_WhenTheKeyOfACartComesForOneOfItsItems_Is422()
    {
        await Pair("MIXED");
        (await Reserve("MIXED", "k-mixed")).Expect(201);
        foreach (var sku in (string[])["MIXED-1", "MIXED-2"])
        {
            await Shop.Kept(sku);
            (await Shop.Reserve(sku, 1, key: "k-mixed")).Problem(422, "Idempotency-Key");
            (await Shop.Adjust(sku, 1, key: "k-mixed")).Problem(422, "Idempotency-Key");
            (await Shop.Live(sku)).See("data.available_to_sell", 9);
        }
    }

    [Fact]
    public async Task Reserve_WhenTheKeyOfACartComesForAnItemAtOnce_Is422()
    {
        await Pair("ATONCE", 100);
        for (var i = 0; i < 20; i++)
        {
            (await Reserve("ATONCE", $"k-atonce-{i}")).Expect(201);
            (await Shop.Reserve("ATONCE-1", 1, key: $"k-atonce-{i}"))
                .Problem(422, "Idempotency-Key");
        }
    }

    [Fact]
    public async Task Reserve_WhenTheKeyOfOneItemComesForACartWithIt_Is422()
    {
        await Pair("SINGLE");
        (await Shop.Reserve("SINGLE-2", 1, key: "k-single")).Expect(201);

        (await Reserve("SINGLE", "k-single")).Problem(422, "Idempotency-Key");

        await Shop.Untouched("SINGLE-1", 10);
        (await Shop.Live("SINGLE-2")).See("data.available_to_sell", 9);
        Assert.True((await Shop.Reserve("SINGLE-2", 1, key: "k-single")).Expect(201).Replayed);
    }

    [Fact]
    public async Task Reserve_WhenItsKeyWasRefused_IsDecidedAnew()
    {
        await Pair("ANEW");
        await Shop.SetStock("ANEW-2", 1);
        (await Reserve("ANEW", "k-anew", quantity: 2)).Problem(409);
        (await Reserve("ANEW", "k-anew", quantity: 2)).Problem(409);
        await Shop.SetStock("ANEW-2", 5);

        // What was refused is not remembered, so its key takes another body too.
        var held = (await Reserve("ANEW", "k-anew", quantity: 3)).Expect(201);

        Assert.False(held.Replayed);
        Assert.True((await Reserve("ANEW", "k-anew", quantity: 3)).Expect(201).Replayed);
        (await Shop.Live("ANEW-1")).See("data.available_to_sell", 7);
        (await Shop.Live("ANEW-2")).See("data.available_to_sell", 2);
    }

    [Fact]
    public async Task Reserve_WhenTenRaceWithOneKey_IsOneCart()
    {
        await Pair("TEN");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Reserve("TEN", "k-ten")));

        Assert.All(answers, answer => answer.Expect(201));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(9, answers.Count(answer => answer.Replayed));
        (await Shop.Live("TEN-1")).See("data.available_to_sell", 9);
        (await Shop.Live("TEN-2")).See("data.available_to_sell", 9);
        var list = (await Shop.Get("inventory/reservations?sku=TEN-1")).Expect(200);
        Assert.Equal(1, list.Count("data"));
    }

    [Fact]
    public async Task Confirm_WhenRepeatedWithItsKey_AnswersTheFirst()
    {
        await Pair("DONE");
        var id = await Shop.CartOf("DONE-1", "DONE-2");
        var path = $"inventory/reservations/{id}/confirm";

        var first = await Shop.Post(path, """{"order_id": "o-1"}""", "k-done");
        var again = await Shop.Post(path, """{"order_id": "o-1"}""", "k-done");

        Assert.Equal(first.Expect(200).Body, again.Expect(200).Body);
        Assert.False(first.Replayed);
        Assert.True(again.Replayed);
        (await Shop.Post(path, """{"order_id": "o-2"}""", "k-done"))
            .Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Extend_WhenRepeatedWithItsKey_AnswersTheFirst()
    {
        await Pair("MORE");
        var id = await Shop.CartOf("MORE-1", "MORE-2");
        var path = $"inventory/reservations/{id}/extend";

        var first = (await Shop.Post(path, """{"expires_in": 2000}""", "k-more")).Expect(200);
        (await Shop.Release(id)).Expect(200);
        var again = (await Shop.Post(path, """{"expires_in": 2000}""", "k-more")).Expect(200);

        Assert.Equal(first.Body, again.Body);
        Assert.True(again.Replayed);
        again.See("data.status", "held");
        (await Shop.Post(path, """{"expires_in": 2001}""", "k-more"))
            .Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Release_WhenRepeatedWithItsKey_AnswersTheFirst()
    {
        await Pair("GIVE");
        var id = await Shop.CartOf("GIVE-1", "GIVE-2");
        var path = $"inventory/reservations/{id}/release";

        var first = (await Shop.Post(path, "{}", "k-give")).Expect(200);
        var again = (await Shop.Post(path, "{}", "k-give")).Expect(200);

        Assert.Equal(first.Body, again.Body);
        Assert.True(again.Replayed);
        await Shop.Untouched("GIVE-1", 10);

        // One that finds nothing to do is remembered as well.
        Assert.False((await Shop.Post(path, "{}", "k-more")).Expect(200).Replayed);
        Assert.True((await Shop.Post(path, "{}", "k-more")).Expect(200).Replayed);
    }
}
