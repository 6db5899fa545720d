// Valid requests the fuzzer begins from: for each route of the OpenAPI document a path whose
// parameters name things that are there, and a body the host would take.

using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http.Fuzz;

/// <summary>One route of the document.</summary>
internal sealed record Route(HttpMethod Method, string Template);

/// <summary>The state the fuzzed store begins with, and examples that fit it.</summary>
internal sealed class Corpus
{
    public const int Items = 30;
    public const int Doomed = 10;
    public const string Ordered = "fuzz/1";

    private readonly List<long> _ids = [];

    public IReadOnlyList<Route> Routes { get; private set; } = [];

    public string Hold { get; private set; } = "";

    public string Cart { get; private set; } = "";

    public int Location { get; private set; }

    public long Metafield { get; private set; }

    public static async Task<Corpus> MakeAsync(Shop shop)
    {
        var corpus = new Corpus { Location = await shop.Location("FUZZ") };
        for (var i = 0; i < Items; i++)
        {
            corpus._ids.Add(await shop.Product($"F-{i}", 1000));
            await shop.Settings($"F-{i}", "\"backorder_limit\": 50");
        }
        await shop.Shirt("F-SHIRT", "variant");
        corpus.Hold = (await shop.Post("inventory/reservations", """
            {"expires_in": 86400, "cart_id": "c", "lines": [{"sku": "F-0", "quantity": 1}]}
            """)).Expect(201).Text("data.reservation_id");
        corpus.Cart = (await shop.Post("inventory/reservations", """
            {"expires_in": 86400, "cart_id": "c", "lines": [
              {"sku": "F-0", "quantity": 1}, {"sku": "F-1", "quantity": 1}]}
            """)).Expect(201).Text("data.reservation_id");
        (await shop.Post("inventory/orders", $$"""
            {"order_id": "{{Ordered}}", "lines": [{"sku": "F-0", "quantity": 100}]}
            """)).Expect(201);
        corpus.Metafield = (await shop.Post("inventory/locations/1/metafields", """
            {"namespace": "n", "key": "k", "value": "v", "permission_set": "read"}
            """)).Expect(200).Number("data.id");
        corpus.Routes = Read((await shop.Get("/openapi/v3.json")).Expect(200));
        return corpus;
    }

    /// <summary>The path of a route with parameters that exist; what a DELETE names is doomed, so
    /// that the others keep their target.</summary>
    public string Path(Route route, Random random) => string.Join(
        '/', route.Template.Split('/').Select(part => Filled(part, route, random)));

