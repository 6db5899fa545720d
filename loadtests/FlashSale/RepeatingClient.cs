using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using HdrHistogram;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>An answer read whole.</summary>
internal readonly record struct Reply(int Status, byte[] Body);

/// <summary>
/// One worker's client. It repeats a request that was answered 503 or 429, or not at all, with the
/// same Idempotency-Key, as the contract asks of a client: a repeat can never sell a second unit.
/// </summary>
internal sealed class RepeatingClient(HttpClient http, Target target)
{
    private const long LatencyMicrosecondsMax = 600_000_000;
    private static readonly TimeSpan RepeatMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseUsual = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    /// <summary>Latencies in microseconds, pauses and repeats included.</summary>
    public LongHistogram Latency { get; } = new(LatencyMicrosecondsMax, 3);

    /// <summary>Requests sent again.</summary>
    public long Repeats { get; private set; }

    /// <summary>POSTs JSON until there is an answer that a repeat would not change.</summary>
    public async Task<Reply> PostAsync(
        string path, object body, string key, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var last = Stopwatch.GetElapsedTime(start) > RepeatMax;
            var (reply, pause) = await TryAsync(path, body, key, last, cancel);
            if (reply is { } final)
            {
                var taken = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                Latency.RecordValue(Math.Clamp(taken, 1, LatencyMicrosecondsMax));
                return final;
            }

            Repeats++;
            await Task.Delay(pause, cancel);
        }
    }

    private async Task<(Reply? Reply, TimeSpan Pause)> TryAsync(
        string path, object body, string key, bool last, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.StorePath + path)
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var response = await http.SendAsync(request, cancel);
            var again = response.StatusCode
                is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
            var content = await response.Content.ReadAsByteArrayAsync(cancel);
            return again && !last
                ? (null, Pause(response))
                : (new((int)response.StatusCode, content), default);
        }
        catch (HttpRequestException) when (!last)
        {
            return (null, PauseUsual);
        }
        catch (HttpRequestException fault)
        {
            return (new(0, System.Text.Encoding.UTF8.GetBytes(fault.Message)), default);
        }
    }

    private static TimeSpan Pause(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? PauseUsual;
        return asked < PauseMax ? asked : PauseMax;
    }
}
