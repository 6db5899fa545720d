namespace Inventory.LoadTests.Scenarios;

/// <summary>What a run must reach. <see cref="Step"/> null means the whole iteration.</summary>
internal abstract record Threshold(string? Step)
{
    /// <summary>Fewer failures than this, in percent of all.</summary>
    public sealed record FailPercentBelow(double Percent, string? Step = null) : Threshold(Step)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Of}: failures below {Percent:0.##} %";
    }

    /// <summary>The successes' 99th percentile below this.</summary>
    public sealed record P99Below(TimeSpan Latency, string? Step = null) : Threshold(Step)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"{Of}: p99 of successes below {Latency.TotalMilliseconds:N0} ms";
    }

    /// <summary>What it is about, in words.</summary>
    protected string Of => Step ?? "iteration";
}
