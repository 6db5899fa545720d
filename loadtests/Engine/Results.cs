using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>Latencies in milliseconds.</summary>
internal sealed record LatencyStats(
    double Min, double Mean, double P50, double P75, double P95, double P99, double Max);

/// <summary>How often something ended so.</summary>
internal sealed record StatusCount(bool IsOk, string Status, long Count);

/// <summary>The successes, or the failures, of a step.</summary>
/// <param name="Count">How many.</param>
/// <param name="PerSecond">How many a second, from the first due to the last ended.</param>
/// <param name="Latency">How long they took.</param>
/// <param name="Bytes">Bytes of all their bodies.</param>
internal sealed record Measured(long Count, double PerSecond, LatencyStats Latency, long Bytes);

/// <summary>One second of a step: what ended in it, and how long that took.</summary>
internal sealed record SeriesPoint(
    int Second, long Ok, long Fail, double P50, double P95, double P99);

/// <summary>What a step brought.</summary>
internal sealed record StepResult(
    string Name, Measured Ok, Measured Fail, IReadOnlyList<StatusCount> Statuses,
    IReadOnlyList<SeriesPoint> Series)
{
    /// <summary>Failures in percent of all.</summary>
    public double FailPercent =>
        Ok.Count + Fail.Count == 0 ? 0 : 100.0 * Fail.Count / (Ok.Count + Fail.Count);
}

/// <summary>A threshold and whether it was reached.</summary>
internal sealed record ThresholdResult(Threshold Threshold, bool IsPassed, string Found);

/// <summary>What a scenario brought.</summary>
internal sealed record ScenarioResult(
    string Name, string About, IReadOnlyList<LoadSimulation> Simulations, TimeSpan Elapsed,
    StepResult Iterations, IReadOnlyList<StepResult> Steps, Backlog Backlog,
    IReadOnlyList<ThresholdResult> Thresholds);

/// <summary>What the load could not do on time.</summary>
/// <param name="Late">Iterations that were due and had to wait for another to end, since as many
/// as may run at once did; the wait is in their latency.</param>
/// <param name="Dropped">Iterations that were due and never began; failures.</param>
/// <param name="CutOff">Iterations that had not ended when the run gave up on them;
/// failures.</param>
/// <param name="StartP99">Milliseconds from due to begun, 99th percentile: what of the latencies
/// is the generator's own.</param>
internal sealed record Backlog(long Late, long Dropped, long CutOff, double StartP99);
