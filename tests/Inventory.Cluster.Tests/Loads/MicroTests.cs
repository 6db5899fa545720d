using Inventory.LoadTests.Micro;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The small benchmarks run, and what they allocate stays within its budget.</summary>
public sealed class MicroTests
{
    [Fact]
    public async Task Smoke_OfEveryBenchmark_RunsToItsEnd()
    {
        var (exit, output) = await LoadKit.RunAsync("micro", "--smoke");

        Assert.True(exit == 0, output);
        Assert.Contains("executed benchmarks: 10", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allocations_OfEveryBenchmark_StayWithinTheirBudget()
    {
        var (exit, output) = await LoadKit.RunAsync("allocations");

        Assert.True(exit == 0, output);
    }

    [Fact]
    public void Differences_WhenWithinTolerance_AreNone() => Assert.Empty(
        AllocationBudget.Differences(
            new Dictionary<string, double> { ["a"] = 110, ["b"] = 0.5, ["c"] = 10 },
            new Dictionary<string, long> { ["a"] = 100, ["b"] = 0, ["c"] = 100 }));

    [Fact]
    public void Differences_OfWhatAllocatesMoreOrIsOnlyOnOneSide_NameEach()
    {
        string[] expected =
        [
            "b has no budget: it allocates 3.0 bytes",
            "a allocates 112.0 bytes an operation, more than its 100",
            "c has a budget and is no benchmark",
        ];

        Assert.Equal(expected, AllocationBudget.Differences(
            new Dictionary<string, double> { ["a"] = 112, ["b"] = 3 },
            new Dictionary<string, long> { ["a"] = 100, ["c"] = 1 }));
    }
}
