using Inventory.Cluster.Tests.Http;
using Inventory.Domain.Webhooks;
using Inventory.Silo.OpenApi;

namespace Inventory.Cluster.Tests.OpenApi;

public sealed class DescribedAnswersTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Theory]
    [InlineData("none")]
    [InlineData("product")]
    public async Task Item_WhenRead_AnswersAsDescribed(string tracking)
    {
        var sku = $"AS-{tracking}";
        var id = await Shop.Product(sku, 2);
        await Shop.Settings(sku, "\"backorder_limit\": 3");
        await Shop.Confirm(await Shop.Reserved(sku, 3), "o-1");
        await Shop.Reserved(sku, 1);
        (await Shop.Put($"catalog/products/{await Shop.Product($"{sku}-OFF", 4)}", $$"""
            {"inventory_tracking": "{{tracking}}"}
            """)).Expect(200);

        foreach (var read in (string[])[sku, $"{sku}-OFF"])
        {
            Check(await Shop.Live(read), "LiveItemAnswer");
        }
        Check(await Shop.Get($"inventory/items?sku:in={sku},{sku}-OFF"), "ItemPage");
        Check(await Shop.Get("inventory/locations/1/items"), "LocationItemPage");
        Check(await Shop.Get($"inventory/items/{id}/explain"), "ExplanationAnswer");
        Check(await Shop.Get($"inventory/items/{id}/history"), "HistoryPage");
    }

    [Fact]
    public async Task Receipt_WhenAnswered_IsAsDescribed()
    {
        var to = await Shop.Location("AS-TO");
        var id = await Shop.Product("AS-R", 0);
        await Shop.Product("AS-R2", 0);
        (await Shop.Post("inventory/adjustments/relative", """
            {"items": [{"location_id": 1, "sku": "AS-R", "qty_backordered": 1}]}
            """)).Expect(200);
        await Shop.Backorder("AS-R", 2, "o-2");

        Check(
            await Shop.Receive("""
                {"sku": "AS-R", "quantity": 9}, {"sku": "AS-R2", "quantity": 1}
                """),
            "ReceiptAnswer");
        Check(
            await Shop.Transfer($$"""
                {"sku": "AS-R", "quantity": 1, "from_location_id": 1, "to_location_id": {{to}}}
                """),
            "TransferAnswer");
    }

    [Fact]
    public async Task Order_WhenAnswered_IsAsDescribed()
    {
        var id = await Shop.Sold("AS-ORDER", "as-1", 3, onHand: 2);

        Check(await Shop.Order("as-1"), "OrderAnswer");
        Check(await Shop.Cancel("as-1", Orders.Line("AS-ORDER", 1)), "OrderAnswer");
        Check(await Shop.Return("as-1"), "OrderAnswer");
        Check(await Shop.Get($"inventory/items/{id}/history"), "HistoryPage");
    }

    [Fact]
    public async Task Hook_WhenAnswered_IsAsDescribed()
    {
        var made = await Shop.Post(
            "hooks",
            Hooks.Body("described", more: ", \"headers\": {\"X\": \"1\"}, \"is_active\": false"));
        var plain = (await Shop.Post("hooks", Hooks.Body("plain", more: ", \"is_active\": false")))
            .Number("data.id");

        Check(made, "MadeHookAnswer");
        Check(await Shop.Get($"hooks/{plain}"), "HookAnswer");
        Check(await Shop.Get("hooks"), "HookPage");
        Check(await Shop.Get("hooks/admin"), "HooksAdminAnswer");
        Check(await Shop.Post($"hooks/{plain}/rotate-secret", ""), "MadeHookAnswer");
        Check(await Shop.Delete($"hooks/{plain}"), "HookAnswer");
    }

    [Fact]
    public void HookScopes_WhenDescribed_AreThoseThatAreTaken() => Assert.Equal(
        HookScope.All.Concat(HookScope.All.Select(scope => scope.Replace(
            "channel/*/", "channel/1/", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        OpenApiDocument.Merge()["components"]!["schemas"]!["HookScope"]!["enum"]!.AsArray()
            .Select(scope => scope!.GetValue<string>()).Order(StringComparer.Ordinal));

    private static void Check(Reply reply, string schema)
    {
        var faults = SchemaCheck.FaultsOf(reply.Expect(200).Json, schema).ToList();
        reply.Require(faults.Count == 0, string.Join('\n', faults));
    }
}
