namespace Inventory.Cluster.Tests.Http;

public sealed class StoreSettingsTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Get_WhenStoreIsNew_MayBackorder()
    {
        using var fresh = await Stores.NewAsync(fixture.Setup);

        (await fresh.Get("settings/inventory")).Expect(200)
            .See("data.product_out_of_stock_behavior", "do_nothing")
            .See("data.option_out_of_stock_behavior", "do_nothing")
            .See("data.update_stock_behavior", "order_placed")
            .See("data.stock_level_display", "dont_show")
            .See("data.show_backorder_availability_prompt", false);
    }

    [Fact]
    public async Task Put_WhenDisplaySettingsAreGiven_AreReadBack()
    {
        (await Shop.Put("settings/inventory", """
            {"show_quantity_on_backorder": true, "show_quantity_on_hand": true,
             "show_backorder_message": true, "show_backorder_availability_prompt": true,
             "backorder_availability_prompt": "Ships later", "show_out_of_stock_message": true,
             "default_out_of_stock_message": "Sold out", "hide_in_product_filtering": true,
             "edit_order_stock_adjustment": true, "refund_order_stock_adjustment": true}
            """)).Expect(200);

        (await Shop.Get("settings/inventory")).Expect(200)
            .See("data.show_quantity_on_backorder", true).See("data.show_quantity_on_hand", true)
            .See("data.show_backorder_message", true)
            .See("data.show_backorder_availability_prompt", true)
            .See("data.backorder_availability_prompt", "Ships later")
            .See("data.show_out_of_stock_message", true)
            .See("data.default_out_of_stock_message", "Sold out")
            .See("data.hide_in_product_filtering", true)
            .See("data.edit_order_stock_adjustment", true)
            .See("data.refund_order_stock_adjustment", true);
    }

    [Fact]
    public async Task Put_WhenBehaviourIsNotEligible_BackordersStop()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        await shop.Product("STOP", 2);
        await shop.Settings("STOP", "\"backorder_limit\": 10");
        (await shop.Live("STOP")).See("data.available_to_sell", 12);

        (await shop.Put("settings/inventory", """
            {"product_out_of_stock_behavior": "hide_product"}
            """)).Expect(200);

        await Eventually.HoldsAsync(async () =>
            (await shop.Live("STOP")).At("data.available_to_sell")?.GetValue<long>() == 2);
        (await shop.Reserve("STOP", 3)).Problem(409);
    }

    [Theory]
    [InlineData("""{"stock_level_display": "sometimes"}""")]
    [InlineData("""{"stock_level_display": 1}""")]
    [InlineData("""{"product_out_of_stock_behavior": "explode"}""")]
    [InlineData("""{"option_out_of_stock_behavior": null, "update_stock_behavior": "never"}""")]
    [InlineData("""{"show_quantity_on_hand": "yes"}""")]
    [InlineData("""{"default_out_of_stock_message": 5}""")]
    [InlineData("""[]""")]
    public async Task Put_WhenValueIsWrong_Is422AndChangesNothing(string body)
    {
        var before = (await Shop.Get("settings/inventory")).Expect(200).Body;

        (await Shop.Put("settings/inventory", body)).Problem(422);

        Assert.Equal(before, (await Shop.Get("settings/inventory")).Body);
    }

    [Fact]
    public async Task PutNotifications_WhenWhole_IsReadBack()
    {
        (await Shop.Put("settings/inventory/notifications", """
            {"low_stock_notification_address": ["a@example.com", "b@example.com"],
             "out_of_stock_notification_address": []}
            """)).Expect(200);

        (await Shop.Get("settings/inventory/notifications")).Expect(200)
            .See("data.low_stock_notification_address", new[] { "a@example.com", "b@example.com" })
            .See("data.out_of_stock_notification_address", Array.Empty<string>());
    }

    [Theory]
    [InlineData("""{"low_stock_notification_address": "a@example.com"}""")]
    [InlineData("""
        {"low_stock_notification_address": [1], "out_of_stock_notification_address": []}
        """)]
    public async Task PutNotifications_WhenWrong_Is422(string body) =>
        (await Shop.Put("settings/inventory/notifications", body)).Problem(422);
}
