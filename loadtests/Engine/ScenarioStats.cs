using System.Collections.Concurrent;
using HdrHistogram;
using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Engine;

/// <summary>Everything counted of one scenario while it runs.</summary>
internal sealed class ScenarioStats
{
    private const long MicrosecondsMax = 600_000_000;

    /// <summary>How a step or an iteration ends that had not ended when the run gave up on it.
    /// </summary>
    public static readonly Response IsCutOff = Response.Fail("cut off");

    private static readonly Response NeverBegun = Response.Fail("never begun");
    private readonly ConcurrentDictionary<string, StepStats> _steps = new();
    private readonly ConcurrentQueue<string> _order = new();
    private readonly LongHistogram _start = new(MicrosecondsMax, 3);
    private int _seconds;
    private long _late;
    private long _dropped;
    private long _cutOff;

    /// <summary>Whole iterations.</summary>
    public StepStats Iterations { get; } = new("iteration");

    /// <summary>A step, made when it is first seen.</summary>
    public StepStats Step(string name)
    {
        if (!_steps.TryGetValue(name, out var step))
        {
            var added = new StepStats(name);
            step = _steps.GetOrAdd(name, added);
            if (ReferenceEquals(step, added))
            {
                _order.Enqueue(name);
            }
        }

        return step;
    }

    /// <summary>An iteration begins; it waited when too many ran.</summary>
    public void Begun(TimeSpan afterDue, bool waited)
    {
        var microseconds = Math.Clamp((long)afterDue.TotalMicroseconds, 1, MicrosecondsMax);
        lock (_start)
        {
            _start.RecordValue(microseconds);
        }

        Interlocked.Add(ref _late, waited ? 1 : 0);
    }

    /// <summary>An iteration was due and never began: a failure, for as long as it waited.
    /// </summary>
    public void Dropped(TimeSpan sinceDue)
    {
        Interlocked.Increment(ref _dropped);
        Iterations.Record(NeverBegun, sinceDue);
    }

    /// <summary>An iteration was given up before it ended: a failure, for as long as it ran.
    /// </summary>
    public void CutOff(TimeSpan sinceDue)
    {
        Interlocked.Increment(ref _cutOff);
        Iterations.Record(IsCutOff, sinceDue);
    }

    /// <summary>Ends a second of every series and answers that of the iterations.</summary>
    public SeriesPoint Cut()
    {
        _seconds++;
        foreach (var step in _steps.Values)
        {
            step.Cut(_seconds);
        }

        return Iterations.Cut(_seconds);
    }

    /// <summary>The steps in the order they were first seen.</summary>
    public IReadOnlyList<StepResult> Steps(TimeSpan elapsed) =>
        [.. _order.Select(name => _steps[name].Result(elapsed))];

    /// <summary>What was not on time.</summary>
    public Backlog Backlog()
    {
        lock (_start)
        {
            var p99 = _start.TotalCount == 0 ? 0 : _start.GetValueAtPercentile(99) / 1000.0;
            return new(_late, _dropped, _cutOff, p99);
        }
    }
}
