using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>How an engine runs what it is given.</summary>
internal sealed record EngineOptions
{
    /// <summary>The same seed makes the same arrivals and the same choices.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Whether arrivals are a Poisson process rather than evenly spaced.</summary>
    public bool IsPoisson { get; init; } = true;

    /// <summary>Iterations of one scenario at a time. What is due beyond waits, is counted as
    /// late, and is charged for the wait.</summary>
    public int InFlightMax { get; init; } = 4_096;

    /// <summary>How long the last iterations are awaited when the load is over.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Runs one scenario's simulations. An open simulation starts iterations by its schedule whatever
/// becomes of those before, and counts each latency from when the iteration was due: a store that
/// stalls is charged for everybody who came meanwhile.
/// </summary>
internal sealed class LoadEngine(EngineOptions options, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Runs a scenario that is initialised, to its end or until it is stopped.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="tell">Told of every second.</param>
    /// <param name="stop">Ends the load early; what was measured until then is answered.</param>
    public async Task<ScenarioResult> RunAsync(
        Scenario scenario, Action<SeriesPoint> tell, CancellationToken stop)
    {
        using var giveUp = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        var stats = new ScenarioStats();
        using var load = new Load(scenario, options, time, stats, giveUp.Token);
        var seconds = CutEachSecondAsync(stats, tell, over.Token);
        var start = time.GetTimestamp();
        await load.RunAsync(stop);
        await load.DrainAsync(giveUp);
        // What is counted has ended by now, and only by now: rates are not of a shorter time.
        var elapsed = time.GetElapsedTime(start);
        await over.CancelAsync();
        await seconds;
        stats.Cut();
        var (iterations, steps) = (stats.Iterations.Result(elapsed), stats.Steps(elapsed));
        return new(
            scenario.Name, scenario.About, scenario.Simulations, elapsed, iterations, steps,
            stats.Backlog(), ThresholdCheck.Run(scenario.Thresholds, iterations, steps));
    }

    private async Task CutEachSecondAsync(
        ScenarioStats stats, Action<SeriesPoint> tell, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Second, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                tell(stats.Cut());
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }
}
