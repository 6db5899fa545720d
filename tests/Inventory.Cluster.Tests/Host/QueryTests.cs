using System.Text;
using System.Text.Json;
using Inventory.Silo.Http;
using Inventory.Storage;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Host;

public sealed class QueryTests
{
    [Theory]
    [InlineData("", 1, 50)]
    [InlineData("?page=3&limit=7", 3, 7)]
    [InlineData("?limit=1000", 1, 1000)]
    [InlineData("?limit=1001", 1, 1000)]
    [InlineData("?limit=9000000000", 1, 1000)]
    public void Paging_WhenGiven_IsReadAndClamped(string query, int page, int limit)
    {
        var read = Of(query);

        Assert.Equal(new Paging(page, limit), read.Paging(50, 1000));
        read.Errors.Check();
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?page=-1", "page")]
    [InlineData("?page=x", "page")]
    [InlineData("?page=", "page")]
    [InlineData("?page=1.5", "page")]
    [InlineData("?page=2147483648", "page")]
    [InlineData("?page=1&page=2", "page")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1e3", "limit")]
    [InlineData("?limit=99999999999999999999", "limit")]
    public void Paging_WhenWrong_NamesTheParameter(string query, string name)
    {
        var read = Of(query);

        read.Paging(50, 1000);

        Assert.Equal(name, Assert.Single(read.Errors.All).Path);
    }

    [Fact]
    public void Offset_WhenPageIsHuge_DoesNotOverflow() =>
        Assert.Equal(int.MaxValue - 1000, new Paging(int.MaxValue, 1000).Offset);

    [Theory]
    [InlineData("?id:in=1,2, 3", new[] { 1, 2, 3 })]
    [InlineData("?id:in=1%2C2", new[] { 1, 2 })]
    [InlineData("?id:in=1&id:in=2", new[] { 1, 2 })]
    public void Ints_WhenListed_AreRead(string query, int[] expected)
    {
        var read = Of(query);

        Assert.Equal(expected, read.Ints("id:in"));
        read.Errors.Check();
    }

    [Theory]
    [InlineData("?id:in=")]
    [InlineData("?id:in=x")]
    [InlineData("?id:in=1,,2")]
    [InlineData("?id:in=-1")]
    [InlineData("?id:in=1.5")]
    [InlineData("?id:in=2147483648")]
    public void Ints_WhenWrong_NameTheParameter(string query)
    {
        var read = Of(query);

        read.Ints("id:in");

        Assert.Equal("id:in", Assert.Single(read.Errors.All).Path);
    }

    [Fact]
    public void Lists_WhenAbsent_AreNull()
    {
        Assert.Null(Of("").Ints("id:in"));
        Assert.Null(Of("").Texts("sku:in"));
    }

    [Theory]
    [InlineData(Query.ListedMax, 0)]
    [InlineData(Query.ListedMax + 1, 1)]
    public void List_WhenOneMoreThanListedMax_IsWrong(int count, int errors)
    {
        var read = Of("?sku:in=" + string.Join(',', Enumerable.Range(0, count)));

        read.Texts("sku:in");

        Assert.Equal(errors, read.Errors.All.Count);
    }

    [Theory]
    [InlineData("", long.MinValue, long.MaxValue)]
    [InlineData("?n=5", 5, 5)]
    [InlineData("?n:min=5", 5, long.MaxValue)]
    [InlineData("?n:max=5", long.MinValue, 5)]
    [InlineData("?n:greater=5", 6, long.MaxValue)]
    [InlineData("?n:less=5", long.MinValue, 4)]
    [InlineData("?n:min=1&n:greater=3&n:max=9&n:less=9", 4, 8)]
    [InlineData("?n=-2", -2, -2)]
    public void Bounds_WhenGiven_AllHold(string query, long min, long max)
    {
        var read = Of(query);

        Assert.Equal(new Bounds(min, max), read.Bounds("n"));
        read.Errors.Check();
    }

    [Theory]
    [InlineData("?n=x", "n")]
    [InlineData("?n:min=1.5", "n:min")]
    [InlineData("?n:max=--1", "n:max")]
    [InlineData("?n:greater=", "n:greater")]
    [InlineData("?n:greater=9223372036854775807", "n:greater")]
    [InlineData("?n:less=-9223372036854775808", "n:less")]
    public void Bounds_WhenWrong_NameTheParameter(string query, string name)
    {
        var read = Of(query);

        read.Bounds("n");

        Assert.Equal(name, Assert.Single(read.Errors.All).Path);
    }

    [Theory]
    [InlineData("?b=true", true)]
    [InlineData("?b=false", false)]
    [InlineData("", null)]
    public void Bool_WhenGiven_IsRead(string query, bool? expected) =>
        Assert.Equal(expected, Of(query).Bool("b"));

    [Fact]
    public void Bool_WhenMaybe_IsWrong()
    {
        var read = Of("?b=maybe");

        read.Bool("b");

        Assert.Equal("b", Assert.Single(read.Errors.All).Path);
    }

    [Theory]
    [InlineData("?page=2&sku:in=a%20b&limit=2", 2, 5, "?sku:in=a%20b&limit=2&page=1",
        "?sku:in=a%20b&limit=2&page=2", "?sku:in=a%20b&limit=2&page=3")]
    [InlineData("?limit=2", 1, 2, null, "?limit=2&page=1", null)]
    [InlineData("?limit=2&page=3", 3, 5, "?limit=2&page=2", "?limit=2&page=3", null)]
    [InlineData("?limit=2", 1, 0, null, "?limit=2&page=1", null)]
    public void Meta_WhenWritten_LinksKeepTheOtherParameters(
        string query, int page, int total, string? previous, string current, string? next)
    {
        var request = Request(query);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            new Paging(page, 2).WriteMeta(json, request, 1, total);
            json.WriteEndObject();
        }

        var text = Encoding.UTF8.GetString(bytes.ToArray());
        var meta = JsonDocument.Parse(text).RootElement
            .GetProperty("meta").GetProperty("pagination");
        Assert.Equal(total, meta.GetProperty("total").GetInt32());
        Assert.Equal((total + 1) / 2, meta.GetProperty("total_pages").GetInt32());
        var links = meta.GetProperty("links");
        Assert.Equal(previous, Link(links, "previous"));
        Assert.Equal(current, Link(links, "current"));
        Assert.Equal(next, Link(links, "next"));
    }

    private static string? Link(JsonElement links, string name) =>
        links.TryGetProperty(name, out var link) ? link.GetString() : null;

    private static Query Of(string query) => new(Request(query));

    private static HttpRequest Request(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return context.Request;
    }
}
