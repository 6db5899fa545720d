using System.Text.Json;

namespace Inventory.Cluster.Tests.Http;

/// <summary>The steps by which tests bring a store into a state: each must succeed.</summary>
internal static class ShopStock
{
    /// <summary>Makes a product of one variant, tracked by product; answers its id.</summary>
    public static async Task<long> Product(this Shop shop, string sku, int? onHand = null)
    {
        var level = onHand is { } units ? $""", "inventory_level": {units}""" : "";
        var made = await shop.Post("catalog/products", $$"""
            {"name": {{Shop.Quoted(sku)}}, "type": "physical", "sku": {{Shop.Quoted(sku)}},
             "inventory_tracking": "product"{{level}}}
            """);
        return made.Expect(200).Number("data.id");
    }

    /// <summary>Makes a product with two variants (SKUs -S and -M); answers the whole reply.
    /// </summary>
    public static async Task<Reply> Shirt(this Shop shop, string sku, string tracking) =>
        (await shop.Post("catalog/products", $$"""
            {"name": "{{sku}}", "type": "physical", "inventory_tracking": "{{tracking}}",
             "variants": [
              {"sku": "{{sku}}-S", "option_values": [
                {"option_display_name": "Size", "label": "S"}]},
              {"sku": "{{sku}}-M", "option_values": [
                {"option_display_name": "Size", "label": "M"}]}]}
            """)).Expect(200);

    public static async Task SetStock(this Shop shop, string sku, long onHand, int location = 1) =>
        (await shop.Put("inventory/adjustments/absolute", $$"""
            {"items": [{"location_id": {{location}}, "sku": "{{sku}}", "quantity": {{onHand}}}]}
            """)).Expect(200);

    public static Task<Reply> Adjust(this Shop shop, string sku, long by, string? key = null) =>
        shop.Post("inventory/adjustments/relative", $$"""
            {"items": [{"location_id": 1, "sku": "{{sku}}", "quantity": {{by}}}]}
            """, key);

    /// <summary>Receives lines: JSON objects one behind the other.</summary>
    public static Task<Reply> Receive(this Shop shop, string lines, string? key = null) =>
        shop.Post("inventory/receipts", $$"""{"reference": "po-1", "lines": [{{lines}}]}""", key);

    /// <summary>Transfers lines: JSON objects one behind the other.</summary>
    public static Task<Reply> Transfer(this Shop shop, string lines, string? key = null) =>
        shop.Post("inventory/transfers", $$"""{"reference": "t-1", "lines": [{{lines}}]}""", key);

    /// <summary>Sells units beyond stock into an order.</summary>
    public static async Task Backorder(this Shop shop, string sku, int units, string order)
    {
        await shop.Settings(sku, "\"unlimited_backorder\": true");
        (await shop.Confirm(await shop.Reserved(sku, units), order)).Expect(200);
    }

    /// <summary>Writes settings of one item; <paramref name="fields"/> is JSON without braces.
    /// </summary>
    public static async Task Settings(
        this Shop shop, string sku, string fields, int location = 1) =>
        (await shop.Put($"inventory/locations/{location}/items", $$"""
            {"settings": [{"identity": {"sku": "{{sku}}"}, {{fields}}}]}
            """)).Expect(200);

    public static Task<Reply> Reserve(
        this Shop shop, string sku, long quantity, string more = "", string? key = null) =>
        shop.Post("inventory/reservations", $$"""
            {"lines": [{"sku": "{{sku}}", "quantity": {{quantity}}{{more}}}]}
            """, key);

    public static async Task<string> Reserved(this Shop shop, string sku, long quantity) =>
        (await shop.Reserve(sku, quantity)).Expect(201).Text("data.reservation_id");

    public static Task<Reply> Confirm(this Shop shop, string reservation, string order) =>
        shop.Post($"inventory/reservations/{reservation}/confirm", $$"""
            {"order_id": "{{order}}"}
            """);

    public static Task<Reply> Release(this Shop shop, string reservation) =>
        shop.Post($"inventory/reservations/{reservation}/release", "{}");

    public static async Task<Reply> Live(this Shop shop, string sku) =>
        (await shop.Get($"inventory/items/by-sku/{Uri.EscapeDataString(sku)}")).Expect(200);

    public static async Task<long> Version(this Shop shop, string sku) =>
        (await shop.Live(sku)).Number("data.version");

    /// <summary>Makes a virtual location; answers its id.</summary>
    public static async Task<int> Location(this Shop shop, string code)
    {
        (await shop.Post("inventory/locations", $"[{VirtualLocation(code)}]")).Expect(200);
        var found = await shop.Get($"inventory/locations?location_code:in={code}");
        return (int)found.Expect(200).Number("data.0.id");
    }

    public static string VirtualLocation(string code) => JsonSerializer.Serialize(new
    {
        label = $"Location {code}",
        code,
        managed_by_external_source = false,
        type_id = "VIRTUAL",
        time_zone = "Europe/Berlin",
        enabled = true,
        storefront_visibility = true,
    });
}
