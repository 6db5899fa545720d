using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Rows of an import that are no rows of CSV, and what becomes of those behind them.
/// </summary>
public sealed class CsvFaultTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const int Bound = 262_144;

    private Shop Shop => fixture.Shop;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Import_WhenTextFollowsAClosingQuote_RejectsThatRowAndGoesOn(string end)
    {
        var csv = "SKU,On Hand\nQ-1,1\n\"Q-2\"x,1\nQ-3,1\nQ-4,x\n";

        var done = await Shop.Import(csv.Replace("\n", end, StringComparison.Ordinal));

        Assert.Equal([(3, null), (5, "On Hand")], Rejected(done));
        Assert.Equal((4, 2), (Count(done, "rows"), Count(done, "accepted")));
        (await Shop.Live("Q-3")).See("data.available_to_sell", 1);
    }

    [Fact]
    public async Task Import_WhenAQuoteIsNeverClosed_EndsWithAnErrorThatNamesItsLine()
    {
        var done = await Shop.Import(
            "SKU,Name\nOPEN-1,\"two\nlines\"\n,no\nOPEN-2,\"open\nOPEN-3,b\n");

        Assert.Equal([(4, (string?)"SKU")], Rejected(done));
        var lines = Lines(done);
        var error = lines[^1]["error"]!;
        Assert.Equal((422, 2), (error["status"]!.GetValue<int>(), error["rows"]!.GetValue<int>()));
        Assert.StartsWith("line 5: ", error["title"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line["result"] is not null);
        (await Shop.Get("inventory/items/by-sku/OPEN-1")).Expect(200);
        (await Shop.Get("inventory/items/by-sku/OPEN-3")).Problem(404);
    }

    [Fact]
    public async Task Import_WhenAStrayQuoteTakesLinesAlong_NamesThemAll()
    {
        var done = await Shop.Import(
            "SKU,On Hand\n\"STRAY-1,1\nSTRAY-2,2\n\"STRAY-3\",3\nSTRAY-4,4\n"
            + "STRAY-5,\"5\nSTRAY-6,\"\n");

        Assert.Equal([(2, null), (6, "On Hand")], Rejected(done));
        Assert.StartsWith("lines 2 to 4: goes on ", Reasons(done)[0], StringComparison.Ordinal);
        Assert.StartsWith("lines 6 to 7: must be ", Reasons(done)[1], StringComparison.Ordinal);
        Assert.Equal((3, 1), (Count(done, "rows"), Count(done, "accepted")));
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("LONG-0,a\n", 3)]
    public async Task Import_WhenARowIsOverLong_NamesItsLengthAndGoesOn(string before, int line)
    {
        var x = new string('x', 300_000);

        var done = await Shop.Import($"SKU,Name\n{before}{x},1\nL,\"{x}\n\"\nLONG-1,b\n");

        Assert.Equal([(line, null), (line + 1, null)], Rejected(done));
        Assert.Equal(
            [$"has 300002 UTF-16 code units, at most {Bound} can be read",
             $"lines {line + 1} to {line + 2}: has 300005 UTF-16 code units, "
                + $"at most {Bound} can be read"],
            Reasons(done));
        Assert.Equal(line - 1, Count(done, "accepted"));
        (await Shop.Get("inventory/items/by-sku/LONG-1")).Expect(200);
    }

    [Theory]
    [InlineData(Bound, 0)]
    [InlineData(Bound + 1, 1)]
    public async Task Import_WhenARowIsAtTheBound_IsReadUpToIt(int length, int rejected)
    {
        var row = $"B-{length},".PadRight(length, 'n');

        var done = await Shop.Import($"SKU,Note\n{row}\n");

        Assert.Equal(rejected, Count(done, "rejected"));
    }

    [Fact]
    public async Task Import_WhenARowHasMoreCellsThanTheHeader_RejectsIt()
    {
        var done = await Shop.Import(
            "SKU,On Hand\nEX-1,1,500\nEX-2,2,, \nEX-3\nEX-4,1,,5\n");

        Assert.Equal([(2, null), (5, null)], Rejected(done));
        Assert.Equal(
            ["has 3 cells, the header 2", "has 4 cells, the header 2"], Reasons(done));
        Assert.Equal(2, Count(done, "accepted"));
        (await Shop.Live("EX-2")).See("data.available_to_sell", 2);
    }

    [Theory]
    [InlineData("SKU\tOn Hand\nTAB\t1\n")]
    [InlineData("SKU|On Hand\nPIPE|1\n")]
    public async Task Import_WhenAnotherSeparatorIsUsed_Is422(string csv) =>
        (await Shop.Import(csv)).Problem(422);

    [Fact]
    public async Task Import_WhenTheHeaderIsOverLong_Is422() =>
        (await Shop.Import($"SKU,{new string('x', Bound)}\nA,1\n")).Problem(422);

    [Fact]
    public async Task Import_WhenTheHeaderHasTheOtherSeparatorInAName_KeepsTheFirst()
    {
        var done = await Shop.Import("SKU;\"On Hand\";a, b, c\nSEP,1;2;\n");

        Assert.Equal(1, Count(done, "accepted"));
        (await Shop.Live("SEP,1")).See("data.available_to_sell", 2);
    }

    private static int Count(Reply reply, string name) =>
        Lines(reply)[^1]["result"]?[name]?.GetValue<int>()
        ?? throw new InvalidOperationException(reply.Body);

    private static List<(int Line, string? Column)> Rejected(Reply reply) =>
        [.. Rows(reply).Select(
            row => (row["line"]!.GetValue<int>(), row["column"]?.GetValue<string>()))];

    private static List<string> Reasons(Reply reply) =>
        [.. Rows(reply).Select(row => row["reason"]!.GetValue<string>())];

    private static IEnumerable<JsonObject> Rows(Reply reply) =>
        Lines(reply).Select(line => line["rejected"]).OfType<JsonObject>();

    private static List<JsonNode> Lines(Reply reply) =>
        [.. reply.Expect(200).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)];
}
