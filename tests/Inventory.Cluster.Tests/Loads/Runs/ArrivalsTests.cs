using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Scenarios;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>When the iterations of each simulation are due.</summary>
public sealed class ArrivalsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Inject_WhenEven_SpacesItsRateOverEachInterval()
    {
        var due = Arrivals.Of(
            new LoadSimulation.Inject(4, TimeSpan.FromSeconds(2), 3 * Second), 0, null);

        Assert.Equal([0.0, 0.5, 1.0, 1.5, 2.0, 2.5], due.Select(at => at.TotalSeconds));
    }

    [Fact]
    public void RampingInject_WhenFromNothing_ReachesHalfOfItsRateOnAverage()
    {
        var due = Arrivals.Of(
            new LoadSimulation.RampingInject(100, Second, 10 * Second), 0, null).ToList();

        Assert.Equal(500, due.Count);
        // The first half of the time has a quarter of the area under the line.
        Assert.Equal(125, due.Count(at => at < 5 * Second));
        Assert.Equal(due.Order(), due);
    }

    [Fact]
    public void RampingInject_WhenTheRateBeforeWasHigher_FallsToItsOwn()
    {
        var due = Arrivals.Of(
            new LoadSimulation.RampingInject(0, Second, 10 * Second), 100, null).ToList();

        Assert.Equal(500, due.Count);
        Assert.Equal(375, due.Count(at => at < 5 * Second));
    }

    [Fact]
    public void KeepConstant_WhenAsked_HasNoSchedule() => Assert.Empty(
        Arrivals.Of(new LoadSimulation.KeepConstant(5, Second), 10, null));

    [Fact]
    public void Poisson_WithOneSeed_IsTheSameAndKeepsTheRate()
    {
        var simulation = new LoadSimulation.Inject(1_000, Second, 20 * Second);

        var one = Arrivals.Of(simulation, 0, new Random(7)).ToList();
        var other = Arrivals.Of(simulation, 0, new Random(7)).ToList();

        Assert.Equal(one, other);
        // Five standard deviations.
        Assert.InRange(one.Count, 20_000 - 708, 20_000 + 708);
        // The gaps of such a process vary as much as they are long, those of even arrivals not.
        var gaps = one.Zip(one.Skip(1)).Select(pair => (pair.Second - pair.First).TotalSeconds)
            .ToList();
        var mean = gaps.Average();
        var deviation = Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean)));
        Assert.InRange(deviation / mean, 0.9, 1.1);
    }
}
