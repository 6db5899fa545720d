using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>
/// One iteration and the clock of its steps. The first step's latency counts from when the
/// iteration was due, each other's from its own start.
/// </summary>
internal sealed class Iteration(
    long number, int seed, long due, ScenarioStats stats, TimeProvider time,
    CancellationToken cancel) : IIteration
{
    private long _from = due;

    /// <inheritdoc/>
    public long Number => number;

    /// <inheritdoc/>
    public Random Random { get; } = new(HashCode.Combine(seed, number));

    /// <inheritdoc/>
    public CancellationToken Cancel => cancel;

    /// <inheritdoc/>
    public async Task<T> StepAsync<T>(string name, Func<Task<T>> step)
        where T : IStepAnswer
    {
        var answer = await step();
        var now = time.GetTimestamp();
        if (!cancel.IsCancellationRequested)
        {
            stats.Step(name).Record(answer.Response, time.GetElapsedTime(_from, now));
        }

        _from = now;
        return answer;
    }
}
