using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>
/// When the iterations of an open simulation are due, counted from its start. Evenly spaced, or as
/// a Poisson process when given randomness: real shoppers do not come in step.
/// </summary>
internal static class Arrivals
{
    /// <summary>The due times of an open simulation, none of them at or after its end.</summary>
    /// <param name="simulation">Inject or RampingInject; a closed one has none.</param>
    /// <param name="before">Iterations per second the simulation before it ended with.</param>
    /// <param name="poisson">Randomness of the gaps; null spaces them evenly.</param>
    public static IEnumerable<TimeSpan> Of(
        LoadSimulation simulation, double before, Random? poisson)
    {
        var (from, to) = simulation switch
        {
            LoadSimulation.Inject x => (PerSecond(x), PerSecond(x)),
            LoadSimulation.RampingInject x => (before, PerSecond(x)),
            _ => (0, 0),
        };
        var during = simulation.During.TotalSeconds;
        foreach (var count in Counts(poisson))
        {
            if (WhenReached(count, from, to, during) is not { } at)
            {
                yield break;
            }

            yield return TimeSpan.FromSeconds(at);
        }
    }

    /// <summary>Iterations per second a simulation ends with; 0 for a closed one.</summary>
    public static double PerSecond(LoadSimulation simulation) => simulation switch
    {
        LoadSimulation.Inject x => x.Rate / x.Interval.TotalSeconds,
        LoadSimulation.RampingInject x => x.Rate / x.Interval.TotalSeconds,
        _ => 0,
    };

    // Arrivals are counted in units of the mean: a Poisson process of rate 1, bent to the rate.
    private static IEnumerable<double> Counts(Random? poisson)
    {
        var count = 0.0;
        while (true)
        {
            count += poisson is null ? 0 : -Math.Log(1 - poisson.NextDouble());
            yield return count;
            count += poisson is null ? 1 : 0;
        }
    }

    // The area under the straight line of the rate reaches the count at this time.
    private static double? WhenReached(double count, double from, double to, double during)
    {
        var slope = (to - from) / during;
        var root = (from * from) + (2 * slope * count);
        if (root < 0 || (from <= 0 && to <= 0))
        {
            return null;
        }

        var sum = from + Math.Sqrt(root);
        var at = sum > 0 ? 2 * count / sum : 0;
        return at < during ? at : null;
    }
}
