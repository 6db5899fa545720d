using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>Every layer under a reserve is measured alone.</summary>
public sealed class LadderTests
{
    private static readonly string[] Rows =
    [
        "fsync-1", "append-1", "grain-1", "http-empty-1", "http-reserve-1", "append-16",
        "grain-16", "append-64", "grain-64", "http-empty-16", "http-reserve-16",
    ];

    [Fact]
    public async Task Quick_OnAFreshHost_MeasuresEveryStep()
    {
        using var scratch = new Scratch();

        var (exit, output) = await LoadKit.RunAsync(
            "ladder", "--quick", "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path);

        Assert.True(exit == 0, output);
        Assert.All(
            Rows, row => Assert.Contains($"\n| {row} |", output, StringComparison.Ordinal));
        // What is divided is asked by as many callers.
        Assert.Matches(
            @"\n\| http-reserve-16 \|[^|]*\|[^|]*\| the grain call of as many callers: ", output);
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }
}
