using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What pgbench prints is read, without the seconds in which its clients connect.
/// </summary>
public sealed class PgBenchReportTests
{
    [Theory]
    [InlineData(
        "number of failed transactions: 0 (0.000%)\nlatency average = 9.118 ms\n"
            + "tps = 2101.25 (without initial connection time)\n",
        2101.25, null)]
    [InlineData(
        "number of failed transactions: 7 (0.100%)\n"
            + "tps = 2101.25 (without initial connection time)\n",
        2101.25, "pgbench: 7 failed transactions")]
    [InlineData(
        "number of transactions actually processed: 0\n"
            + "number of failed transactions: 0 (NaN%)\n",
        0, null)]
    public void Parse_OfWhatPgbenchPrints_ReadsTheRateAndWhatFailed(
        string printed, double perSecond, string? failure)
    {
        var turn = Parse(printed);

        Assert.Equal(perSecond, turn.PerSecond);
        Assert.Equal(failure, turn.Failure);
    }

    [Fact]
    public void Parse_WithSecondsThatDoNotCount_ReadsTheRateOfTheOthers()
    {
        const string Progress =
            """
            progress: 1.0 s, 17.0 tps, lat 199.770 ms stddev 89.639, 0 failed
            progress: 2.0 s, 346.2 tps, lat 200.991 ms stddev 204.863, 0 failed
            progress: 3.0 s, 496.0 tps, lat 131.847 ms stddev 139.199, 0 failed
            progress: 4.0 s, 504.0 tps, lat 131.847 ms stddev 139.199, 0 failed
            """;
        const string Totals = "tps = 340.8 (without initial connection time)\n";

        Assert.Equal(500, PgBenchReport.Parse(new(Totals, Progress), warmSeconds: 2).PerSecond);
        Assert.Equal(340.8, PgBenchReport.Parse(new(Totals, Progress), warmSeconds: 0).PerSecond);
    }

    [Fact]
    public void Parse_WhenALineIsOfMoreThanASecond_CountsByTime()
    {
        const string Progress =
            """
            progress: 2.7 s, 5.0 tps, lat 199.770 ms stddev 89.639, 0 failed
            progress: 4.7 s, 100.0 tps, lat 200.991 ms stddev 204.863, 0 failed
            progress: 5.7 s, 400.0 tps, lat 131.847 ms stddev 139.199, 0 failed
            """;

        Assert.Equal(
            200, PgBenchReport.Parse(new("tps = 90 ()\n", Progress), warmSeconds: 2).PerSecond);
    }

    [Fact]
    public void Parse_WhenNoLineIsOfATimeThatCounts_ThrowsAndNeverTakesTheWholeRun()
    {
        const string Progress =
            """
            progress: 1.0 s, 17.0 tps, lat 199.770 ms stddev 89.639, 0 failed
            progress: 2.0 s, 346.2 tps, lat 200.991 ms stddev 204.863, 0 failed
            """;

        Assert.Throws<InvalidDataException>(
            () => PgBenchReport.Parse(new("tps = 90 ()\n", Progress), warmSeconds: 2));
    }

    [Fact]
    public void Parse_WithoutARate_ShowsWhatWasPrinted()
    {
        var fault = Assert.Throws<InvalidDataException>(() => Parse("no luck"));

        Assert.Equal("pgbench printed no rate: no luck", fault.Message);
    }

    private static Turn Parse(string totals) =>
        PgBenchReport.Parse(new(totals, ""), warmSeconds: 0);
}
