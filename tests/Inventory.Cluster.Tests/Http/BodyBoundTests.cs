using System.Text;

namespace Inventory.Cluster.Tests.Http;

/// <summary>How much of a body is read and for how long it is waited for.</summary>
public sealed class BodyBoundTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const int BytesMax = 4 * 1024 * 1024;
    private const string Settings = "settings/inventory";

    private Shop Shop => fixture.Shop;

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 413)]
    public async Task Write_WhenBodyIsAsLongAsAllowed_IsTakenAndNotOneByteMore(
        int more, int status)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri(Settings, UriKind.Relative))
        {
            Content = new StringContent(Padded(BytesMax + more), Encoding.UTF8, Shop.Json),
        };
        // The host refuses by the length alone, and closes on who sends the body all the same.
        request.Headers.ExpectContinue = true;

        Assert.Equal(status, (await Shop.Send(request)).Status);
    }

    [Fact]
    public async Task Write_WhenAChunkedBodyIsAsLongAsAllowed_IsTaken()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri(Settings, UriKind.Relative))
        {
            Content = new StringContent(Padded(BytesMax), Encoding.UTF8, Shop.Json),
        };
        request.Headers.TransferEncodingChunked = true;

        (await Shop.Send(request)).Expect(200);
    }

    [Fact]
    public async Task Write_WhenAChunkedBodyIsTooLong_Is413()
    {
        using var call = await RawCall.PostAsync(Shop, "inventory/reservations", Shop.Json);
        await call.ChunkAsync(Padded(BytesMax));
        await call.ChunkAsync(" ");

        var answer = await call.ReadAsync("problem+json");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenAChunkedBodyStalls_Is408WithAProblem()
    {
        using var call = await RawCall.PostAsync(Shop, "inventory/reservations", Shop.Json);
        await call.ChunkAsync("{");

        var answer = await call.ReadAsync("problem+json");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenAChunkedBodyTrickles_Is408WithAProblem()
    {
        using var call = await RawCall.PostAsync(Shop, "inventory/reservations", Shop.Json);
        await call.ChunkAsync("{");
        var answering = call.ReadAsync("problem+json");

        // Bytes never stop coming, so that only their rate can be what is refused.
        using var drip = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!answering.IsCompleted && await drip.WaitForNextTickAsync())
        {
            await call.ChunkAsync(" ");
        }

        var answer = await answering;
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhenTheFileStalls_EndsWithAnErrorThatCountsItsRows()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        using var call = await RawCall.PostAsync(shop, "inventory/import", Shop.Csv);
        await call.ChunkAsync("SKU,On Hand\nSTALL-1,1\nSTALL-2,1\n");

        var answer = await call.ReadAsync("\"rows\":");

        Assert.Contains("{\"error\":{\"status\":408", answer, StringComparison.Ordinal);
        Assert.Contains("\"rows\":0}", answer, StringComparison.Ordinal);
        (await shop.Get("inventory/items?limit=1")).See("meta.pagination.total", 0);
    }

    [Theory]
    [InlineData(@"\ud800")]
    [InlineData(@"\uDFFF")]
    [InlineData(@"\ude00\ud83d")]
    public async Task Write_WhenATextHasHalfASurrogatePair_Is400(string escaped)
    {
        (await Shop.Post("catalog/products", $$"""{"name": "{{escaped}}", "sku": "HALF"}"""))
            .Problem(400);
        (await Shop.Post("catalog/products", $$"""{"{{escaped}}": 1, "sku": "HALF"}"""))
            .Problem(400);
    }

    [Fact]
    public async Task Write_WhenATextHasAWholeSurrogatePair_IsTaken() =>
        (await Shop.Post("catalog/products", """{"name": "\ud83d\ude00", "sku": "WHOLE"}"""))
            .Expect(200).See("data.name", "\U0001F600");

    private static string Padded(int length) =>
        """{"show_quantity_on_hand": false""" + new string(' ', length - 32) + "}";
}
