using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>What an engine gives to one iteration of a scenario.</summary>
internal interface IIteration
{
    /// <summary>Counts a scenario's iterations from 0; unlike in each.</summary>
    long Number { get; }

    /// <summary>Randomness of this iteration alone, from the run's seed.</summary>
    Random Random { get; }

    /// <summary>Cancelled when the run cannot wait any longer.</summary>
    CancellationToken Cancel { get; }

    /// <summary>Runs and measures a named step.</summary>
    Task<T> StepAsync<T>(string name, Func<Task<T>> step)
        where T : IStepAnswer;
}

/// <summary>Whatever a step brings, with how it ended.</summary>
internal interface IStepAnswer
{
    /// <summary>How it ended.</summary>
    Response Response { get; }
}

/// <summary>What a scenario is made with.</summary>
/// <param name="Shop">The store under load.</param>
/// <param name="RunId">Names this run's SKUs, orders and keys, so that runs do not meet.</param>
internal sealed record ScenarioArguments(Shop Shop, string RunId)
{
    /// <summary>Iterations per second at the height of an open load; null for the scenario's own.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>How long all its simulations take together.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A run of seconds, on little stock, that shows it works and measures nothing.
    /// </summary>
    public bool Quick { get; init; }

    /// <summary>Whether harm is done meanwhile.</summary>
    public bool IsHarmed { get; init; }
}

/// <summary>
/// A kind of user: what it does in one iteration, in steps, and how many of it come. It knows the
/// store's client and no engine.
/// </summary>
internal abstract class Scenario(ScenarioArguments arguments)
{
    private const double RampShare = 0.2;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>As it is called on the command line and in reports.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    public abstract string About { get; }

    /// <summary>Its load, stretch after stretch.</summary>
    public virtual IReadOnlyList<LoadSimulation> Simulations =>
    [
        new LoadSimulation.RampingInject(Rate, Second, arguments.Duration * RampShare),
        new LoadSimulation.Inject(Rate, Second, arguments.Duration * (1 - RampShare)),
    ];

    /// <summary>What it must reach.</summary>
    public virtual IReadOnlyList<Threshold> Thresholds =>
    [
        new Threshold.FailPercentBelow(1),
        new Threshold.P99Below(TimeSpan.FromMilliseconds(500)),
    ];

    /// <summary>Iterations per second at the height of the load.</summary>
    public double Rate => arguments.Rate ?? (arguments.Quick ? RateQuick : RateUsual);

    /// <summary>The rate when none is asked for.</summary>
    protected abstract double RateUsual { get; }

    /// <summary>The rate of a quick run.</summary>
    protected virtual double RateQuick => 50;

    /// <summary>What it was made with.</summary>
    protected ScenarioArguments Arguments => arguments;

    /// <summary>The store under load.</summary>
    protected Shop Shop => arguments.Shop;

    /// <summary>Prepares the store. Called once, before the load.</summary>
    public abstract Task InitAsync(CancellationToken cancel);

    /// <summary>One iteration.</summary>
    public abstract Task<Response> RunAsync(IIteration iteration);

    /// <summary>Lets go of what <see cref="InitAsync"/> opened.</summary>
    public virtual Task CleanAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>A name of this run that no other iteration has: an order's, or a key's.</summary>
    protected string NameOf(IIteration iteration) =>
        $"{Name}-{arguments.RunId}-{iteration.Number}";
}
