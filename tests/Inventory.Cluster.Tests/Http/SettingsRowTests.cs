namespace Inventory.Cluster.Tests.Http;

public sealed class SettingsRowTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const string Path = "inventory/locations/1/items";

    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Put_WhenEveryFieldIsGiven_IsReadBackInBothLists()
    {
        await Shop.Product("EVERY", 20);

        var put = await Shop.Put(Path, """
            {"settings": [{"identity": {"sku": "EVERY"}, "safety_stock": 3, "is_in_stock": true,
              "warning_level": 5, "bin_picking_number": "A-7", "backorder_limit": 10}]}
            """);

        Assert.NotEmpty(put.Expect(200).Text("transaction_id"));
        (await Shop.Get($"{Path}?sku:in=EVERY")).Expect(200)
            .See("data.0.identity.sku", "EVERY").See("data.0.available_to_sell", 27)
            .See("data.0.settings.safety_stock", 3).See("data.0.settings.is_in_stock", true)
            .See("data.0.settings.warning_level", 5).See("data.0.settings.backorder_limit", 10)
            .See("data.0.settings.bin_picking_number", "A-7")
            .See("data.0.settings.unlimited_backorder", false)
            .See("data.0.location_id", null).See("data.0.identity.sku_id", null);
        (await Shop.Get("inventory/items?sku:in=EVERY")).Expect(200)
            .See("data.0.locations.0.settings.safety_stock", 3)
            .See("data.0.locations.0.settings.backorder_limit", 10);
    }

    [Fact]
    public async Task Put_WhenFieldsAreAbsent_LeavesThem()
    {
        await Shop.Product("PART", 20);
        await Shop.Settings("PART", "\"safety_stock\": 3, \"bin_picking_number\": \"B\"");

        await Shop.Settings("PART", "\"warning_level\": 1");

        (await Shop.Live("PART")).See("data.locations.0.settings.safety_stock", 3)
            .See("data.locations.0.settings.bin_picking_number", "B")
            .See("data.locations.0.settings.warning_level", 1);
    }

    [Fact]
    public async Task Put_WhenNotInStock_AtsIsZeroUntilItIsAgain()
    {
        await Shop.Product("FLAG", 20);

        await Shop.Settings("FLAG", "\"is_in_stock\": false");
        (await Shop.Live("FLAG")).See("data.available_to_sell", 0);
        await Shop.Settings("FLAG", "\"is_in_stock\": true");

        (await Shop.Live("FLAG")).See("data.available_to_sell", 20);
    }

    [Fact]
    public async Task Put_WhenUnlimited_AtsIsTheMaximumAndANumberClearsIt()
    {
        await Shop.Product("ENDLESS", 2);

        await Shop.Settings("ENDLESS", "\"unlimited_backorder\": true");
        (await Shop.Live("ENDLESS")).See("data.available_to_sell", 2147483647)
            .See("data.locations.0.settings.unlimited_backorder", true)
            .See("data.locations.0.settings.backorder_limit", null);
        await Shop.Settings("ENDLESS", "\"backorder_limit\": 1");

        (await Shop.Live("ENDLESS")).See("data.available_to_sell", 3)
            .See("data.locations.0.settings.unlimited_backorder", false);
    }

    [Fact]
    public async Task Put_WhenLimitIsNull_NothingMayBeBackordered()
    {
        await Shop.Product("NULLED", 2);
        await Shop.Settings("NULLED", "\"backorder_limit\": 5");

        await Shop.Settings("NULLED", "\"backorder_limit\": null");

        (await Shop.Live("NULLED")).See("data.available_to_sell", 2)
            .See("data.locations.0.settings.backorder_limit", null);
    }

    [Fact]
    public async Task Put_WhenARowHasNoSetting_IsRefusedInBigCommercesWords()
    {
        await Shop.Product("EMPTY", 2);

        var put = await Shop.Put(Path, """
            {"settings": [{"identity": {"sku": "EMPTY"}, "safety_stock": 1},
                          {"identity": {"sku": "EMPTY"}}]}
            """);

        put.Problem(422, "setting.1.settings").See("title", "Payload contains invalid fields");
        Assert.StartsWith(
            "At least one setting must be specified: warning_level, is_in_stock or safety_stock",
            put.Json["errors"]!["setting.1.settings"]!.GetValue<string>(),
            StringComparison.Ordinal);
        (await Shop.Live("EMPTY")).See("data.locations.0.settings.safety_stock", 0);
    }

    [Fact]
    public async Task Put_WhenLocationIsUnknown_Is404() =>
        (await Shop.Put("inventory/locations/4711/items", """
            {"settings": [{"identity": {"sku": "EVERY"}, "safety_stock": 1}]}
            """)).Problem(404);

    [Fact]
    public async Task Get_WhenLocationIsUnknown_Is404() =>
        (await Shop.Get("inventory/locations/4711/items")).Problem(404);
}
