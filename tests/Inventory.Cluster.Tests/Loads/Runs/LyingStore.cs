using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>What came to the lying store.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Key">The Idempotency-Key.</param>
/// <param name="Body">The body, as it is sent on.</param>
internal sealed record Told(string Method, string Path, string? Key, byte[] Body);

/// <summary>An answer of the true store, or a lie.</summary>
internal sealed record Saying(int Status, string Body);

/// <summary>
/// A store on loopback that hands every call on to a true one and may lie: not do what it says, do
/// it again, or answer otherwise.
/// </summary>
internal sealed class LyingStore : IAsyncDisposable
{
    private static readonly string[] Passed = ["X-Auth-Token", "Idempotency-Key"];
    private readonly WebApplication _app;
    private readonly HttpClient _true;
    private readonly Func<Told, Func<Told, Task<Saying>>, Task<Saying>> _answer;

    private LyingStore(
        WebApplication app, Uri truth, Func<Told, Func<Told, Task<Saying>>, Task<Saying>> answer)
    {
        _app = app;
        _true = new() { BaseAddress = truth };
        _answer = answer;
    }

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Starts it; the lie may ask the true store, as often as it likes.</summary>
    public static async Task<LyingStore> StartAsync(
        Uri truth, Func<Told, Func<Told, Task<Saying>>, Task<Saying>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var store = new LyingStore(app, truth, answer);
        app.Run(store.ServeAsync);
        await app.StartAsync();
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        _true.Dispose();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var told = new Told(
            context.Request.Method,
            $"{context.Request.Path}{context.Request.QueryString}",
            context.Request.Headers["Idempotency-Key"],
            body.ToArray());
        var saying = await _answer(told, asked => AskAsync(context.Request, asked));
        context.Response.StatusCode = saying.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(saying.Body);
    }

    private async Task<Saying> AskAsync(HttpRequest from, Told told)
    {
        using var request = new HttpRequestMessage(new(told.Method), told.Path);
        foreach (var name in Passed)
        {
            var value = name == "Idempotency-Key" ? told.Key : (string?)from.Headers[name];
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }

        if (told.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(told.Body);
            request.Content.Headers.ContentType = new(
                from.ContentType?.Split(';')[0] ?? "application/json");
        }

        using var response = await _true.SendAsync(request);
        return new(
            (int)response.StatusCode,
            Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
    }
}
