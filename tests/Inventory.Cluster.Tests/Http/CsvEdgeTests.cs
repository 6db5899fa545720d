using System.Text;
using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

public sealed class CsvEdgeTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Import_WhenTextsHaveOuterSpacesOrAReplacementCharacter_KeepsThem()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        await Stored(shop, "SKU,Name,Bin Picking Number,On Hand\nT-1, Lamp ,\" a \", 5 \n");
        await Stored(shop, "SKU,Name,Bin Picking Number,On Hand\nT-2,half \uFFFD,,1\n");
        (await shop.Get("catalog/products?sku=T-1")).See("data.0.name", " Lamp ");
        (await shop.Get("catalog/products?sku=T-2")).See("data.0.name", "half \uFFFD");
        var export = (await shop.Get("inventory/export")).Expect(200).Body;

        var again = await shop.Import(export);

        Assert.Equal((2, 2), (Count(again, "accepted"), Count(again, "unchanged")));
        Assert.Equal(export, (await shop.Get("inventory/export")).Body);
    }

    [Theory]
    [InlineData("SKU,On Hand\n S,1\n", "SKU")]
    [InlineData("SKU,On Hand\n\"S \",1\n", "SKU")]
    [InlineData("SKU,On Hand\nS,1 0\n", "On Hand")]
    public async Task Import_WhenACellIsWrong_NamesItsColumn(string csv, string column) =>
        Rejected(await Shop.Import(csv), (2, column));

    [Theory]
    [InlineData("SKU", 255)]
    [InlineData("Name", 250)]
    [InlineData("Bin Picking Number", 255)]
    public async Task Import_WhenACellIsOneTooLong_IsRejected(string column, int most)
    {
        var header = column == "SKU" ? "SKU,On Hand" : $"SKU,{column}";
        string Row(int length) => column == "SKU"
            ? $"{new string('s', length)},1"
            : $"LONG-{column.Length},{new string('x', length)}";

        Rejected(await Shop.Import($"{header}\n{Row(most + 1)}\n"), (2, column));
        await Stored(Shop, $"{header}\n{Row(most)}\n");
    }

    [Fact]
    public async Task Import_WhenARowIsNoUtf8_RejectsThatRowAlone()
    {
        byte[] csv =
        [
            .. "SKU,Name,On Hand\nB-1,good,1\nB-2,"u8, 0xC3, 0x28, .. ",2\nB-3,good,3\n"u8,
        ];

        var done = await Shop.Send(HttpMethod.Post, "inventory/import", csv, Shop.Csv);

        Rejected(done, (3, null));
        Assert.Equal(2, Count(done, "accepted"));
    }

    [Fact]
    public async Task Import_WhenAByteOrderMarkPrecedesBrokenBytes_StillFindsThem()
    {
        byte[] csv = [0xEF, 0xBB, 0xBF, .. "SKU,Name\nM-1,"u8, 0xFF, .. "\n"u8];

        Rejected(await Shop.Send(HttpMethod.Post, "inventory/import", csv, Shop.Csv), (2, null));
    }

    [Fact]
    public async Task Import_WhenIdsOrTheLocationDoNotFit_RejectsTheRow()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        var product = await shop.Product("FIT", 1);
        var off = await shop.Location("OFF");
        (await shop.Put("inventory/locations", $$"""[{"id": {{off}}, "enabled": false}]"""))
            .Expect(200);

        Rejected(await shop.Import($"SKU,Product ID\nFIT,{product + 1}\n"), (2, "Product ID"));
        Rejected(await shop.Import($"SKU,Location ID\nFIT,{off}\n"), (2, "Location ID"));
        await Stored(shop, $"SKU,Product ID\nFIT,{product}\n");
    }

    [Fact]
    public async Task Import_WhenDryRunOverItemsThatAreThere_CountsAndWritesNothing()
    {
        await Shop.Product("DRY-1", 1);
        await Shop.Product("DRY-2", 2);

        var done = await Shop.Import(
            "SKU,On Hand\nDRY-1,1\nDRY-2,9\nDRY-3,3\n", "?dry_run=true");

        Assert.Equal(
            (1, 1, 1), (Count(done, "unchanged"), Count(done, "updated"), Count(done, "created")));
        (await Shop.Live("DRY-2")).See("data.available_to_sell", 2);
    }

    [Theory]
    [InlineData("text/csv; charset=utf-8", 200)]
    [InlineData("text/csv; charset=latin1", 415)]
    [InlineData("text/csv; charset=iso-8859-1", 415)]
    public async Task Import_WhenTypeNamesACharset_TakesUtf8Only(string type, int status)
    {
        var csv = Encoding.UTF8.GetBytes("SKU\nCHARSET\n");

        var answer = await Shop.Send(HttpMethod.Post, "inventory/import", csv, type);

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Import_WhenLargerThanAnyOtherBody_IsTaken()
    {
        var csv = "SKU,Name,Note\n" + string.Concat(Enumerable.Range(0, 60).Select(
            i => $"BIG-{i},n,{new string('x', 100_000)}\n"));

        var done = await Shop.Import(csv);

        Assert.True(csv.Length > 4 * 1024 * 1024);
        Assert.Equal(60, Count(done, "accepted"));
    }

    private static async Task Stored(Shop shop, string csv) =>
        Assert.Equal(1, Count(await shop.Import(csv), "accepted"));

    private static int Count(Reply reply, string name) =>
        Lines(reply)[^1]["result"]?[name]?.GetValue<int>()
        ?? throw new InvalidOperationException(reply.Body);

    private static void Rejected(Reply reply, (int Line, string? Column) expected)
    {
        var row = Assert.Single(Lines(reply).Select(line => line["rejected"]).OfType<JsonObject>());
        Assert.Equal(
            expected, (row["line"]!.GetValue<int>(), row["column"]?.GetValue<string>()));
    }

    private static List<JsonNode> Lines(Reply reply) =>
        [.. reply.Expect(200).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)];
}
