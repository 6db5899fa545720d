using System.Text.Json;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Calls about orders, and how tests read their lines.</summary>
internal static class Orders
{
    /// <summary>Path of an order, its id escaped.</summary>
    public static string Path(string order, string step = "") =>
        $"inventory/orders/{Uri.EscapeDataString(order)}{step}";

    public static Task<Reply> Order(this Shop shop, string order) => shop.Get(Path(order));

    public static Task<Reply> Cancel(
        this Shop shop, string order, string body = "{}", string? key = null) =>
        shop.Post(Path(order, "/cancel"), body, key);

    public static Task<Reply> Return(
        this Shop shop, string order, string body = "{}", string? key = null) =>
        shop.Post(Path(order, "/return"), body, key);

    public static Task<Reply> Change(
        this Shop shop, string order, string body, string? key = null) =>
        shop.Put(Path(order), body, key);

    /// <summary>A body of one line.</summary>
    public static string Line(string sku, long quantity, int? location = null, bool? restock = null)
    {
        var at = location is { } id ? $""", "location_id": {id}""" : "";
        var back = restock is { } does ? $$""", "restock": {{(does ? "true" : "false")}}""" : "";
        var named = JsonSerializer.Serialize(sku);
        return $$"""
            {"lines": [{"sku": {{named}}, "quantity": {{quantity}}{{at}}}]{{back}}}
            """;
    }

    /// <summary>Makes a product and sells units of it into an order.</summary>
    public static async Task<long> Sold(
        this Shop shop, string sku, string order, long quantity, int onHand, int limit = 100)
    {
        var id = await shop.Product(sku, onHand);
        await shop.Settings(sku, $"\"backorder_limit\": {limit}");
        await shop.Sell(sku, order, quantity);
        return id;
    }

    public static async Task Sell(this Shop shop, string sku, string order, long quantity)
    {
        var id = (await shop.Reserve(sku, quantity)).Expect(201).Text("data.reservation_id");
        (await shop.Confirm(id, order)).Expect(200);
    }

    /// <summary>The numbers of a line: wanted = on hand + backordered, filled, cancelled,
    /// returned.</summary>
    public static Reply Has(this Reply reply, int line, params ReadOnlySpan<long> numbers)
    {
        string[] names = ["", "_on_hand", "_backordered", "_filled", "_cancelled", "_returned"];
        for (var i = 0; i < names.Length; i++)
        {
            reply.See($"data.lines.{line}.quantity{names[i]}", numbers[i]);
        }
        return reply;
    }
}
