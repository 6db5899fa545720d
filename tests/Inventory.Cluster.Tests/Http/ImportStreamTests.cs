using System.Text;
using System.Text.RegularExpressions;

namespace Inventory.Cluster.Tests.Http;

public sealed partial class ImportStreamTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const string Import = "inventory/import";

    [Fact]
    public async Task Import_WhenTheBodyBreaks_ReportsWhatTheLedgerHolds()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        using var call = await RawCall.PostAsync(shop, Import, "text/csv");
        await call.ChunkAsync(Rows(0, 9_000));
        await call.ReadAsync("progress");
        await call.SendAsync("no chunk\r\n");

        var answer = await call.ReadAsync();

        var reported = ErrorRows().Match(answer);
        Assert.True(reported.Success, answer);
        var export = (await shop.Get("inventory/export")).Expect(200).Body;
        Assert.Equal(
            int.Parse(reported.Groups["rows"].Value),
            export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1);
        Assert.Equal("5000", reported.Groups["rows"].Value);
    }

    [Fact]
    public async Task Import_WhenTheBodyIsStillComing_ReportsProgress()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        using var call = await RawCall.PostAsync(shop, Import, "text/csv");
        await call.ChunkAsync(Rows(0, 9_000));

        Assert.Contains("progress", await call.ReadAsync("progress"), StringComparison.Ordinal);

        await call.EndAsync();
        Assert.Contains("\"accepted\":9000", await call.ReadAsync(), StringComparison.Ordinal);
    }

    private static string Rows(int from, int count)
    {
        var csv = new StringBuilder("SKU,On Hand\n");
        for (var i = from; i < from + count; i++)
        {
            csv.Append("P-").Append(i).Append(",1\n");
        }
        return csv.ToString();
    }

    [GeneratedRegex(
        """\{"error":\{"status":400,"title":"[^"]+","rows":(?<rows>[0-9]+)\}\}""",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ErrorRows();
}
