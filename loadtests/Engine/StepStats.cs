using HdrHistogram;
using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>
/// Counts and latencies of one step while a run goes on. Safe to use from any thread.
/// </summary>
internal sealed class StepStats(string name)
{
    private const long MicrosecondsMax = 600_000_000;
    private const int Digits = 3;
    private readonly Lock _lock = new();
    private readonly Side _ok = new();
    private readonly Side _fail = new();
    private readonly LongHistogram _second = new(MicrosecondsMax, Digits);
    private readonly Dictionary<(bool IsOk, string Status), long> _statuses = [];
    private readonly List<SeriesPoint> _series = [];
    private long _okInSecond;
    private long _failInSecond;

    /// <summary>The step's name.</summary>
    public string Name => name;

    /// <summary>Counts one ending.</summary>
    public void Record(Response response, TimeSpan latency)
    {
        var microseconds = Math.Clamp((long)latency.TotalMicroseconds, 1, MicrosecondsMax);
        var status = (response.IsOk, response.Status);
        lock (_lock)
        {
            var side = response.IsOk ? _ok : _fail;
            side.Latency.RecordValue(microseconds);
            side.Bytes += response.Bytes;
            _second.RecordValue(microseconds);
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            _okInSecond += response.IsOk ? 1 : 0;
            _failInSecond += response.IsOk ? 0 : 1;
        }
    }

    /// <summary>Ends a second of the series and answers it.</summary>
    public SeriesPoint Cut(int second)
    {
        lock (_lock)
        {
            var point = new SeriesPoint(
                second, _okInSecond, _failInSecond, Milliseconds(_second, 50),
                Milliseconds(_second, 95), Milliseconds(_second, 99));
            _series.Add(point);
            (_okInSecond, _failInSecond) = (0, 0);
            _second.Reset();
            return point;
        }
    }

    /// <summary>Everything so far.</summary>
    public StepResult Result(TimeSpan elapsed)
    {
        lock (_lock)
        {
            return new(
                name, _ok.Result(elapsed), _fail.Result(elapsed),
                [
                    .. _statuses.Select(p => new StatusCount(p.Key.IsOk, p.Key.Status, p.Value))
                        .OrderByDescending(count => count.Count),
                ],
                [.. _series]);
        }
    }

    private static double Milliseconds(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / 1000.0;

    private sealed class Side
    {
        public LongHistogram Latency { get; } = new(MicrosecondsMax, Digits);

        public long Bytes { get; set; }

        public Measured Result(TimeSpan elapsed) => new(
            Latency.TotalCount,
            elapsed > TimeSpan.Zero ? Latency.TotalCount / elapsed.TotalSeconds : 0,
            Latency.TotalCount == 0
                ? new(0, 0, 0, 0, 0, 0, 0)
                : new(
                    Milliseconds(Latency, 0), Latency.GetMean() / 1000.0, Milliseconds(Latency, 50),
                    Milliseconds(Latency, 75), Milliseconds(Latency, 95), Milliseconds(Latency, 99),
                    Milliseconds(Latency, 100)),
            Bytes);
    }
}
