using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>
/// One iteration and the clock of its steps. The first step's latency counts from when the
/// iteration was due, each other's from the end of the step before.
/// </summary>
internal sealed class Iteration(
    long number, Random random, long due, ScenarioStats stats, TimeProvider time,
    CancellationToken cancel) : IIteration
{
    private long _from = due;

    /// <inheritdoc/>
    public long Number => number;

    /// <inheritdoc/>
    public Random Random => random;

    /// <inheritdoc/>
    public CancellationToken Cancel => cancel;

    /// <inheritdoc/>
    public async Task<T> StepAsync<T>(string name, Func<Task<T>> step)
        where T : IStepAnswer
    {
        // A step that ends in nothing but a fault took as long as another, and failed.
        var response = default(Response);
        try
        {
            var answer = await step();
            response = answer.Response;
            return answer;
        }
        catch (Exception fault)
        {
            response = Response.Fail(fault.GetType().Name);
            throw;
        }
        finally
        {
            var now = time.GetTimestamp();
            stats.Step(name).Record(
                cancel.IsCancellationRequested ? ScenarioStats.IsCutOff : response,
                time.GetElapsedTime(_from, now));
            _from = now;
        }
    }
}
