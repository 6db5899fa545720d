using System.Diagnostics;

namespace Inventory.LoadTests.Http;

/// <summary>
/// Requests are due on a fixed schedule whatever the server does, and latency counts from when a
/// request was due. A server that stalls is charged for everybody who would have come meanwhile:
/// no coordinated omission. A due request waits for a free connection when all are in use.
/// </summary>
internal sealed class OpenLoop(
    LoadSpec spec, RequestSource.Cursor requests, int connections, double perSecond)
    : LoadLoop(spec, requests, connections)
{
    private readonly Stack<Connection> _idle = new();
    private readonly double _ticksEach = Stopwatch.Frequency / perSecond;
    private long _start;
    private long _scheduled;

    private long NextDue => _start + (long)(_scheduled * _ticksEach);

    protected override void Started(IReadOnlyList<Connection> idle, long now)
    {
        Libc.PreciseTimers();
        _start = now;
        foreach (var connection in idle)
        {
            _idle.Push(connection);
        }
    }

    protected override void Answered(Connection idle, long now)
    {
        _idle.Push(idle);
    }

    protected override void Turned(long now)
    {
        while (NextDue <= now && NextDue < SendUntil && _idle.TryPop(out var connection))
        {
            Send(connection, NextDue);
            _scheduled++;
        }
    }

    // By due time, not by answer time: the slowest answers must not fall out of the window.
    protected override bool Counts(long dueAt, long now) => dueAt >= CountFrom;

    protected override bool Finished(long now) =>
        NextDue >= SendUntil || now >= SendUntil + Ticks(DrainMax);

    protected override long Unsent() =>
        Math.Max(0, (long)((SendUntil - NextDue) / _ticksEach));

    protected override TimeSpan NextWait(long now) =>
        _idle.Count == 0 ? base.NextWait(now) : Stopwatch.GetElapsedTime(now, NextDue);
}
