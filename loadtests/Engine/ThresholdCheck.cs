using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>Holds results against thresholds.</summary>
internal static class ThresholdCheck
{
    /// <summary>Whether each was reached. A step that never ran reaches nothing.</summary>
    public static IReadOnlyList<ThresholdResult> Run(
        IEnumerable<Threshold> thresholds, StepResult iterations, IReadOnlyList<StepResult> steps)
        => [.. thresholds.Select(threshold => Run(threshold, threshold.Step is { } name
            ? steps.FirstOrDefault(step => step.Name == name)
            : iterations))];

    private static ThresholdResult Run(Threshold threshold, StepResult? of)
    {
        if (of is null || of.Ok.Count + of.Fail.Count == 0)
        {
            return new(threshold, false, "never ran");
        }

        var p99 = of.Ok.Latency.P99;
        return threshold switch
        {
            Threshold.FailPercentBelow x => new(
                x, of.FailPercent < x.Percent, $"{of.FailPercent:0.##} %"),
            Threshold.P99Below x => new(
                x, of.Ok.Count > 0 && p99 < x.Latency.TotalMilliseconds, $"{p99:N1} ms"),
            _ => throw new InvalidOperationException($"unknown threshold {threshold}"),
        };
    }
}
