namespace Inventory.LoadTests.Bench;

/// <summary>Rows that share a set-up: a host and the stock in it.</summary>
internal abstract class Scene
{
    /// <summary>The rows this scene can measure.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Measures those rows of it that were asked for.</summary>
    public abstract Task RunAsync(BenchContext bench, CancellationToken cancel);
}
