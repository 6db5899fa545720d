using System.Runtime.Versioning;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The comparison measures all it says; how fast is no assertion.</summary>
public sealed class CompareTests
{
    private static readonly string[] Rows =
    [
        "redis-hot", "sql-hot", "sql-hot-one", "sql-spread", "hot", "hot-postgres-2", "spread",
        "spread-postgres-2", "read", "hop-reserve", "hop-reserve p50", "hop-read", "hop-read p50",
        "latency p50", "latency p99", "holds", "import-small", "import-large", "start", "memory",
    ];

    private static readonly string[] Comparisons =
    [
        "the script of Redis", "the hot row by plain SQL", "all rows by plain SQL",
        "the empty POST", "the empty GET",
    ];

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Quick_BesideEverything_WritesEveryRowAndItsPartOfThePage()
    {
        using var scratch = new Scratch();
        // PostgreSQL does not run as root, and whom it runs as must be able to enter.
        File.SetUnixFileMode(
            scratch.Path,
            File.GetUnixFileMode(scratch.Path)
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var page = Path.Combine(scratch.Path, "benchmarks.md");
        await File.WriteAllTextAsync(
            page, "Before.\n<!-- compare:begin -->\nstale words\n<!-- compare:end -->\nAfter.\n",
            TestContext.Current.CancellationToken);

        var (exit, output) = await LoadKit.RunAsync(
            "compare", "--quick", "--rounds", "1", "--silos", "2", "--docs", scratch.Path,
            "--redis-arg", "hz=20", "--postgres-arg", "work_mem=5MB",
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path);

        Assert.True(exit == 0, output);
        Assert.All(
            Rows, row => Assert.Contains($"\n| {row} |", output, StringComparison.Ordinal));
        Assert.All(
            Comparisons,
            other => Assert.Contains($" | {other}: ", output, StringComparison.Ordinal));
        Assert.Contains(", hz=20;", output, StringComparison.Ordinal);
        Assert.Contains(", work_mem=5MB;", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        var written = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "Before.\n<!-- compare:begin -->\n\nMeasured ", written, StringComparison.Ordinal);
        Assert.EndsWith("\n\n<!-- compare:end -->\nAfter.\n", written, StringComparison.Ordinal);
        Assert.DoesNotContain("stale words", written, StringComparison.Ordinal);
        string[] left = ["benchmarks.md", "plots", "plots/concurrency.svg", "plots/rate.svg"];
        Assert.Equal(
            left,
            Directory.EnumerateFileSystemEntries(scratch.Path, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(scratch.Path, path))
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("1,x")]
    [InlineData("3,3")]
    public async Task Silos_WhenNotDifferentCounts_AreRefused(string silos)
    {
        var (exit, output) = await LoadKit.RunAsync("compare", "--silos", silos);

        Assert.Equal(1, exit);
        Assert.Contains(
            $"--silos is different numbers of 1 to 9, such as 1,3, not {silos}.",
            output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--redis-arg", "io-threads")]
    [InlineData("--postgres-arg", "=1")]
    public async Task Setting_WithoutNameAndValue_IsRefused(string option, string setting)
    {
        var (exit, output) = await LoadKit.RunAsync("compare", option, setting);

        Assert.Equal(1, exit);
        Assert.Contains(
            $"{option} is name=value, not {setting}.", output, StringComparison.Ordinal);
    }
}
