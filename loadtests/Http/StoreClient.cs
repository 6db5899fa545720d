using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Inventory.LoadTests.Http;

/// <summary>The set-up and check calls a load makes beside the measured requests.</summary>
internal sealed class StoreClient(Target target) : IDisposable
{
    private const int FaultLength = 600;
    private readonly HttpClient _http = target.NewClient();

    /// <summary>What a live read says of an item at location 1.</summary>
    public async Task<LiveItem?> FindAsync(string sku, CancellationToken cancel)
    {
        var path = $"{target.StorePath}/inventory/items/by-sku/{Uri.EscapeDataString(sku)}";
        using var response = await _http.GetAsync(path, cancel);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        using var answer = await ReadAsync(response, cancel);
        return LiveItem.Of(answer.RootElement.GetProperty("data"));
    }

    /// <summary>A live read of an item that must exist.</summary>
    public async Task<LiveItem> ReadAsync(string sku, CancellationToken cancel) =>
        await FindAsync(sku, cancel)
        ?? throw new InvalidOperationException($"{sku} does not exist.");

    /// <summary>GETs a path under the store.</summary>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(target.StorePath + path, cancel);
        return await ReadAsync(response, cancel);
    }

    /// <summary>DELETEs a path under the store and wants a success.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancel)
    {
        using var response = await _http.DeleteAsync(target.StorePath + path, cancel);
        await WantSuccessAsync(response, cancel);
    }

    /// <summary>Sends JSON to a path under the store and wants a success.</summary>
    public async Task SendAsync(
        HttpMethod method, string path, object body, CancellationToken cancel)
    {
        using var answer = await AskAsync(method, path, body, cancel);
    }

    /// <summary>Sends JSON to a path under the store and answers the success it wants.</summary>
    public async Task<JsonDocument> AskAsync(
        HttpMethod method, string path, object body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, target.StorePath + path)
        {
            Content = JsonContent.Create(body),
        };
        using var response = await _http.SendAsync(request, cancel);
        return await ReadAsync(response, cancel);
    }

    /// <summary>Imports a CSV file and reports rows done as the answer streams in.</summary>
    /// <returns>The last line's <c>result</c>.</returns>
    public async Task<ImportResult> ImportAsync(
        string file, Action<long> progress, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(file);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, target.StorePath + "/inventory/import")
        {
            Content = new StreamContent(stream, 1 << 16),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var response = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await WantSuccessAsync(response, cancel);
        return await ImportAnswer.ReadAsync(response, progress, cancel);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonDocument> ReadAsync(
        HttpResponseMessage response, CancellationToken cancel)
    {
        await WantSuccessAsync(response, cancel);
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        return await JsonDocument.ParseAsync(stream, cancellationToken: cancel);
    }

    private static async Task WantSuccessAsync(
        HttpResponseMessage response, CancellationToken cancel)
    {
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStringAsync(cancel);
            var request = response.RequestMessage!;
            var path = request.RequestUri?.AbsolutePath;
            throw new HttpRequestException(
                $"{request.Method} {path} answered {(int)response.StatusCode}: "
                + body[..Math.Min(body.Length, FaultLength)]);
        }
    }
}
