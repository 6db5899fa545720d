using System.Collections.Frozen;
using System.Diagnostics;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Bench;

/// <summary>How long messages of one round took, in milliseconds, and what went wrong.</summary>
internal sealed record DeliveryTimes(double[] Answered, double[] Sent, string? Failure)
{
    /// <summary>A quantile since the change was answered; below 0 the message overtook it.
    /// </summary>
    public double SinceAnswered(double part) => Quantile(Answered, part);

    /// <summary>A quantile since the change was sent.</summary>
    public double SinceSent(double part) => Quantile(Sent, part);

    private static double Quantile(double[] times, double part) =>
        times.Order().ElementAt((int)Math.Min(times.Length * part, times.Length - 1));
}

/// <summary>
/// Changes items on a fixed schedule, each once in a round so that nothing is merged, and notes
/// when each message comes.
/// </summary>
internal sealed class DeliveryLatency : IDisposable
{
    private const int Connections = 64;
    private static readonly TimeSpan ArrivedWithin = TimeSpan.FromSeconds(30);

    private readonly Target _target;
    private readonly IReadOnlyList<string> _skus;
    private readonly FrozenDictionary<long, int> _items;
    private readonly HttpClient _http;
    private long[] _arrived = [];

    private DeliveryLatency(Target target, IReadOnlyList<string> skus, List<long> variants)
    {
        (_target, _skus) = (target, skus);
        _items = variants.Index().ToFrozenDictionary(item => item.Item, item => item.Index);
        _http = target.NewClient(Connections);
    }

    /// <summary>Learns the items' ids, by which messages name them.</summary>
    public static async Task<DeliveryLatency> StartAsync(
        Target target, HookReceiver receiver, IReadOnlyList<string> skus, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        var variants = new List<long>();
        foreach (var sku in skus)
        {
            variants.Add((await store.ReadAsync(sku, cancel)).VariantId);
        }

        var latency = new DeliveryLatency(target, skus, variants);
        receiver.Arrived = latency.Note;
        return latency;
    }

    /// <summary>Measures one round.</summary>
    public async Task<DeliveryTimes> MeasureAsync(BenchPlan plan, CancellationToken cancel)
    {
        var count = (int)Math.Min(
            _skus.Count, plan.DeliveriesPerSecond * plan.OpenMeasure.TotalSeconds);
        var (sent, answered, arrived) = (new long[count], new long[count], new long[_skus.Count]);
        _arrived = arrived;
        var start = Stopwatch.GetTimestamp();
        var changes = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds(i / (double)plan.DeliveriesPerSecond);
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } ahead)
            {
                await Task.Delay(ahead, cancel);
            }

            changes.Add(ChangeAsync(i, sent, answered, cancel));
        }

        await Task.WhenAll(changes);
        var since = Stopwatch.GetTimestamp();
        while (Missing() > 0 && Stopwatch.GetElapsedTime(since) < ArrivedWithin)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancel);
        }

        var missing = Missing();
        return new(
            Between(answered, arrived),
            Between(sent, arrived),
            missing == 0 ? null : $"{missing} of {count} messages did not come");

        int Missing() => arrived.Take(count).Count(at => at == 0);
    }

    public void Dispose() => _http.Dispose();

    private void Note(long variant, long at)
    {
        if (_items.TryGetValue(variant, out var item) && item < _arrived.Length)
        {
            Interlocked.CompareExchange(ref _arrived[item], at, 0);
        }
    }

    private async Task ChangeAsync(
        int item, long[] sent, long[] answered, CancellationToken cancel)
    {
        using var body = new StringContent(
            StoreRequests.AdjustBody(_skus[item]), null, "application/json");
        sent[item] = Stopwatch.GetTimestamp();
        using var answer = await _http.PostAsync(
            _target.StorePath + StoreRequests.AdjustPath, body, cancel);
        answered[item] = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
    }

    private static double[] Between(long[] from, long[] to) =>
        [.. from.Zip(to, (a, b) => Stopwatch.GetElapsedTime(a, b).TotalMilliseconds)];
}
