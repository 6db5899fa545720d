using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Scenarios;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>What a run must reach, and whether it did.</summary>
public sealed class ThresholdTests
{
    private static readonly StepResult Step = new(
        "buy", Measured(98, p99: 40), Measured(2, p99: 900), [], []);

    [Theory]
    [InlineData(2.0, false)]
    [InlineData(2.1, true)]
    public void FailPercent_WhenAtTheLimit_IsMissed(double limit, bool isPassed) =>
        Assert.Equal(isPassed, Judge(new Threshold.FailPercentBelow(limit)).IsPassed);

    [Theory]
    [InlineData(40, false)]
    [InlineData(41, true)]
    public void P99_WhenJudged_IsThatOfTheSuccesses(int limit, bool isPassed) => Assert.Equal(
        isPassed,
        Judge(new Threshold.P99Below(TimeSpan.FromMilliseconds(limit), "buy")).IsPassed);

    [Fact]
    public void AnyThreshold_OfAStepThatNeverRan_IsMissed()
    {
        var result = Judge(new Threshold.FailPercentBelow(100, "other"));

        Assert.False(result.IsPassed);
        Assert.Equal("never ran", result.Found);
    }

    private static ThresholdResult Judge(Threshold threshold) =>
        ThresholdCheck.Run([threshold], Step with { Name = "iteration" }, [Step]).Single();

    private static Measured Measured(long count, double p99) =>
        new(count, count, new(0, 0, 0, 0, 0, p99, p99), 0);
}