    public string Body(Route route, Random random)
    {
        var (path, item) = (route.Template, random.Next(Items - Doomed));
        var isPut = route.Method == HttpMethod.Put;
        return path switch
        {
            _ when path.EndsWith("/import", StringComparison.Ordinal) => $""""
                SKU,Name,On Hand,Backorder Limit,Qty Backordered,Location ID
                F-{item},"a ""b""",5,unlimited,1,1
                F-NEW-{item},,,3,,{Location}
                """",
            _ when path.Contains("/adjustments/", StringComparison.Ordinal) => $$"""
                {"reason": "r", "items": [
                  {"location_id": 1, "sku": "F-{{item}}", "quantity": 5, "qty_backordered": 1},
                  {"location_id": {{Location}}, "variant_id": {{_ids[^1]}}, "quantity": 6}]}
                """,
            _ when path.EndsWith("/receipts", StringComparison.Ordinal) => $$"""
                {"reference": "po-1", "lines": [
                  {"location_id": 1, "sku": "F-{{item}}", "quantity": 5},
                  {"location_id": {{Location}}, "variant_id": {{_ids[^1]}}, "quantity": 6}]}
                """,
            _ when path.EndsWith("/transfers", StringComparison.Ordinal) => $$"""
                {"reference": "t-1", "lines": [{"sku": "F-{{item}}", "quantity": 2,
                  "from_location_id": 1, "to_location_id": {{Location}}}]}
                """,
            _ when path.Contains("/orders", StringComparison.Ordinal) => Order(path, isPut, item),
            _ when path.EndsWith("/confirm", StringComparison.Ordinal) =>
                """{"order_id": "o-1", "if_split_changed": "accept"}""",
            _ when path.EndsWith("/extend", StringComparison.Ordinal)
                || path.EndsWith("/paying", StringComparison.Ordinal) => """{"expires_in": 60}""",
            _ when path.EndsWith("/reservations", StringComparison.Ordinal) => $$"""
                {"expires_in": 60, "cart_id": "c-{{item}}", "lines": [{"sku": "F-{{item}}",
                  "quantity": 2, "location_id": 1, "allow_backorder": true,
                  "allow_partial": false}{{SecondLine(random)}}]}
                """,
            _ when path.EndsWith("/items", StringComparison.Ordinal) => $$"""
                {"settings": [{"identity": {"sku": "F-{{item}}"}, "safety_stock": 1,
                  "is_in_stock": true, "warning_level": 2, "bin_picking_number": "b",
                  "backorder_limit": 9}]}
                """,
            _ => Other(path, isPut, random),
        };
    }

    // Every second reservation is of two items, which is another path than that of one.
    private string SecondLine(Random random) => random.Next(2) == 0
        ? ""
        : $$""", {"variant_id": {{_ids[random.Next(Items - Doomed)]}}, "quantity": 1}""";

    private static string Order(string path, bool isPut, int item) => path switch
    {
        _ when path.EndsWith("/orders", StringComparison.Ordinal) => $$"""
            {"order_id": "f-{{item}}", "lines": [{"sku": "F-{{item}}", "quantity": 2,
              "location_id": 1, "allow_backorder": true, "allow_partial": false}]}
            """,
        _ when isPut => $$"""
            {"lines": [{"sku": "F-0", "quantity": 2, "location_id": 1},
              {"sku": "F-{{item + 1}}", "quantity": 1}]}
            """,
        _ => """{"lines": [{"sku": "F-0", "quantity": 1, "location_id": 1}], "restock": true}""",
    };

    private string Other(string path, bool isPut, Random random) => path switch
    {
        _ when path.EndsWith("/locations/metafields", StringComparison.Ordinal) => $$"""
            [{"id": {{Metafield}}, "resource_id": 1, "namespace": "n", "key": "k{{random.Next()}}",
              "value": "v", "permission_set": "read"}]
            """,
        _ when path.Contains("/metafields", StringComparison.Ordinal) => """
            {"namespace": "n", "key": "k", "value": "v", "permission_set": "read"}
            """,
        _ when path.EndsWith("/locations", StringComparison.Ordinal) => isPut
            ? $$"""[{"id": {{Location}}, "label": "x", "enabled": true}]"""
            : $"[{ShopStock.VirtualLocation($"F{random.Next()}")}]",
        _ when path.EndsWith("/notifications", StringComparison.Ordinal) => """
            {"low_stock_notification_address": ["a@b.c"], "out_of_stock_notification_address": []}
            """,
        _ when path.Contains("/settings/", StringComparison.Ordinal) => """
            {"product_out_of_stock_behavior": "do_nothing", "show_quantity_on_hand": true,
             "default_out_of_stock_message": "m"}
            """,
        _ when path.Contains("/products", StringComparison.Ordinal) => $$"""
            {"name": "n", "type": "physical", "sku": "F-P-{{random.Next()}}",
             "inventory_tracking": "product", "inventory_level": 3, "availability": "available",
             "variants": [{"sku": "F-V-{{random.Next()}}", "option_values": [
               {"option_display_name": "Size", "label": "S"}]}]}
            """,
        _ when path.EndsWith("/hooks/admin", StringComparison.Ordinal) =>
            """{"emails": ["a@b.c"]}""",
        _ when path.Contains("/hooks", StringComparison.Ordinal) => $$"""
            {"scope": "store/inventory/location/*", "is_active": true,
             "destination": "https://93.184.216.34/{{random.Next()}}", "headers": {"X-A": "b"} }
            """,
        _ when path.EndsWith("/tokens", StringComparison.Ordinal) =>
            """{"name": "n", "scopes": ["store_inventory_read_only"]}""",
        _ when path.EndsWith("/stores", StringComparison.Ordinal) =>
            $$"""{"store_hash": "f{{random.Next()}}"}""",
        _ => "{}",
    };

    private string Filled(string part, Route route, Random random)
    {
        if (!part.StartsWith('{'))
        {
            return part;
        }
        var isDelete = route.Method == HttpMethod.Delete;
        var item = isDelete
            ? random.Next(Items - Doomed, Items)
            : random.Next(Items - Doomed);
        return part.Trim('{', '}') switch
        {
            var name when name.Contains("hash", StringComparison.Ordinal) => "demo",
            var name when name.Contains("store", StringComparison.Ordinal) => "demo",
            var name when name.Contains("sku", StringComparison.Ordinal) => $"F-{item}",
            "order_id" => Uri.EscapeDataString(Ordered),
            var name when name.Contains("metafield", StringComparison.Ordinal) => $"{Metafield}",
            _ when route.Template.Contains("/reservations", StringComparison.Ordinal) =>
                random.Next(2) == 0 ? Hold : Cart,
            _ when route.Template.Contains("/hooks", StringComparison.Ordinal) =>
                $"{random.Next(1, 12)}",
            _ when route.Template.Contains("/locations", StringComparison.Ordinal) =>
                isDelete ? $"{Location}" : "1",
            _ => $"{_ids[item]}",
        };
    }

    private static List<Route> Read(Reply document) =>
        [.. document.At("paths")!.AsObject().SelectMany(path => Methods(path.Value!)
            .Select(method => new Route(method, path.Key)))];

    private static IEnumerable<HttpMethod> Methods(JsonNode path) => path.AsObject()
        .Select(member => member.Key)
        .Where(key => key is "get" or "put" or "post" or "delete" or "patch")
        .Select(key => new HttpMethod(key.ToUpperInvariant()));
}
