namespace Inventory.Cluster.Tests.Http;

public sealed class BadAdjustmentTests(BadInputShop bad) : IClassFixture<BadInputShop>
{
    private const string Absolute = "inventory/adjustments/absolute";
    private const string Relative = "inventory/adjustments/relative";
    private const string Rows = "inventory/locations/1/items";

    private static readonly (string Method, string Path)[] Both =
        [("PUT", Absolute), ("POST", Relative)];

    private const string Valid = """
        {"reason": "count", "items": [
          {"location_id": 1, "sku": "A", "quantity": 1},
          {"location_id": 1, "sku": "B", "quantity": 2}]}
        """;

    private const string ValidRows = """
        {"settings": [
          {"identity": {"sku": "A"}, "safety_stock": 1, "is_in_stock": true, "warning_level": 1,
           "bin_picking_number": "A", "backorder_limit": 1},
          {"identity": {"sku": "B"}, "safety_stock": 1}]}
        """;

    /// <summary>What is wrong with a row whichever way it adjusts.</summary>
    [Theory]
    [InlineData("", "[]", null)]
    [InlineData("", "5", null)]
    [InlineData("", "null", null)]
    [InlineData("", "\"text\"", null)]
    [InlineData("", "{}", "items")]
    [InlineData("items", "-", "items")]
    [InlineData("items", "null", "items")]
    [InlineData("items", "{}", "items")]
    [InlineData("items", "[]", "items")]
    [InlineData("items", "\"A\"", "items")]
    [InlineData("items.1", "null", "items.1")]
    [InlineData("items.1", "5", "items.1")]
    [InlineData("items.1", "[]", "items.1")]
    [InlineData("items.1.location_id", "-", "items.1.location_id")]
    [InlineData("items.1.location_id", "null", "items.1.location_id")]
    [InlineData("items.1.location_id", "0", "items.1.location_id")]
    [InlineData("items.1.location_id", "-1", "items.1.location_id")]
    [InlineData("items.1.location_id", "1.5", "items.1.location_id")]
    [InlineData("items.1.location_id", "\"one\"", "items.1.location_id")]
    [InlineData("items.1.location_id", "2147483648", "items.1.location_id")]
    [InlineData("items.1.location_id", "4711", null)]
    [InlineData("items.1.sku", "-", null)]
    [InlineData("items.1.sku", "null", null)]
    [InlineData("items.1.sku", "\"\"", "items.1.sku")]
    [InlineData("items.1.sku", "\"NONE\"", "items.1.sku")]
    [InlineData("items.1.sku", "5", "items.1.sku")]
    [InlineData("items.1.sku", "[\"B\"]", "items.1.sku")]
    [InlineData("items.1.sku", "{}", "items.1.sku")]
    [InlineData("items.1.variant_id", "{A}", null)]
    [InlineData("items.1.variant_id", "999999999", null)]
    [InlineData("items.1.product_id", "999999999", null)]
    [InlineData("items.1.quantity", "-", null)]
    [InlineData("items.1.quantity", "null", null)]
    [InlineData("items.1.quantity", "1.5", "items.1.quantity")]
    [InlineData("items.1.quantity", "\"1\"", "items.1.quantity")]
    [InlineData("items.1.quantity", "true", "items.1.quantity")]
    [InlineData("items.1.quantity", "[1]", "items.1.quantity")]
    [InlineData("items.1.quantity", "2147483648", "items.1.quantity")]
    [InlineData("items.1.quantity", "9223372036854775808", "items.1.quantity")]
    [InlineData("items.1.quantity", "1e400", "items.1.quantity")]
    [InlineData("items.1.quantity", "-2147483648", "items.1.quantity")]
    [InlineData("items.1.qty_backordered", "\"1\"", "items.1.qty_backordered")]
    [InlineData("items.1.qty_backordered", "2147483648", "items.1.qty_backordered")]
    [InlineData("items.1.qty_backordered", "0.1", "items.1.qty_backordered")]
    [InlineData("items.1.sku", "\"A\"", null)]
    [InlineData("reason", "5", "reason")]
    [InlineData("reason", "{}", "reason")]
    public async Task Adjust_WhenOneValueIsWrong_Is422(string path, string value, string? error)
    {
        var body = BadInputShop.Changed(Valid, path, value.Replace("{A}", $"{bad.A}"));
        await bad.Refused("PUT", Absolute, body, 422, error);
        await bad.Refused("POST", Relative, body, 422, error);
    }

    [Theory]
    [InlineData("items.1.quantity", "-1", "items.1.quantity")]
    [InlineData("items.1.qty_backordered", "-1", "items.1.qty_backordered")]
    [InlineData("items.1.expected_quantity", "-1", "items.1.expected_quantity")]
    [InlineData("items.1.expected_quantity", "\"1\"", "items.1.expected_quantity")]
    [InlineData("items.1.expected_quantity", "2147483648", "items.1.expected_quantity")]
    public Task Absolute_WhenOneValueIsWrong_Is422(string path, string value, string error) =>
        bad.Refused("PUT", Absolute, BadInputShop.Changed(Valid, path, value), 422, error);

    [Theory]
    [InlineData("items.1.quantity", "0")]
    [InlineData("items.1.quantity", "-11")]
    [InlineData("items.1.quantity", "2147483638")]
    [InlineData("items.1.quantity", "-2147483647")]
    [InlineData("items.1.qty_backordered", "-1")]
    public Task Relative_WhenOneRowCannotBe_Is422(string path, string value) =>
        bad.Refused(
            "POST", Relative, BadInputShop.Changed(Valid, path, value), 422, null,
            versionsMove: true);

