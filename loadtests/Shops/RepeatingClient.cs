using System.Diagnostics;
using System.Net;
using System.Text;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Oracle;

namespace Inventory.LoadTests.Shops;

/// <summary>An answer read whole; status 0 means there was none.</summary>
internal readonly record struct Reply(int Status, byte[] Body)
{
    /// <summary>No answer at all.</summary>
    public static Reply None { get; } = new(0, []);

    /// <summary>Whether the store did what it was asked.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>
/// Sends a request again that was answered 503, 429 or "contended", or not at all, with the same
/// Idempotency-Key, as the contract asks of a client: a repeat can never do a thing twice.
/// </summary>
internal sealed class RepeatingClient : IDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseUsual = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);
    private readonly Target _target;
    private readonly HttpClient _http;
    private long _repeats;

    public RepeatingClient(Target target, int connectionsMax)
    {
        _target = target;
        _http = target.NewClient(connectionsMax);
        _http.Timeout = AnswerMax;
    }

    /// <summary>How long a request is repeated before its outcome is given up as unknown.</summary>
    public TimeSpan RepeatMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests sent again.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    /// <summary>GETs a path under the store, once.</summary>
    public Task<Reply> GetAsync(string path, CancellationToken cancel) =>
        OnceAsync(new(HttpMethod.Get, _target.StorePath + path), cancel);

    /// <summary>
    /// Sends until there is an answer that a repeat would not change. None is answered when the
    /// time is up, or when this is cancelled: the outcome is unknown then.
    /// </summary>
    public async Task<Reply> SendAsync(Call call, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var (reply, pause) = await TryAsync(call, cancel);
            if (reply is { } final)
            {
                return final;
            }

            if (cancel.IsCancellationRequested || Stopwatch.GetElapsedTime(start) > RepeatMax)
            {
                return Reply.None;
            }

            Interlocked.Increment(ref _repeats);
            await Task.Delay(pause, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(Reply? Reply, TimeSpan Pause)> TryAsync(
        Call call, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(call.Method, _target.StorePath + call.Path)
        {
            Content = new StringContent(call.Body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", call.Key);
        try
        {
            using var response = await _http.SendAsync(request, cancel);
            var content = await response.Content.ReadAsByteArrayAsync(cancel);
            return IsForLater(response)
                ? (null, Pause(response))
                : (new((int)response.StatusCode, content), default);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return (null, PauseUsual);
        }
    }

    private async Task<Reply> OnceAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var sent = request;
        try
        {
            using var response = await _http.SendAsync(sent, cancel);
            var content = await response.Content.ReadAsByteArrayAsync(cancel);
            return new((int)response.StatusCode, content);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return Reply.None;
        }
    }

    // A contended cart is a 409 that asks to be sent again.
    private static bool IsForLater(HttpResponseMessage response) => response.StatusCode
        is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
        || (response.StatusCode == HttpStatusCode.Conflict
            && response.Headers.RetryAfter is not null);

    private static TimeSpan Pause(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? PauseUsual;
        return asked < PauseMax ? asked : PauseMax;
    }
}
