using Inventory.LoadTests.Compare;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What redis-benchmark prints is read.</summary>
public sealed class RedisHoldsTests
{
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
    public void Parse_WithoutARate_ShowsWhatWasPrinted()
    {
        var fault = Assert.Throws<InvalidDataException>(() => RedisHolds.Parse("no luck"));

        Assert.Equal("redis-benchmark printed no rate: no luck", fault.Message);
    }
}
