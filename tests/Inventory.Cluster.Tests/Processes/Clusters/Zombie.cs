using System.Diagnostics;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>
/// A silo that is paused until the others have given it up, and then goes on as if nothing had
/// happened. It may still believe that items are its own, so each answer it gives is compared with
/// what another silo had answered before the request was sent.
/// </summary>
internal sealed class Zombie(ClusterScript cluster, int silo, Shop live, IReadOnlyList<long> items)
{
    private const int Readers = 16;
    private static readonly TimeSpan Paused = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan WatchedMax = TimeSpan.FromSeconds(120);

    private readonly TaskCompletionSource _asked = new();
    private int _pending = Readers;
    private int _answered;
    private int _refused;

    public string Summary =>
        $"{_answered} answers and {_refused} refusals of a silo resumed after "
        + $"{Paused.TotalSeconds} s, which {(HasEnded ? "ended" : "went on")}";

    public bool HasEnded { get; private set; }

    /// <summary>Pauses it, resumes it, watches it until it is a member again or has ended, and in
    /// that case starts it.</summary>
    public async Task RunAsync()
    {
        await cluster.TellAsync("pause", silo);
        using (var pause = new PeriodicTimer(Paused))
        {
            await pause.WaitForNextTickAsync();
        }
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers).Select(i => ReadAsync(i, over.Token)).ToArray();
        // The system accepts connections for a paused process: its first answers are to requests
        // that were sent when others had its items for long.
        await Task.WhenAny(_asked.Task, Task.WhenAll(readers));
        await cluster.TellAsync("resume", silo);
        await WatchAsync(readers);
        await over.CancelAsync();
        await Task.WhenAll(readers);
        if (HasEnded)
        {
            await cluster.TellAsync("start", silo);
        }
    }

    private async Task WatchAsync(Task[] readers)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        while (await poll.WaitForNextTickAsync())
        {
            HasEnded = await cluster.StateAsync(silo) == "dead";
            // A reader that found it stale has failed.
            if (HasEnded || readers.Any(reader => reader.IsFaulted))
            {
                return;
            }
            if (_answered > Readers && await IsReadyAsync(http))
            {
                return;
            }
            Assert.True(
                Stopwatch.GetElapsedTime(since) < WatchedMax,
                $"silo {silo} neither ended nor became ready in {WatchedMax}");
        }
    }

    private async Task ReadAsync(int number, CancellationToken over)
    {
        using var zombie = new Shop(cluster.Silo(silo).Url, live.Store, live.Token);
        var isFirst = true;
        for (var i = number; !over.IsCancellationRequested; i++)
        {
            var path = $"inventory/items/{items[i % items.Count]}";
            if (await VersionAsync(live, path) is not { } acknowledged)
            {
                continue;
            }
            var asked = VersionAsync(zombie, path);
            if (isFirst && Interlocked.Decrement(ref _pending) == 0)
            {
                _asked.TrySetResult();
            }
            isFirst = false;
            Check(await asked, acknowledged, path);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private void Check(long? told, long acknowledged, string path)
    {
        if (told is null)
        {
            Interlocked.Increment(ref _refused);
            return;
        }
        Interlocked.Increment(ref _answered);
        Assert.True(
            told >= acknowledged,
            $"{path}: version {acknowledged} was acknowledged, and then silo {silo} said {told}");
    }

    /// <summary>The version a silo answers; null where it refuses or is not there.</summary>
    private static async Task<long?> VersionAsync(Shop shop, string path)
    {
        try
        {
            var reply = await shop.Get(path);
            reply.Require(reply.Status is 200 or 503, "an unexpected status");
            return reply.Status == 200 ? reply.Number("data.version") : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(
                new Uri(cluster.Silo(silo).Url, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
