using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Compare;
using Inventory.LoadTests.Http;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What the contenders of a comparison print is read, and what fails is told.</summary>
public sealed class TurnsTests
{
    [Fact]
    public void Parse_OfWhatPgbenchPrints_ReadsTheRate()
    {
        var turn = Parse(
            "number of failed transactions: 0 (0.000%)\nlatency average = 9.118 ms\n"
            + "tps = 2101.25 (without initial connection time)\n");

        Assert.Equal(2101.25, turn.PerSecond);
        Assert.Null(turn.Failure);
    }

    [Fact]
    public void Parse_WhenTransactionsFailed_SaysHowMany()
    {
        var turn = Parse(
            "number of failed transactions: 7 (0.100%)\n"
            + "tps = 2101.25 (without initial connection time)\n");

        Assert.Equal("pgbench: 7 failed transactions", turn.Failure);
    }

    [Fact]
    public void Parse_WhenNoTransactionEnded_ReadsARateOfNone()
    {
        var turn = Parse(
            "number of transactions actually processed: 0\n"
            + "number of failed transactions: 0 (NaN%)\n");

        Assert.Equal(0, turn.PerSecond);
        Assert.Null(turn.Failure);
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
    public async Task RunAsync_WithTwoRounds_RunsTheSecondBackwards()
    {
        var order = new List<string>();
        var turns = new Turns(BenchPlan.Quick with { Rounds = 2 });

        await turns.RunAsync([Noted("a"), Noted("b")], TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "a", "b", "b", "a"], order);
        Assert.Equal(2, turns.Rates("a").Values.Count);

        Contender Noted(string name) => new(name, (_, _) =>
        {
            order.Add(name);
            return Task.FromResult(new Turn(1, 1, 1, Failure: null));
        });
    }

    [Fact]
    public async Task RunAsync_WhenNoAnswerIsAFigure_FailsNothing()
    {
        var turns = new Turns(BenchPlan.Quick);
        var silent = Turn.Of(new LoadResult(), expected: 201) with { Failure = null };

        await turns.RunAsync(
            [new("silent", (_, _) => Task.FromResult(silent)) { MayBeSilent = true }],
            TestContext.Current.CancellationToken);

        Assert.Null(turns.Failure("silent"));
        Assert.Equal(0, turns.Rates("silent").Median);
    }

    [Fact]
    public void Parse_WithoutARate_ShowsWhatWasPrinted()
    {
        var fault = Assert.Throws<InvalidDataException>(() => Parse("no luck"));

        Assert.Equal("pgbench printed no rate: no luck", fault.Message);
    }

    [Fact]
    public void Parse_OfWhatRedisBenchmarkPrints_ReadsRateAndLatencies()
    {
        var turn = RedisHolds.Parse(
            "\"test\",\"rps\",\"avg_latency_ms\",\"min_latency_ms\",\"p50_latency_ms\","
            + "\"p95_latency_ms\",\"p99_latency_ms\",\"max_latency_ms\"\n"
            + "\"EVALSHA a 2 stock hold:__rand_int__\",\"54347.83\",\"3.6\",\"0.9\",\"3.5\","
            + "\"5.1\",\"6.4\",\"9.9\"\n");

        Assert.Equal((54347.83, 3.5, 6.4), (turn.PerSecond, turn.P50, turn.P99));
        Assert.Null(turn.Failure);
    }

    [Fact]
    public void Parse_WithoutARateOfRedis_ShowsWhatWasPrinted()
    {
        var fault = Assert.Throws<InvalidDataException>(() => RedisHolds.Parse("no luck"));

        Assert.Equal("redis-benchmark printed no rate: no luck", fault.Message);
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

    [Fact]
    public void Milliseconds_WhenNothingCounted_IsNoNumber() =>
        Assert.Equal(double.NaN, new LoadResult().Milliseconds(50));

    private static Turn Parse(string totals) =>
        PgBenchReport.Parse(new(totals, ""), warmSeconds: 0);
}
