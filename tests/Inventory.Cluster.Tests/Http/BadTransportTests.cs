using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inventory.Cluster.Tests.Http;

public sealed class BadTransportTests(BadInputShop bad) : IClassFixture<BadInputShop>
{
    private const string Reservations = "inventory/reservations";

    private static readonly (string Method, string Path)[] Writes =
    [
        ("POST", "catalog/products"), ("PUT", "inventory/adjustments/absolute"),
        ("POST", "inventory/adjustments/relative"), ("PUT", "inventory/locations/1/items"),
        ("POST", "inventory/locations"), ("PUT", "inventory/locations"),
        ("POST", "inventory/locations/1/metafields"), ("POST", "inventory/locations/metafields"),
        ("PUT", "settings/inventory"), ("PUT", "settings/inventory/notifications"),
        ("POST", Reservations), ("POST", "/admin/stores"),
    ];

    public static TheoryData<string, string> EveryWrite()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (method, path) in Writes)
        {
            rows.Add(method, path);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task Write_WhenBodyCannotBeParsed_Is400(string method, string path)
    {
        byte[][] bodies =
        [
            "{"u8.ToArray(), "{\"items\": [}"u8.ToArray(), "{\"a\": 1,}"u8.ToArray(),
            "not json"u8.ToArray(), "{} {}"u8.ToArray(), "{\"a\": NaN}"u8.ToArray(),
            "{\"a\": 01}"u8.ToArray(), [(byte)'{', (byte)'"', 0xC3, (byte)'"', .. ": 1}"u8],
            [0xFF, 0xFE, 0x00], [.. "{\"sku\": \""u8, 0xED, 0xA0, 0x80, .. "\"}"u8],
            "{\"a\": \"\n\"}"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', 5000)), [],
        ];
        var before = await bad.Everything();
        using var client = Client(path);
        foreach (var body in bodies)
        {
            (await client.Send(new HttpMethod(method), path, body, Shop.Json)).Problem(400);
        }
        Assert.Equal(before, await bad.Everything());
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task Write_WhenTypeIsNotJson_Is415(string method, string path)
    {
        using var client = Client(path);
        foreach (var type in (string[])["text/plain", "application/xml", "text/csv", "garbage"])
        {
            (await client.Send(new HttpMethod(method), path, "{}"u8.ToArray(), type)).Problem(415);
        }
    }

    [Fact]
    public async Task Write_WhenTypeNamesACharset_IsTaken() =>
        (await bad.Shop.Send(
            HttpMethod.Put, "settings/inventory",
            """{"show_quantity_on_hand": false}"""u8.ToArray(),
            "application/json; charset=utf-8")).Expect(200);

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task Write_WhenTokenIsMissingOrBad_Is401(string method, string path)
    {
        foreach (var token in (string?[])[null, "wrong", "'; --", new string('t', 5000)])
        {
            using var client = new Shop(bad.Setup.Url, bad.Shop.Store, token);
            (await client.Send(new HttpMethod(method), path, "{}")).Problem(401);
        }
    }

    [Fact]
    public async Task Write_WhenBodyIsHuge_Is413()
    {
        var body = new byte[64 * 1024 * 1024];
        Array.Fill(body, (byte)' ');
        var before = await bad.Everything();

        var status = await StatusOfHuge(body);

        Assert.True(status is null or 413, $"status {status}");
        Assert.Equal(before, await bad.Everything());
    }

    [Fact]
    public async Task Write_WhenBodyIsLongerThanAllowed_Is413WithAProblem()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, $"POST {Root}/{Reservations} HTTP/1.1\r\nHost: h\r\n"
            + $"X-Auth-Token: {bad.Shop.Token}\r\nContent-Type: application/json\r\n"
            + "Content-Length: 9000000000\r\n\r\n");

        await RefusedAsync(socket, 413);
    }

    [Fact]
    public async Task Write_WhenBodyIsTooSlow_Is408WithAProblem()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, $"POST {Root}/{Reservations} HTTP/1.1\r\nHost: h\r\n"
            + $"X-Auth-Token: {bad.Shop.Token}\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{");

        await RefusedAsync(socket, 408);
        (await bad.Shop.Get("inventory/items")).Expect(200);
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nHost: other\r\n\r\n")]
    [InlineData("GET /\u0000 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nBad header\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n")]
    public async Task Connection_WhenNotHttp_IsRefusedWithoutTrace(string sent)
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, sent);

        var answer = await ReadAsync(socket);

        Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 5", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhenTheTokenIsNotUtf8_Is401WithAProblem()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, $"GET {Root}/inventory/items HTTP/1.1\r\nHost: h\r\n"
            + "X-Auth-Token: t\u00f6k\r\n\r\n");

        await RefusedAsync(socket, 401);
    }

    [Fact]
    public async Task Call_WhenTheKeyIsNotUtf8_Is422WithAProblem()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, $"POST {Root}/{Reservations} HTTP/1.1\r\nHost: h\r\n"
            + $"X-Auth-Token: {bad.Shop.Token}\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: t\u00f6k\r\nContent-Length: 2\r\n\r\n{}");

        await RefusedAsync(socket, 422);
    }

    [Theory]
    [InlineData("DELETE", "inventory/items")]
    [InlineData("POST", "inventory/items")]
    [InlineData("POST", "inventory/adjustments/absolute")]
    [InlineData("PUT", "inventory/adjustments/relative")]
    [InlineData("GET", "inventory/adjustments/relative")]
    [InlineData("PATCH", "inventory/locations")]
    [InlineData("POST", "settings/inventory")]
    [InlineData("DELETE", "settings/inventory")]
    [InlineData("POST", "inventory/locations/1/items")]
    [InlineData("GET", "inventory/import")]
    [InlineData("POST", "inventory/export")]
    [InlineData("BREW", "inventory/items")]
    public Task Call_WhenMethodIsWrong_Is405(string method, string path) =>
        bad.Refused(method, path, method is "GET" or "DELETE" ? null : "{}", 405, null);

    private string Root => $"/stores/{bad.Shop.Store}/v3";

    private Shop Client(string path) => path.StartsWith('/')
        ? Shop.Admin(bad.Setup)
        : new Shop(bad.Setup.Url, bad.Shop.Store, bad.Shop.Token);

    /// <summary>Null where the host closed before it had read everything, which it may.</summary>
    private async Task<int?> StatusOfHuge(byte[] body)
    {
        try
        {
            return (await bad.Shop.Send(
                HttpMethod.Put, "inventory/adjustments/absolute", body, Shop.Json)).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task RefusedAsync(Socket socket, int status)
    {
        var answer = await ReadAsync(socket);
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    private async Task<Socket> OpenAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, bad.Setup.Port);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) =>
        await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads until the host has closed or has answered and waits; a host that does neither
    /// in a minute fails the test.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int count;
            try
            {
                count = await socket.ReceiveAsync(buffer, deadline.Token);
            }
            catch (SocketException)
            {
                break;
            }
            if (count == 0)
            {
                break;
            }
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return text.ToString();
    }
}
