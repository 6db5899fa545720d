namespace Inventory.Cluster.Tests.Http;

public sealed class BadCatalogTests(BadInputShop bad) : IClassFixture<BadInputShop>
{
    private const string Products = "catalog/products";
    private const string Locations = "inventory/locations";

    private const string Valid = """
        {"name": "New", "type": "physical", "sku": "NEW", "inventory_tracking": "variant",
         "inventory_level": 1, "inventory_warning_level": 1, "availability": "available",
         "is_visible": true, "variants": [
          {"sku": "NEW-1", "option_values": [{"option_display_name": "Size", "label": "S"}]},
          {"sku": "NEW-2", "option_values": [{"option_display_name": "Size", "label": "M"}]}]}
        """;

    private const string ValidLocation = """
        [{"label": "L", "code": "L-1", "type_id": "VIRTUAL", "time_zone": "Europe/Berlin",
          "managed_by_external_source": false, "enabled": true, "storefront_visibility": true}]
        """;

    [Theory]
    [InlineData("", "[]", null)]
    [InlineData("", "null", null)]
    [InlineData("name", "-", "name")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "\"\"", "name")]
    [InlineData("name", "5", "name")]
    [InlineData("sku", "5", "sku")]
    [InlineData("sku", "[]", "sku")]
    [InlineData("inventory_tracking", "\"always\"", "inventory_tracking")]
    [InlineData("inventory_tracking", "5", "inventory_tracking")]
    [InlineData("inventory_level", "-1", "inventory_level")]
    [InlineData("inventory_level", "2147483648", "inventory_level")]
    [InlineData("inventory_level", "\"5\"", "inventory_level")]
    [InlineData("inventory_level", "1.5", "inventory_level")]
    [InlineData("inventory_warning_level", "-1", "inventory_warning_level")]
    [InlineData("inventory_warning_level", "2147483648", "inventory_warning_level")]
    [InlineData("availability", "\"sometimes\"", "availability")]
    [InlineData("is_visible", "\"yes\"", "is_visible")]
    [InlineData("variants", "{}", "variants")]
    [InlineData("variants", "\"x\"", "variants")]
    [InlineData("variants.1", "5", "variants.1")]
    [InlineData("variants.1.sku", "5", "variants.1.sku")]
    [InlineData("variants.1.option_values", "5", "variants.1.option_values")]
    public Task Post_WhenOneValueIsWrong_Is422(string path, string value, string? error) =>
        bad.Refused("POST", Products, BadInputShop.Changed(Valid, path, value), 422, error);

    [Theory]
    [InlineData("variants.1.sku", "\"NEW-1\"")]
    [InlineData("variants.1.sku", "\"A\"")]
    [InlineData("sku", "\"A\"")]
    public async Task Post_WhenASkuIsTaken_IsRefusedWhole(string path, string value)
    {
        var before = await bad.Everything();

        var answer = await bad.Shop.Post(Products, BadInputShop.Changed(Valid, path, value));

        answer.Require(answer.Status is 409 or 422, "expected 409 or 422");
        answer.Problem(answer.Status);
        Assert.Equal(before, await bad.Everything());
    }

    [Theory]
    [InlineData("""{"name": ""}""", "name")]
    [InlineData("""{"name": null}""", "name")]
    [InlineData("""{"inventory_level": -1}""", "inventory_level")]
    [InlineData("""{"inventory_level": 2147483648}""", "inventory_level")]
    [InlineData("""{"inventory_tracking": "x"}""", "inventory_tracking")]
    [InlineData("""{"is_visible": 1}""", "is_visible")]
    [InlineData("[]", null)]
    public Task Put_WhenOneValueIsWrong_Is422(string body, string? error) =>
        bad.Refused("PUT", $"{Products}/{{A}}", body, 422, error);

    [Theory]
    [InlineData("GET", "catalog/products/999999999", 404)]
    [InlineData("GET", "catalog/products/0", 404)]
    [InlineData("GET", "catalog/products/-1", 404)]
    [InlineData("GET", "catalog/products/abc", 404)]
    [InlineData("GET", "catalog/products/9223372036854775808", 404)]
    [InlineData("GET", "catalog/products/999999999/variants", 404)]
    [InlineData("PUT", "catalog/products/999999999", 404)]
    [InlineData("DELETE", "catalog/products/999999999", 404)]
    [InlineData("DELETE", "catalog/products", 405)]
    [InlineData("PATCH", "catalog/products", 405)]
    [InlineData("POST", "catalog/products/{A}", 405)]
    public Task Call_WhenNotThere_IsRefused(string method, string path, int status) =>
        bad.Refused(
            method, path, method is "GET" or "DELETE" ? null : """{"name": "N"}""", status, null);

    [Theory]
    [InlineData("", "{}")]
    [InlineData("", "5")]
    [InlineData("", "[]")]
    [InlineData("", "[5]")]
    [InlineData("", "[null]")]
    [InlineData("0.label", "-")]
    [InlineData("0.label", "\"\"")]
    [InlineData("0.label", "5")]
    [InlineData("0.code", "5")]
    [InlineData("0.code", "\"BC-LOCATION-1\"")]
    [InlineData("0.type_id", "-")]
    [InlineData("0.type_id", "\"CLOUD\"")]
    [InlineData("0.type_id", "\"PHYSICAL\"")]
    [InlineData("0.time_zone", "5")]
    [InlineData("0.managed_by_external_source", "\"no\"")]
    [InlineData("0.enabled", "\"no\"")]
    [InlineData("0.operating_hours", "5")]
    [InlineData("0.address", "\"here\"")]
    public async Task PostLocation_WhenOneValueIsWrong_IsRefused(string path, string value)
    {
        var before = await bad.Everything();

        var answer = await bad.Shop.Post(
            Locations, BadInputShop.Changed(ValidLocation, path, value));

        answer.Require(answer.Status is 409 or 422, "expected 422 (or 409 for a taken code)");
        answer.Problem(answer.Status);
        Assert.Equal(before, await bad.Everything());
    }

    [Theory]
    [InlineData("""[{"id": 4711, "label": "x"}]""")]
    [InlineData("""[{"label": "x"}]""")]
    [InlineData("""[{"id": "1", "label": "x"}]""")]
    [InlineData("""[{"id": 1, "label": 5}]""")]
    [InlineData("""{"id": 1, "label": "x"}""")]
    public Task PutLocation_WhenOneValueIsWrong_Is422(string body) =>
        bad.Refused("PUT", Locations, body, 422, null);

    [Theory]
    [InlineData("inventory/locations")]
    [InlineData("inventory/locations?location_id:in=")]
    [InlineData("inventory/locations?location_id:in=x")]
    [InlineData("inventory/locations?location_id:in=1")]
    public Task DeleteLocation_WhenQueryIsWrong_Is422(string path) =>
        bad.Refused("DELETE", path, null, 422, null);
}
