using System.Runtime.Versioning;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Http;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The comparison of the ledgers measures all it says; how fast is no matter.</summary>
public sealed class ClusterBenchTests
{
    private static readonly string[] Rows =
    [
        "sql-hot", "sql-hot-one", "sql-spread", "hot-sqlite", "hot-postgres-2", "spread-sqlite",
        "spread-postgres-2", "hop-reserve", "hop-reserve p50", "hop-read", "hop-read p50",
    ];

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Quick_OnTwoSilos_MeasuresEveryRow()
    {
        using var scratch = new Scratch();
        // PostgreSQL does not run as root, and whom it runs as must be able to enter.
        File.SetUnixFileMode(
            scratch.Path,
            File.GetUnixFileMode(scratch.Path)
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        var (exit, output) = await LoadKit.RunAsync(
            "cluster-bench", "--quick", "--rounds", "1", "--silos", "2",
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path);

        Assert.True(exit == 0, output);
        Assert.All(
            Rows, row => Assert.Contains($"\n| {row} |", output, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10")]
    [InlineData("1,x")]
    [InlineData("3,3")]
    public async Task Silos_WhenNotDifferentCounts_AreRefused(string silos)
    {
        var (exit, output) = await LoadKit.RunAsync("cluster-bench", "--silos", silos);

        Assert.Equal(1, exit);
        Assert.Contains(
            $"--silos is different numbers of 1 to 9, such as 1,3, not {silos}.",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfWhatPgbenchPrints_ReadsTheRate()
    {
        var turn = PlainSql.Parse(
            "number of failed transactions: 0 (0.000%)\nlatency average = 9.118 ms\n"
            + "tps = 2101.25 (without initial connection time)\n");

        Assert.Equal(2101.25, turn.PerSecond);
        Assert.Null(turn.Failure);
    }

    [Fact]
    public void Parse_WhenTransactionsFailed_SaysHowMany()
    {
        var turn = PlainSql.Parse(
            "number of failed transactions: 7 (0.100%)\n"
            + "tps = 2101.25 (without initial connection time)\n");

        Assert.Equal("pgbench: 7 failed transactions", turn.Failure);
    }

    [Fact]
    public void Parse_WithoutARate_ShowsWhatWasPrinted()
    {
        var fault = Assert.Throws<InvalidDataException>(() => PlainSql.Parse("no luck"));

        Assert.Equal("pgbench printed no rate: no luck", fault.Message);
    }

    [Fact]
    public async Task RunAsync_WhenNothingIsAnsweredInARound_FailsItsRows()
    {
        var turns = new Turns(BenchPlan.Quick);
        var silent = Turn.Of(new LoadResult(), expected: 201) with { Failure = null };

        await turns.RunAsync(
            [new("silent", (_, _) => Task.FromResult(silent))],
            TestContext.Current.CancellationToken);

        Assert.Equal("silent: no answer within the round", turns.Failure("silent"));
    }
}
