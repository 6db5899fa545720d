using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Bench;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The benchmark measures what it says it does; how fast is no assertion.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task Quick_OnAFreshHost_MeasuresEveryRow()
    {
        using var scratch = new Scratch();

        var (exit, output) = await LoadKit.RunAsync(
            "bench", "--quick", "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path);

        Assert.True(exit == 0, output);
        Assert.All(
            BenchRun.Names,
            name => Assert.Contains($"\n| {name}", output, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        // The host's histogram of commits was read, and has buckets that tell them apart.
        Assert.Matches(@"and its own, took at most \d+(\.\d+)? ms at p50", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }
}
