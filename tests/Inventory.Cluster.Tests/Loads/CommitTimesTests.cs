using Inventory.LoadTests.Bench;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What the host counts of its commits is read and told.</summary>
public sealed class CommitTimesTests
{
    [Fact]
    public void Percentile_OfWhatWasCountedBetween_IsTheBucketItEndedIn()
    {
        var between = new CommitTimes();

        between.Add(
            CommitTimes.Parse(Metrics(90, 90, 90)), CommitTimes.Parse(Metrics(140, 188, 190)));

        Assert.Equal("at most 0.5 ms", between.Percentile(50));
        Assert.Equal("at most 20 ms", between.Percentile(98));
        Assert.Equal("longer than any bucket", between.Percentile(99));
    }

    [Fact]
    public void Percentile_WhenNothingWasCounted_IsUnknown() =>
        Assert.Equal("unknown", CommitTimes.Parse("# nothing yet\n").Percentile(50));

    private static string Metrics(int half, int twenty, int all) =>
        $$"""
        # TYPE inventory_ledger_commit_duration_seconds histogram
        inventory_ledger_commit_duration_seconds_bucket{otel_scope_name="S",le="0.0005"} {{half}} 17
        inventory_ledger_commit_duration_seconds_bucket{otel_scope_name="S",le="0.02"} {{twenty}} 17
        inventory_ledger_commit_duration_seconds_bucket{otel_scope_name="S",le="+Inf"} {{all}} 17
        inventory_ledger_commit_duration_seconds_sum{otel_scope_name="S"} 4.5 17
        """;
}
