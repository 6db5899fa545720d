namespace Inventory.Cluster.Tests.Http;

/// <summary>Steps with reservations of several lines.</summary>
internal static class ShopCarts
{
    /// <summary>A line; <paramref name="more"/> is JSON of further members, each after a comma.
    /// </summary>
    public static string Line(string sku, long quantity, string more = "") =>
        $$"""{"sku": "{{sku}}", "quantity": {{quantity}}{{more}}}""";

    /// <summary>A line at a location.</summary>
    public static string LineAt(int location, string sku, long quantity) =>
        Line(sku, quantity, $", \"location_id\": {location}");

    public static Task<Reply> ReserveLines(this Shop shop, params string[] lines) =>
        shop.ReserveFor(900, null, lines);

    public static Task<Reply> ReserveFor(
        this Shop shop, int expiresIn, string? key, params string[] lines) =>
        shop.Post("inventory/reservations", $$"""
            {"expires_in": {{expiresIn}}, "cart_id": "c-1", "lines": [{{string.Join(',', lines)}}]}
            """, key);

    /// <summary>Holds one unit of each SKU; answers the reservation's id.</summary>
    public static async Task<string> CartOf(this Shop shop, params string[] skus) =>
        (await shop.ReserveLines([.. skus.Select(sku => Line(sku, 1))])).Expect(201)
            .Text("data.reservation_id");

    /// <summary>Waits until an item has heard that the last reservation it holds is decided.
    /// </summary>
    public static Task Kept(this Shop shop, string sku) => Eventually.HoldsAsync(
        async () => (await shop.HistoryOf(sku))[0].Kind == "reservation_kept");

    /// <summary>Holds one unit of each SKU for a second, and waits until they are back.</summary>
    public static async Task<string> ExpiredCartOf(this Shop shop, params string[] skus)
    {
        var held = await shop.ReserveFor(1, null, [.. skus.Select(sku => Line(sku, 1))]);
        var id = held.Expect(201).Text("data.reservation_id");
        foreach (var sku in skus)
        {
            await Eventually.HoldsAsync(async () => await shop.HeldOf(sku) == 0);
        }
        return id;
    }

    public static Task<Reply> ConfirmUnless(this Shop shop, string reservation, string order) =>
        shop.Post($"inventory/reservations/{reservation}/confirm", $$"""
            {"order_id": "{{order}}", "if_split_changed": "refuse"}
            """);

    public static async Task<Reply> Reservation(this Shop shop, string id) =>
        (await shop.Get($"inventory/reservations/{id}")).Expect(200);

    public static async Task<Reply> Explained(this Shop shop, string sku)
    {
        var live = await shop.Live(sku);
        var id = live.Number("data.identity.variant_id");
        return (await shop.Get($"inventory/items/{id}/explain")).Expect(200);
    }

    /// <summary>Units of an item inside open reservations, at all locations.</summary>
    public static async Task<long> HeldOf(this Shop shop, string sku) =>
        (await shop.Live(sku)).At("data.locations")!.AsArray()
            .Sum(level => level!["held"]!.GetValue<long>());

    /// <summary>Checks that an item has so much to sell and no open reservation.</summary>
    public static async Task Untouched(this Shop shop, string sku, long ats)
    {
        var told = await shop.Explained(sku);
        told.See("data.available_to_sell", ats);
        foreach (var level in told.At("data.locations")!.AsArray())
        {
            told.Require(level!["holds_total"]!.GetValue<int>() == 0, "something is held");
        }
    }

    public static async Task<List<History>> HistoryOf(this Shop shop, string sku) =>
        await Http.History.AllAsync(
            shop, (await shop.Live(sku)).Number("data.identity.variant_id"));

    public static async Task Enable(this Shop shop, int location, bool isEnabled) =>
        (await shop.Put("inventory/locations", $$"""
            [{"id": {{location}}, "enabled": {{(isEnabled ? "true" : "false")}}}]
            """)).Expect(200);
}