    [Fact]
    public async Task Adjust_WhenTwoRowsAreForOneItemAndLocation_NamesBoth()
    {
        foreach (var twin in (string[])["\"sku\": \"A\"", $"\"variant_id\": {bad.A}"])
        {
            var body = $$"""
                {"items": [{"location_id": 1, "sku": "A", "quantity": 1},
                           {"location_id": 1, "sku": "B", "quantity": 1},
                           {"location_id": 1, {{twin}}, "quantity": 2}]}
                """;
            foreach (var (method, path) in Both)
            {
                var before = await bad.Everything();
                var answer = await bad.Shop.Send(new HttpMethod(method), path, body);
                answer.Problem(422);
                answer.Require(
                    answer.Body.Contains("items.0", StringComparison.Ordinal)
                    && answer.Body.Contains("items.2", StringComparison.Ordinal),
                    "both rows are to be named");
                Assert.Equal(before, await bad.Everything());
            }
        }
    }

    [Fact]
    public async Task Adjust_WhenOneRowTooMany_Is422()
    {
        var rows = Enumerable.Repeat(
            """{"location_id": 1, "sku": "A", "quantity": 1}""", 2001);
        var body = $$"""{"items": [{{string.Join(',', rows)}}]}""";

        await bad.Refused("PUT", Absolute, body, 422, "items");
        await bad.Refused("POST", Relative, body, 422, "items");
    }

    [Fact]
    public Task Adjust_WhenAVariantOfAnotherProductIsNamed_Is422() =>
        bad.Refused("PUT", Absolute, """
            {"items": [{"location_id": 1, "product_id": {A}, "variant_id": {small},
              "quantity": 1}]}
            """, 422, null);

    [Fact]
    public Task Adjust_WhenAProductTrackedByVariantIsNamed_Is422() =>
        bad.Refused("PUT", Absolute, """
            {"items": [{"location_id": 1, "product_id": {shirt}, "quantity": 1}]}
            """, 422, null);

    [Theory]
    [InlineData("", "[]", null)]
    [InlineData("", "{}", "settings")]
    [InlineData("settings", "null", "settings")]
    [InlineData("settings", "[]", "settings")]
    [InlineData("settings", "{}", "settings")]
    [InlineData("settings.1", "5", "setting.1")]
    [InlineData("settings.1", "null", "setting.1")]
    [InlineData("settings.1.identity", "-", "setting.1.identity")]
    [InlineData("settings.1.identity", "null", "setting.1.identity")]
    [InlineData("settings.1.identity", "{}", "setting.1.identity")]
    [InlineData("settings.1.identity", "5", "setting.1.identity")]
    [InlineData("settings.1.identity.sku", "\"NONE\"", null)]
    [InlineData("settings.1.identity.sku", "7", "setting.1.identity.sku")]
    [InlineData("settings.1.identity.sku", "\"A\"", null)]
    [InlineData("settings.1.safety_stock", "-", "setting.1.settings")]
    [InlineData("settings.1.safety_stock", "-1", "setting.1.safety_stock")]
    [InlineData("settings.1.safety_stock", "2147483648", "setting.1.safety_stock")]
    [InlineData("settings.1.safety_stock", "\"1\"", "setting.1.safety_stock")]
    [InlineData("settings.0.is_in_stock", "\"yes\"", "setting.0.is_in_stock")]
    [InlineData("settings.0.is_in_stock", "1", "setting.0.is_in_stock")]
    [InlineData("settings.0.warning_level", "-1", "setting.0.warning_level")]
    [InlineData("settings.0.warning_level", "2147483648", "setting.0.warning_level")]
    [InlineData("settings.0.bin_picking_number", "5", "setting.0.bin_picking_number")]
    [InlineData("settings.0.backorder_limit", "-1", "setting.0.backorder_limit")]
    [InlineData("settings.0.backorder_limit", "2147483648", "setting.0.backorder_limit")]
    [InlineData("settings.0.backorder_limit", "\"unlimited\"", "setting.0.backorder_limit")]
    [InlineData("settings.0.unlimited_backorder", "\"true\"", "setting.0.unlimited_backorder")]
    [InlineData("settings.0.unlimited_backorder", "true", null)]
    public Task SettingsRow_WhenOneValueIsWrong_Is422(string path, string value, string? error) =>
        bad.Refused("PUT", Rows, BadInputShop.Changed(ValidRows, path, value), 422, error);

    [Fact]
    public Task SettingsRow_WhenOneTooMany_Is422()
    {
        var rows = Enumerable.Repeat(
            """{"identity": {"sku": "A"}, "safety_stock": 1}""", 2001);
        return bad.Refused(
            "PUT", Rows, $$"""{"settings": [{{string.Join(',', rows)}}]}""", 422, "settings");
    }

    [Fact]
    public async Task Adjust_WhenFieldsAreUnknown_IgnoresThem()
    {
        await bad.Shop.Product("EXTRA");

        (await bad.Shop.Put(Absolute, """
            {"items": [{"location_id": 1, "sku": "EXTRA", "quantity": 4, "colour": {"x": [1]},
              "Quantity": "ten"}], "extra": null}
            """)).Expect(200);

        (await bad.Shop.Live("EXTRA")).See("data.available_to_sell", 4);
    }
}
