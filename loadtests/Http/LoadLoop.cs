using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Inventory.LoadTests.Http;

/// <summary>
/// One thread that drives its connections by epoll: no thread pool hop, no task and no allocation
/// per request, since every microsecond the generator takes is one the server cannot have.
/// A subclass decides when a connection sends.
/// </summary>
internal abstract class LoadLoop(LoadSpec spec, RequestSource.Cursor requests, int connections)
    : IDisposable
{
    protected static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleWaitMax = TimeSpan.FromMilliseconds(100);
    private readonly List<Connection> _connections = new(connections);
    private readonly Poller _poller = new();
    private int _busy;
    private int _open;

    /// <summary>What this thread saw.</summary>
    public LoadResult Result { get; } = new();

    /// <summary>The run this loop is a part of.</summary>
    protected LoadSpec Spec => spec;

    /// <summary>When counting begins, in stopwatch ticks.</summary>
    protected long CountFrom { get; private set; }

    /// <summary>When sending ends, in stopwatch ticks.</summary>
    protected long SendUntil { get; private set; }

    /// <summary>Whether sending is over and only answers are awaited.</summary>
    protected bool Draining { get; private set; }

    /// <summary>Requests sent so far.</summary>
    protected long Sent { get; private set; }

    /// <summary>
    /// Connects all connections, to the endpoints in turn, outside the measured window.
    /// </summary>
    public void Connect(IReadOnlyList<EndPoint> endpoints)
    {
        for (var key = 0; key < connections; key++)
        {
            var connection = Connection.To(endpoints[key % endpoints.Count]);
            _connections.Add(connection);
            _poller.Add(connection.Socket, key);
        }

        _open = connections;
    }

    /// <summary>Runs until the time or the requests are used up, then drains and closes.</summary>
    public void Run(CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        CountFrom = start + Ticks(spec.Warm);
        SendUntil = CountFrom + Ticks(spec.Duration);
        Started(_connections, start);
        while (!cancel.IsCancellationRequested && _open > 0 && !Finished(Stopwatch.GetTimestamp()))
        {
            Turn(NextWait(Stopwatch.GetTimestamp()));
        }

        var end = Math.Min(Stopwatch.GetTimestamp(), SendUntil);
        Result.Elapsed = Stopwatch.GetElapsedTime(CountFrom, Math.Max(end, CountFrom));
        Drain(cancel);
    }

    public void Dispose()
    {
        _connections.ForEach(c => c.Dispose());
        _poller.Dispose();
    }

    /// <summary>All connections are open and idle.</summary>
    protected abstract void Started(IReadOnlyList<Connection> idle, long now);

    /// <summary>A connection has its answer and may send again.</summary>
    protected abstract void Answered(Connection idle, long now);

    /// <summary>The loop has handled what was readable.</summary>
    protected virtual void Turned(long now)
    {
    }

    /// <summary>How long to wait at most for something to read.</summary>
    protected virtual TimeSpan NextWait(long now) => IdleWaitMax;

    /// <summary>Whether everything wanted has been sent and counted.</summary>
    protected virtual bool Finished(long now) => now >= SendUntil;

    /// <summary>Whether an answer belongs to the measured window.</summary>
    protected virtual bool Counts(long dueAt, long now) => now >= CountFrom && now <= SendUntil;

    /// <summary>Requests that were due and could not even be sent.</summary>
    protected virtual long Unsent() => 0;

    /// <summary>Sends the next request, due at the given time.</summary>
    protected void Send(Connection connection, long dueAt)
    {
        Sent++;
        _busy++;
        if (!connection.TrySend(requests.Next(), dueAt))
        {
            Lose(connection);
        }
    }

    protected static long Ticks(TimeSpan span) =>
        (long)(span.TotalSeconds * Stopwatch.Frequency);

    private void Turn(TimeSpan wait)
    {
        var readable = _poller.Wait(wait);
        var now = Stopwatch.GetTimestamp();
        for (var index = 0; index < readable; index++)
        {
            Receive(_connections[_poller.KeyAt(index)], now);
        }

        Turned(now);
    }

    private void Receive(Connection connection, long now)
    {
        if (!connection.Open)
        {
            return;
        }

        if (!connection.TryReceive(out var answer))
        {
            Lose(connection);
        }
        else if (answer is { } whole)
        {
            _busy--;
            Take(connection, whole, now);
        }
    }

    private void Take(Connection connection, Answer answer, long now)
    {
        if (connection.IsUndoing)
        {
            connection.IsUndoing = false;
            Check(connection, answer, requests.Undo!.Expected);
            Answered(connection, now);
            return;
        }

        Record(connection, answer, now);
        if (requests.Undo is not { } undo || answer.Status != spec.Expected)
        {
            Answered(connection, now);
        }
        else
        {
            SendUndo(connection, answer, undo, now);
        }
    }

    // While it drains too: what was done is taken back before the run ends.
    private void SendUndo(Connection connection, Answer answer, UndoRequest undo, long now)
    {
        var request = undo.For(connection.Body(answer));
        if (request is null)
        {
            Result.Keep(answer.Status, connection.Body(answer));
            Result.Lost++;
            Lose(connection);
            return;
        }

        _busy++;
        connection.IsUndoing = true;
        if (!connection.TrySend(request, now))
        {
            Lose(connection);
        }
    }

    private void Check(Connection connection, Answer answer, int expected)
    {
        if (answer.Status != expected)
        {
            Result.Add(answer.Status);
            Result.Keep(answer.Status, connection.Body(answer));
        }
    }

    private void Record(Connection connection, Answer answer, long now)
    {
        Result.Add(answer.Status);
        if (answer.Status != spec.Expected)
        {
            Result.Keep(answer.Status, connection.Body(answer));
        }

        if (Counts(connection.DueAt, now))
        {
            Result.Counted++;
            var taken = Stopwatch.GetElapsedTime(connection.DueAt, now);
            Result.Latency.RecordValue(Math.Max(1, (long)taken.TotalMicroseconds));
        }
    }

    private void Lose(Connection connection)
    {
        Result.Lost += connection.Busy ? 1 : 0;
        _busy -= connection.Busy ? 1 : 0;
        _open--;
        _poller.Remove(connection.Socket);
        connection.Dispose();
    }

    // Answers still in flight are awaited, so that the next run meets an idle server.
    private void Drain(CancellationToken cancel)
    {
        Draining = true;
        var deadline = Stopwatch.GetTimestamp() + Ticks(DrainMax);
        while (_busy > 0 && Stopwatch.GetTimestamp() < deadline && !cancel.IsCancellationRequested)
        {
            Turn(IdleWaitMax);
        }

        Result.Lost += cancel.IsCancellationRequested ? 0 : _busy + Unsent();
    }
}
