using System.Diagnostics.CodeAnalysis;

namespace Inventory.Domain.Items;

/// <summary>
/// The reservations of an item: open ones, and closed ones for <see cref="ClosedKeptMs"/> or the
/// last <see cref="ClosedKeptMax"/>. No cost grows with the number of open holds.
/// </summary>
public sealed class HoldBook
{
    /// <summary>How long closed reservations are remembered: 24 hours.</summary>
    public const long ClosedKeptMs = 24 * 60 * 60 * 1000L;

    /// <summary>How many closed reservations an item remembers.</summary>
    public const int ClosedKeptMax = 1_000_000;

    private readonly Dictionary<Guid, Hold> _holds = [];
    private readonly Queue<Guid> _closed = new();
    private readonly List<Deadlines> _deadlines = new(1);

    /// <summary>Open reservations.</summary>
    public int OpenCount => _holds.Count - _closed.Count;

    /// <summary>Open and remembered reservations.</summary>
    public int Count => _holds.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<Hold> All => _holds.Values;

    /// <summary>Closed ones, the first closed first.</summary>
    public IEnumerable<Hold> Closed => _closed.Select(id => _holds[id]);

    /// <summary>Reservations made before this were forgotten; unix milliseconds, 0 for none.</summary>
    public long ForgottenThrough { get; private set; }

    /// <summary>Finds a reservation, open or closed.</summary>
    public bool TryFind(Guid id, [NotNullWhen(true)] out Hold? hold) =>
        _holds.TryGetValue(id, out hold);

    /// <summary>The earliest deadline of an open reservation.</summary>
    public long? NextDeadline() => Earliest()?.Next(_holds);

    /// <summary>The location with the earliest due reservation and how many are due there, at most
    /// <paramref name="max"/>; null where none is due.</summary>
    internal (int LocationId, int Count)? CountDue(long now, int max) =>
        Earliest() is { } deadlines && deadlines.Next(_holds) <= now
            ? (deadlines.LocationId, deadlines.CountDue(_holds, now, max))
            : null;

    /// <summary>Takes the next due reservation of a location; the caller closes it.</summary>
    internal Hold TakeDue(int locationId, long now)
    {
        var deadlines = DeadlinesAt(locationId);
        Invariant.Holds(deadlines.Next(_holds) <= now);
        return _holds[deadlines.Take()];
    }

    internal void Open(Hold hold)
    {
        Invariant.Holds(hold.Status == HoldStatus.Held);
        _holds.Add(hold.Id, hold);
        DeadlinesAt(hold.LocationId).Add(hold);
    }

    internal void Extend(Hold hold)
    {
        Invariant.Holds(_holds[hold.Id].Status == HoldStatus.Held);
        _holds[hold.Id] = hold;
        DeadlinesAt(hold.LocationId).Add(hold);
    }

    internal void Close(Hold hold)
    {
        Invariant.Holds(hold.Status != HoldStatus.Held);
        if (_holds[hold.Id].Status == HoldStatus.Held)
        {
            _closed.Enqueue(hold.Id);
        }
        _holds[hold.Id] = hold;
    }

    /// <summary>Puts back a closed reservation read from a snapshot.</summary>
    internal void RestoreClosed(Hold hold)
    {
        _holds.Add(hold.Id, hold);
        _closed.Enqueue(hold.Id);
    }

    internal void RestoreForgotten(long through) => ForgottenThrough = through;

    /// <summary>Forgets closed reservations past their bounds.</summary>
    internal void Forget(long now)
    {
        while (_closed.TryPeek(out var id)
            && (_closed.Count > ClosedKeptMax || _holds[id].ClosedAt < now - ClosedKeptMs))
        {
            _closed.Dequeue();
            _holds.Remove(id, out var hold);
            ForgottenThrough = Math.Max(ForgottenThrough, hold!.CreatedAt);
        }
    }

    private Deadlines? Earliest()
    {
        Deadlines? earliest = null;
        foreach (var deadlines in _deadlines)
        {
            var next = deadlines.Next(_holds);
            if (next is not null && (earliest is null || next < earliest.Next(_holds)))
            {
                earliest = deadlines;
            }
        }
        return earliest;
    }

    private Deadlines DeadlinesAt(int locationId)
    {
        var found = _deadlines.Find(d => d.LocationId == locationId);
        if (found is null)
        {
            _deadlines.Add(found = new(locationId));
        }
        return found;
    }

    /// <summary>
    /// The open reservations of a location by deadline, then id: one order, whatever history the
    /// queue has. Entries of holds closed or extended since stay until they come to the head.
    /// </summary>
    private sealed class Deadlines(int locationId)
    {
        private readonly PriorityQueue<Guid, (long Deadline, Guid Id)> _queue = new();

        public int LocationId { get; } = locationId;

        public void Add(Hold hold) => _queue.Enqueue(hold.Id, (hold.ExpiresAt, hold.Id));

        public Guid Take() => _queue.Dequeue();

        public long? Next(Dictionary<Guid, Hold> holds)
        {
            while (_queue.TryPeek(out var id, out var place))
            {
                if (holds.TryGetValue(id, out var hold)
                    && hold.Status == HoldStatus.Held && hold.ExpiresAt == place.Deadline)
                {
                    return place.Deadline;
                }
                _queue.Dequeue();
            }
            return null;
        }

        public int CountDue(Dictionary<Guid, Hold> holds, long now, int max)
        {
            var due = new List<Guid>();
            while (due.Count < max && Next(holds) <= now)
            {
                due.Add(_queue.Dequeue());
            }
            due.ForEach(id => Add(holds[id]));
            return due.Count;
        }
    }
}
