using System.Text;
using System.Text.Json;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>A client of one store with one token. Paths are relative to the store's v3 root; one
/// that begins with a slash is relative to the host.</summary>
internal sealed class Shop : IDisposable
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";

    private readonly HttpClient _http;

    public Shop(Uri host, string store, string? token, TimeSpan? timeout = null)
    {
        Host = host;
        Store = store;
        Token = token;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(host, $"/stores/{store}/v3/"),
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Add("X-Auth-Token", token);
        }
    }

    public Uri Host { get; }

    public string Store { get; }

    public string? Token { get; }

    /// <summary>The admin of the first store, who may make others.</summary>
    public static Shop Admin(SiloSetup setup) =>
        new(setup.Url, SiloSetup.FirstStore, SiloSetup.AdminToken);

    /// <summary>How often a read is sent that gets no answer, or a 503: for audits of what was
    /// harmed a moment ago.</summary>
    public int ReadTriesMax { get; set; } = 1;

    public async Task<Reply> Get(string path)
    {
        for (var tries = 1; tries < ReadTriesMax; tries++)
        {
            try
            {
                if (await Send(HttpMethod.Get, path) is { Status: not 503 } reply)
                {
                    return reply;
                }
            }
            catch (Exception e) when (e is TaskCanceledException or HttpRequestException)
            {
                // It is asked again.
            }
        }
        return await Send(HttpMethod.Get, path);
    }

    public Task<Reply> Delete(string path) => Send(HttpMethod.Delete, path);

    public Task<Reply> Post(string path, string body, string? key = null) =>
        Send(HttpMethod.Post, path, body, key);

    public Task<Reply> Put(string path, string body, string? key = null) =>
        Send(HttpMethod.Put, path, body, key);

    public Task<Reply> Import(string csv, string query = "") =>
        Send(new HttpMethod("POST"), "inventory/import" + query, Encoding.UTF8.GetBytes(csv), Csv);

    public Task<Reply> Send(
        HttpMethod method, string path, string? body = null, string? key = null) =>
        Send(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), Json, key);

    public async Task<Reply> Send(
        HttpMethod method, string path, byte[]? body, string contentType, string? key = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }
        return await Send(request);
    }

    public async Task<Reply> Send(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request);
        var shown = request.Content is ByteArrayContent content
            ? Reply.Cut(await content.ReadAsStringAsync())
            : "";
        return new Reply(
            $"{request.Method} {answer.RequestMessage?.RequestUri} {shown}",
            (int)answer.StatusCode,
            answer.Headers,
            answer.Content.Headers,
            await answer.Content.ReadAsStringAsync());
    }

    public static string Quoted(string text) => JsonSerializer.Serialize(text);

    public void Dispose() => _http.Dispose();
}
