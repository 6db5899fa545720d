using System.Runtime.Versioning;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Compare;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The comparison measures all it says; how fast is no assertion.</summary>
public sealed class CompareTests
{
    private static readonly string[] Rows =
    [
        "redis-hot", "redis-hot-socket", "sql-hot", "sql-hot-one", "sql-hot-alone", "sql-spread",
        "hot", "hot-postgres-1", "hot-postgres-2", "spread", "spread-postgres-1",
        "spread-postgres-2", "read", "hop-reserve", "hop-reserve p50", "hop-read", "hop-read p50",
        "latency p50", "latency p99", "holds", "import-small", "import-large", "start", "memory",
    ];

    private static readonly string[] Comparisons =
    [
        "the script of Redis", "the script of Redis over its Unix socket",
        "the hot row by plain SQL", "all rows by plain SQL", "the empty POST", "the empty GET",
    ];

    // The floors of the design, a row, what it is beside and what it has to reach. The number of
    // holds is that of a quick run.
    private static readonly string[] Floors =
    [
        "hot | the script of Redis | at least 1 x",
        "hot | the hot row by plain SQL | at least 25 x",
        "hot | the empty POST | at least 0.55 x",
        "hot-postgres-1 | the hot row by plain SQL | at least 20 x",
        "spread | all rows by plain SQL | at least 1.2 x",
        "read | the empty GET | at least 0.85 x",
        "latency p50 | the empty POST at that rate | at most 1",
        "latency p99 | the empty POST at that rate | at most 5",
        "holds | with 10 | at least 0.9 x",
        "import-small |  | at least 30,000",
        "import-large |  | at least 30,000",
        "start |  | at most 3",
        "start |  | at most 500",
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
            "compare", "--quick", "--rounds", "1", "--silos", "1,2", "--docs", scratch.Path,
            "--redis-arg", "hz=20", "--postgres-arg", "work_mem=5MB",
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path);

        Assert.True(exit == 0, output);
        Assert.All(
            Rows, row => Assert.Contains($"\n| {row} |", output, StringComparison.Ordinal));
        Assert.All(
            Comparisons,
            other => Assert.Contains($" | {other}: ", output, StringComparison.Ordinal));
        Assert.Equal(Floors, FloorsOf(output));
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

    [Fact]
    public void IsWhole_OnlyWithEveryRowAndCompetitorsAsTheyCome()
    {
        var whole = new ComparePlan { Competitors = true, Silos = [1] };

        Assert.True(whole.IsWhole);
        Assert.True((whole with { Silos = [3, 1], Azure = true }).IsWhole);
        Assert.False((whole with { Silos = [] }).IsWhole);
        Assert.False((whole with { Silos = [3] }).IsWhole);
        Assert.False((whole with { Tcp = true }).IsWhole);
        Assert.False((whole with { RedisSettings = ["io-threads=2"] }).IsWhole);
        Assert.False((whole with { PostgresSettings = ["fsync=off"] }).IsWhole);
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

    // Of every row of the table with a floor: its name, what it is beside, and the floor.
    private static IEnumerable<string> FloorsOf(string output) =>
        from line in output.Split('\n')
        let cells = line.Split('|').Select(cell => cell.Trim()).ToArray()
        where cells.Length == 9 && cells[6].StartsWith("at ", StringComparison.Ordinal)
        select $"{cells[1]} | {cells[4].Split(": ")[0]} | {cells[6]}";
}
