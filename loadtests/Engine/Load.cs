using System.Collections.Concurrent;
using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>The iterations of one scenario, stretch after stretch.</summary>
internal sealed class Load(
    Scenario scenario, EngineOptions options, TimeProvider time, ScenarioStats stats,
    CancellationToken giveUp) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.InFlightMax);
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private readonly Random? _poisson = options.IsPoisson
        ? Seeds.OfArrivals(options.Seed, scenario.Name)
        : null;
    private long _number = -1;

    /// <summary>Begins iterations until the simulations are over or this is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var before = 0.0;
        foreach (var simulation in scenario.Simulations)
        {
            if (simulation is LoadSimulation.KeepConstant closed)
            {
                await KeepAsync(closed, start, stop);
            }
            else
            {
                await InjectAsync(simulation, before, start, stop);
            }

            before = Arrivals.PerSecond(simulation);
            start += Ticks(simulation.During);
            if (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Awaits what runs, and gives up on it when that takes too long.</summary>
    public async Task DrainAsync(CancellationTokenSource giveUpOn)
    {
        var all = Task.WhenAll(_running.Values);
        if (await Task.WhenAny(all, Task.Delay(options.DrainMax, time, giveUp)) != all)
        {
            await giveUpOn.CancelAsync();
        }

        await all;
    }

    public void Dispose() => _slots.Dispose();

    private async Task InjectAsync(
        LoadSimulation simulation, double before, long start, CancellationToken stop)
    {
        var end = start + Ticks(simulation.During);
        foreach (var after in Arrivals.Of(simulation, before, _poisson))
        {
            var due = start + Ticks(after);
            await UntilAsync(due, stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (await SlotAsync(end, stop) is { } waited)
            {
                Begin(due, waited);
            }
            else if (!stop.IsCancellationRequested)
            {
                stats.Dropped(time.GetElapsedTime(due));
            }
        }

        await UntilAsync(end, stop);
    }

    private async Task KeepAsync(
        LoadSimulation.KeepConstant simulation, long start, CancellationToken stop)
    {
        var end = start + Ticks(simulation.During);
        await Task.WhenAll(Enumerable.Range(0, simulation.Copies).Select(async _ =>
        {
            while (time.GetTimestamp() < end && !stop.IsCancellationRequested)
            {
                await IterateAsync(Interlocked.Increment(ref _number), time.GetTimestamp());
            }
        }));
    }

    // A slot at once, a slot after a wait, or none before what is due at the end has waited for as
    // long as the run drains.
    private async Task<bool?> SlotAsync(long end, CancellationToken stop)
    {
        if (_slots.Wait(0, CancellationToken.None))
        {
            return false;
        }

        var left = time.GetElapsedTime(time.GetTimestamp(), end + Ticks(options.DrainMax));
        try
        {
            return left > TimeSpan.Zero && await _slots.WaitAsync(left, stop) ? true : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Begin(long due, bool waited)
    {
        var number = Interlocked.Increment(ref _number);
        var task = Task.Run(() => SlottedAsync(number, due, waited), CancellationToken.None);
        _running[number] = task;
        _ = task.ContinueWith(
            _ => _running.TryRemove(number, out Task? _), TaskScheduler.Default);
    }

    private async Task SlottedAsync(long number, long due, bool waited)
    {
        try
        {
            stats.Begun(time.GetElapsedTime(due), waited);
            await IterateAsync(number, due);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task IterateAsync(long number, long due)
    {
        var iteration = new Iteration(
            number, Seeds.OfIteration(options.Seed, scenario.Name, number), due, stats, time,
            giveUp);
        Response response;
        try
        {
            response = await scenario.RunAsync(iteration);
        }
        catch (Exception fault)
        {
            // Whatever it is, an iteration that did not come to its end has failed.
            response = Response.Fail(fault.GetType().Name);
        }

        if (giveUp.IsCancellationRequested)
        {
            stats.CutOff(time.GetElapsedTime(due));
            return;
        }

        stats.Iterations.Record(response, time.GetElapsedTime(due));
    }

    private async Task UntilAsync(long due, CancellationToken stop)
    {
        // Timers know whole milliseconds: rather late, which is counted, than before it is due.
        var wait = time.GetElapsedTime(time.GetTimestamp(), due).TotalMilliseconds;
        if (wait > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait)), time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
