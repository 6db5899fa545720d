using System.Text;
using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

public sealed class CsvTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Import_WhenSkusAreNew_CreatesProductsWithEveryColumn()
    {
        var done = await Shop.Import(""""
        SKU,Name,On Hand,Safety Stock,Low Stock,Backorder Limit,Qty Backordered,Bin picking number
        N-1,"Lamp, ""big""",10,2,3,5,1,A-1
        N-2,,0,,,unlimited,,
        N-3,,,,,,,
        """");

        Done(done, rows: 3, accepted: 3, created: 3);
        (await Shop.Live("N-1")).See("data.available_to_sell", 12)
            .See("data.locations.0.total_inventory_onhand", 10)
            .See("data.locations.0.qty_backordered", 1)
            .See("data.locations.0.settings.safety_stock", 2)
            .See("data.locations.0.settings.warning_level", 3)
            .See("data.locations.0.settings.backorder_limit", 5)
            .See("data.locations.0.settings.bin_picking_number", "A-1");
        (await Shop.Live("N-2")).See("data.locations.0.settings.unlimited_backorder", true);
        (await Shop.Get("catalog/products?sku=N-1")).Expect(200)
            .See("data.0.name", "Lamp, \"big\"").See("data.0.inventory_tracking", "product")
            .See("data.0.availability", "available");
        (await Shop.Get("catalog/products?sku=N-2")).See("data.0.name", "N-2");
        (await Shop.Adjust("N-3", 1)).Problem(422);
    }

    [Fact]
    public async Task Import_WhenItsItemWasAskedForBefore_MakesItKnownAtOnce()
    {
        var next = 1 + await Shop.Product("G-0");
        (await Shop.Get($"inventory/items/{next}")).Problem(404);

        Done(await Shop.Import("SKU,On Hand\nG-1,5\n"), rows: 1, accepted: 1, created: 1);

        (await Shop.Live("G-1")).See("data.identity.variant_id", next)
            .See("data.available_to_sell", 5);
        (await Shop.Reserve("G-1", 5)).Expect(201);
        (await Shop.Get($"inventory/items/{next}")).Expect(200);
    }

    [Fact]
    public async Task Import_WhenRowsChangeNothing_CountsThemUnchanged()
    {
        const string csv = "sku;on hand;Colour\nU-1;5;red\nU-2;6;blue\n";
        Done(await Shop.Import(csv), rows: 2, accepted: 2, created: 2);
        var version = await Shop.Version("U-1");

        Done(await Shop.Import(csv), rows: 2, accepted: 2, unchanged: 2);
        Done(await Shop.Import(csv.Replace("U-1;5", "U-1;9", StringComparison.Ordinal)),
            rows: 2, accepted: 2, updated: 1, unchanged: 1);

        Assert.Equal(version + 1, await Shop.Version("U-1"));
    }

    [Fact]
    public async Task Import_WhenRowsAreWrong_RejectsThemByLineAndColumnAndTakesTheRest()
    {
        await Shop.Product("W-0", 1);

        var done = await Shop.Import("""
            SKU,On Hand,Location ID,Backorder Limit,Variant ID
            W-1,5,,,
            W-2,-1,,,
            W-3,2147483648,,,
            W-4,five,,,
            W-5,1,4711,,
            W-6,1,,endless,
            W-0,1,,,999999
            ,1,,,
            W-1,6,,,
            W-7,8,,,
            """);

        Assert.Equal(
            [(3, "On Hand"), (4, "On Hand"), (5, "On Hand"), (6, "Location ID"),
             (7, "Backorder Limit"), (8, "Variant ID"), (9, "SKU")],
            Rejected(done).Where(row => row.Line != 10));
        Assert.Contains(Rejected(done), row => row.Line == 10);
        Done(done, rows: 10, accepted: 2, created: 2, rejected: 8);
        (await Shop.Live("W-1")).See("data.available_to_sell", 5);
        (await Shop.Live("W-7")).See("data.available_to_sell", 8);
        (await Shop.Get("inventory/items/by-sku/W-2")).Problem(404);
    }

    [Fact]
    public async Task Import_WhenDryRun_ReportsAndWritesNothing()
    {
        var done = await Shop.Import("SKU,On Hand\nD-1,5\nD-2,x\n", "?dry_run=true");

        Done(done, rows: 2, accepted: 1, created: 1, rejected: 1);
        (await Shop.Get("inventory/items/by-sku/D-1")).Problem(404);
    }

    [Fact]
    public async Task Import_WhenLarge_ShowsProgressWhileItWorks()
    {
        var csv = new StringBuilder("SKU,On Hand\n");
        for (var i = 0; i < 12_000; i++)
        {
            csv.Append("L-").Append(i).Append(',').Append(i).Append('\n');
        }

        var done = await Shop.Import(csv.ToString());

        Done(done, rows: 12_000, accepted: 12_000, created: 12_000);
        var progress = Lines(done).Where(line => line["progress"] is not null)
            .Select(line => line["progress"]!["rows"]!.GetValue<int>()).ToList();
        Assert.Equal([5_000, 10_000], progress);
        (await Shop.Live("L-11999")).See("data.available_to_sell", 11999);
    }

    [Fact]
    public async Task Export_WhenImportedAgain_ChangesNothing()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        var second = await shop.Location("EXP");
        (await shop.Import($"""
            SKU,Name,Location ID,On Hand,Safety Stock,Low Stock,Backorder Limit,Qty Backordered
            "E,1",Ä ö 漢字,1,10,1,2,3,4
            E-2,"line
            break",{second},5,,,unlimited,
            E-3,=cmd(),,,,,,
            """)).Expect(200);
        var export = (await shop.Get("inventory/export")).Expect(200);

        Assert.Equal("text/csv; charset=utf-8", export.Header("Content-Type"));
        Assert.Contains("Available to Sell", export.Body.Split('\n')[0], StringComparison.Ordinal);
        var again = await shop.Import(export.Body);

        var rows = Lines(again)[^1]["result"]!["rows"]!.GetValue<int>();
        Done(again, rows, accepted: rows, unchanged: rows);
        Assert.Equal(export.Body, (await shop.Get("inventory/export")).Body);
    }

    [Fact]
    public async Task Export_WhenALocationIsDisabled_ImportsAgainUnchanged()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        var off = await shop.Location("OFF");
        (await shop.Import($"""
            SKU,Name,Location ID,On Hand,Safety Stock,Low Stock,Backorder Limit,Bin Picking Number
            OFF-1,Lamp,1,10,1,2,3,A-1
            OFF-1,,{off},5,,,unlimited,B-2
            OFF-2,,{off},,,,,
            """)).Expect(200);
        await Disable(shop, off);
        var export = (await shop.Get("inventory/export")).Expect(200).Body;

        Assert.Contains($",{off},5,0,0,unlimited,0,B-2", export, StringComparison.Ordinal);
        foreach (var query in new[] { "?dry_run=true", "" })
        {
            var again = await shop.Import(export, query);
            var rows = Lines(again)[^1]["result"]!["rows"]!.GetValue<int>();
            Done(again, rows, accepted: rows, unchanged: rows);
        }
        Assert.Equal(export, (await shop.Get("inventory/export")).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?dry_run=true")]
    public async Task Import_WhenARowWouldChangeADisabledLocation_RejectsIt(string query)
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        var off = await shop.Location("OFF");
        (await shop.Import($"""
            SKU,Location ID,On Hand
            OFF-1,{off},5
            OFF-2,1,5
            OFF-3,{off},5
            """)).Expect(200);
        await Disable(shop, off);
        var export = (await shop.Get("inventory/export")).Expect(200).Body;

        var done = await shop.Import($"""
            SKU,Location ID,On Hand,Name
            OFF-1,{off},6,
            OFF-2,{off},,
            OFF-3,{off},5,Lamp
            OFF-4,{off},5,
            OFF-4,1,5,
            OFF-5,{off},,
            """, query);

        Assert.Equal(
            [(2, "Location ID"), (3, "Location ID"), (4, "Location ID"), (5, "Location ID"),
             (7, "Location ID")],
            Rejected(done));
        Done(done, rows: 6, accepted: 1, created: 1, rejected: 5);
        Assert.Equal(
            export.Split("\r\n").Length + (query.Length == 0 ? 1 : 0),
            (await shop.Get("inventory/export")).Body.Split("\r\n").Length);
        (await shop.Get("inventory/items/by-sku/OFF-5")).Problem(404);
    }

    [Fact]
    public async Task Export_WhenImportedIntoAnEmptyStore_MakesTheSameStock()
    {
        using var one = await Stores.NewAsync(fixture.Setup);
        using var two = await Stores.NewAsync(fixture.Setup);
        (await one.Import("SKU,On Hand,Backorder Limit\nC-1,5,2\nC-2,0,unlimited\nC-3,,\n"))
            .Expect(200);
        var export = (await one.Get("inventory/export")).Expect(200).Body;

        Done(await two.Import(WithoutIds(export)), rows: 3, accepted: 3, created: 3);

        Assert.Equal(WithoutIds(export), WithoutIds((await two.Get("inventory/export")).Body));
    }

    [Theory]
    [InlineData("\uFEFFSKU,On Hand\r\nBOM-1,1\r\n", "BOM-1")]
    [InlineData("On Hand,sku\n2,ORDER-1", "ORDER-1")]
    [InlineData("SKU;On Hand\n\"SEMI;1\";3\n", "SEMI;1")]
    public async Task Import_WhenFormVaries_IsRead(string csv, string sku)
    {
        Done(await Shop.Import(csv), rows: 1, accepted: 1, created: 1);

        (await Shop.Live(sku)).See("data.identity.sku", sku);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Name,On Hand\nx,1\n")]
    [InlineData("SKU,SKU\na,b\n")]
    [InlineData("SKU,On Hand,on hand\na,1,2\n")]
    public async Task Import_WhenHeaderIsBad_Is422(string csv) =>
        (await Shop.Import(csv)).Problem(422);

    [Fact]
    public async Task Import_WhenTypeIsNotCsv_Is415() =>
        (await Shop.Post("inventory/import", """{"sku": "x"}""")).Problem(415);

    private static void Done(
        Reply reply, int rows, int accepted, int created = 0, int updated = 0, int unchanged = 0,
        int rejected = 0)
    {
        Assert.StartsWith(
            "application/x-ndjson", reply.Expect(200).Header("Content-Type"),
            StringComparison.Ordinal);
        var result = (reply with { Body = Lines(reply)[^1].ToJsonString() }).NoTrace();
        result.See("result", new { rows, accepted, created, updated, unchanged, rejected });
    }

    private static async Task Disable(Shop shop, int location) =>
        (await shop.Put("inventory/locations", $$"""[{"id": {{location}}, "enabled": false}]"""))
            .Expect(200);

    private static List<JsonNode> Lines(Reply reply) =>
        [.. reply.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)];

    private static List<(int Line, string Column)> Rejected(Reply reply) =>
        [.. Lines(reply).Select(line => line["rejected"]).OfType<JsonObject>()
            .Select(row => (row["line"]!.GetValue<int>(), row["column"]!.GetValue<string>()))];

    private static string WithoutIds(string export)
    {
        var rows = export.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.TrimEnd('\r').Split(',')).ToList();
        var kept = Enumerable.Range(0, rows[0].Length)
            .Where(column => rows[0][column] is not ("Product ID" or "Variant ID")).ToList();
        return string.Join('\n', rows.Select(
            row => string.Join(',', kept.Select(column => row[column]))));
    }
}
