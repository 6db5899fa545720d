using System.Text;
using HdrHistogram;

namespace Inventory.LoadTests.Http;

/// <summary>
/// What a load run saw: counted answers, every status, and latencies in microseconds.
/// </summary>
internal sealed class LoadResult
{
    private const long LatencyMicrosecondsMax = 600_000_000;
    private const int StatusesMax = 600;
    private const int SampleLength = 400;
    private readonly long[] _statuses = new long[StatusesMax];

    /// <summary>Answers inside the measured window.</summary>
    public long Counted { get; set; }

    /// <summary>
    /// Requests that got no whole answer: a connection was refused, reset or silent.
    /// </summary>
    public long Lost { get; set; }

    /// <summary>The measured window.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Processor time the load generator itself used.</summary>
    public TimeSpan Cpu { get; set; }

    /// <summary>
    /// How busy the generator's threads were, 0 to 1. Close to 1 the figure is the generator's
    /// limit and not the host's.
    /// </summary>
    public double Busy { get; set; }

    /// <summary>The start of the first answer that was not the expected one.</summary>
    public string? Sample { get; private set; }

    /// <summary>
    /// Latencies in microseconds, from when a request was due to its whole answer.
    /// </summary>
    public LongHistogram Latency { get; } = new(LatencyMicrosecondsMax, 3);

    /// <summary>Every answer, those of warming and draining too.</summary>
    public long Answered { get; private set; }

    /// <summary>Counted answers per second.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? Counted / Elapsed.TotalSeconds : 0;

    /// <summary>A percentile of the latencies in milliseconds; not a number where nothing
    /// counted.</summary>
    public double Milliseconds(double percentile) =>
        Counted == 0 ? double.NaN : Latency.GetValueAtPercentile(percentile) / 1000.0;

    /// <summary>Processor microseconds of the generator per answer.</summary>
    public double CpuMicrosecondsEach => Answered > 0 ? Cpu.TotalMicroseconds / Answered : 0;

    /// <summary>Adds one answer.</summary>
    public void Add(int status)
    {
        Answered++;
        _statuses[Math.Clamp(status, 0, StatusesMax - 1)]++;
    }

    /// <summary>Keeps the first answer that was not expected, to be shown.</summary>
    public void Keep(int status, ReadOnlySpan<byte> body) =>
        Sample ??= $"{status} "
            + Encoding.UTF8.GetString(body[..Math.Min(body.Length, SampleLength)]);

    /// <summary>Adds what another thread saw.</summary>
    public void Add(LoadResult other)
    {
        Counted += other.Counted;
        Answered += other.Answered;
        Lost += other.Lost;
        Elapsed = Elapsed > other.Elapsed ? Elapsed : other.Elapsed;
        Sample ??= other.Sample;
        Latency.Add(other.Latency);
        for (var status = 0; status < StatusesMax; status++)
        {
            _statuses[status] += other._statuses[status];
        }
    }

    /// <summary>
    /// Null when every answer had the expected status, else what was seen instead.
    /// </summary>
    public string? Unexpected(int expected)
    {
        var wrong = Enumerable.Range(0, StatusesMax)
            .Where(status => status != expected && _statuses[status] > 0)
            .Select(status => $"{_statuses[status]} x {status}")
            .ToList();
        if (Lost > 0)
        {
            wrong.Add($"{Lost} without an answer");
        }

        wrong.AddRange(Answered == 0 && wrong.Count == 0 ? ["no answer at all"] : []);
        return wrong.Count == 0
            ? null
            : $"expected {expected} only, saw {string.Join(", ", wrong)}; first: {Sample ?? "-"}";
    }
}
