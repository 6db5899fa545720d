namespace Inventory.Cluster.Tests.Http;

public sealed class BadReservationTests(BadInputShop bad) : IClassFixture<BadInputShop>
{
    private const string Path = "inventory/reservations";

    private const string Valid = """
        {"expires_in": 900, "cart_id": "c-1", "lines": [
          {"sku": "A", "quantity": 1, "location_id": 1, "allow_backorder": true,
           "allow_partial": false}]}
        """;

    [Theory]
    [InlineData("", "[]", null)]
    [InlineData("", "null", null)]
    [InlineData("", "{}", "lines")]
    [InlineData("lines", "null", "lines")]
    [InlineData("lines", "[]", "lines")]
    [InlineData("lines", "{}", "lines")]
    [InlineData("lines", "5", "lines")]
    [InlineData("lines.0", "null", "lines.0")]
    [InlineData("lines.0", "\"A\"", "lines.0")]
    [InlineData("lines.0.sku", "-", null)]
    [InlineData("lines.0.sku", "\"NONE\"", "lines.0.sku")]
    [InlineData("lines.0.sku", "\"\"", "lines.0.sku")]
    [InlineData("lines.0.sku", "5", "lines.0.sku")]
    [InlineData("lines.0.sku", "[]", "lines.0.sku")]
    [InlineData("lines.0.variant_id", "999999999", null)]
    [InlineData("lines.0.variant_id", "\"1\"", "lines.0.variant_id")]
    [InlineData("lines.0.product_id", "999999999", null)]
    [InlineData("lines.0.quantity", "-", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "null", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "0", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "-1", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "1.5", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "\"1\"", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "2147483648", "lines.0.quantity")]
    [InlineData("lines.0.quantity", "99999999999999999999", "lines.0.quantity")]
    [InlineData("lines.0.location_id", "4711", "lines.0.location_id")]
    [InlineData("lines.0.location_id", "0", "lines.0.location_id")]
    [InlineData("lines.0.location_id", "\"1\"", "lines.0.location_id")]
    [InlineData("lines.0.allow_backorder", "\"yes\"", "lines.0.allow_backorder")]
    [InlineData("lines.0.allow_backorder", "1", "lines.0.allow_backorder")]
    [InlineData("lines.0.allow_partial", "\"no\"", "lines.0.allow_partial")]
    [InlineData("expires_in", "0", "expires_in")]
    [InlineData("expires_in", "-1", "expires_in")]
    [InlineData("expires_in", "86401", "expires_in")]
    [InlineData("expires_in", "\"900\"", "expires_in")]
    [InlineData("expires_in", "1.5", "expires_in")]
    [InlineData("expires_in", "1e10", "expires_in")]
    [InlineData("cart_id", "5", "cart_id")]
    [InlineData("cart_id", "\"\"", "cart_id")]
    public Task Reserve_WhenOneValueIsWrong_Is422(string path, string value, string? error) =>
        bad.Refused("POST", Path, BadInputShop.Changed(Valid, path, value), 422, error);

    [Fact]
    public Task Reserve_WhenCartIdIsTooLong_Is422() =>
        bad.Refused(
            "POST", Path,
            BadInputShop.Changed(Valid, "cart_id", Shop.Quoted(new string('c', 201))),
            422, "cart_id");

    [Fact]
    public Task Reserve_WhenOneLineTooMany_Is422()
    {
        var lines = Enumerable.Repeat("""{"sku": "A", "quantity": 1}""", 101);
        return bad.Refused(
            "POST", Path, $$"""{"lines": [{{string.Join(',', lines)}}]}""", 422, "lines");
    }

    [Fact]
    public Task Reserve_WhenLinesOfOneItemDifferInFlags_Is422() =>
        bad.Refused("POST", Path, """
            {"lines": [{"sku": "A", "quantity": 1, "allow_backorder": true},
                       {"sku": "A", "quantity": 1, "allow_backorder": false}]}
            """, 422, "lines.1");

    [Theory]
    [InlineData(1)]
    [InlineData(86400)]
    public async Task Reserve_WhenExpiryIsAtItsLimit_IsTaken(int seconds)
    {
        await bad.Shop.Product($"EDGE-{seconds}", 1);

        (await bad.Shop.Post(Path, $$"""
            {"expires_in": {{seconds}}, "cart_id": "{{new string('c', 200)}}",
             "lines": [{"sku": "EDGE-{{seconds}}", "quantity": 1}]}
            """)).Expect(201);
    }

    [Theory]
    [InlineData("confirm", "{}", "order_id")]
    [InlineData("confirm", "[]", null)]
    [InlineData("confirm", """{"order_id": null}""", "order_id")]
    [InlineData("confirm", """{"order_id": ""}""", "order_id")]
    [InlineData("confirm", """{"order_id": ".."}""", "order_id")]
    [InlineData("confirm", """{"order_id": 5}""", "order_id")]
    [InlineData("confirm", """{"order_id": ["o"]}""", "order_id")]
    [InlineData(
        "confirm", """{"order_id": "o", "if_split_changed": "maybe"}""", "if_split_changed")]
    [InlineData("confirm", """{"order_id": "o", "if_split_changed": 1}""", "if_split_changed")]
    [InlineData("extend", "{}", "expires_in")]
    [InlineData("extend", """{"expires_in": 0}""", "expires_in")]
    [InlineData("extend", """{"expires_in": -5}""", "expires_in")]
    [InlineData("extend", """{"expires_in": 86401}""", "expires_in")]
    [InlineData("extend", """{"expires_in": "60"}""", "expires_in")]
    [InlineData("extend", "null", null)]
    public Task Step_WhenOneValueIsWrong_Is422(string step, string body, string? error) =>
        bad.Refused("POST", $"{Path}/{{hold}}/{step}", body, 422, error);

    [Fact]
    public Task Confirm_WhenOrderIdIsTooLong_Is422() =>
        bad.Refused(
            "POST", $"{Path}/{{hold}}/confirm",
            $$"""{"order_id": "{{new string('o', 201)}}"}""", 422, "order_id");

    [Theory]
    [InlineData("POST", Path + "/{hold}/explode", 404)]
    [InlineData("GET", Path + "/{hold}/confirm", 405)]
    [InlineData("DELETE", Path + "/{hold}", 405)]
    [InlineData("PUT", Path, 405)]
    public Task Step_WhenThereIsNoSuchCall_IsRefused(string method, string path, int status) =>
        bad.Refused(method, path, method == "GET" ? null : "{}", status, null);
}
