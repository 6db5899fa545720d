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

    private readonly record struct ClosedPlace(Guid Id, int Place, long ClosedAt);

    private readonly HoldTable _holds = new();
    // Closed holds as they closed; one confirmed late is there twice, and its last place counts.
    private readonly Queue<ClosedPlace> _closed = new();
    private readonly List<Deadlines> _deadlines = new(1);

    /// <summary>Open reservations.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Open and remembered reservations.</summary>
    public int Count => _holds.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<Hold> All => _holds.All;

    /// <summary>Closed ones, the first closed first.</summary>
    public IEnumerable<Hold> Closed
    {
        get
        {
            foreach (var place in _closed)
            {
                if (ClosedHold(place) is { } hold)
                {
                    yield return hold;
                }
            }
        }
    }

    /// <summary>The latest time in the id of a forgotten reservation, in unix milliseconds: an
    /// unknown id of that time or before may have been one. 0 for none.</summary>
    public long ForgottenThrough { get; private set; }

    /// <summary>Deadlines kept, those of holds closed early included.</summary>
    internal int DeadlineEntries => _deadlines.Sum(d => d.Count);

    /// <summary>Finds a reservation, open or closed.</summary>
    public bool TryFind(Guid id, out Hold hold) => _holds.TryFind(id, out hold);

    /// <summary>Why there is no reservation of an id: it was forgotten, or never was.</summary>
    public RefusalReason WhyMissing(Guid id) => Uuid.UnixMs(id) <= ForgottenThrough
        ? RefusalReason.ReservationTooOld
        : RefusalReason.ReservationNotFound;

    /// <summary>Open reservations of a location.</summary>
    public int OpenCountAt(int locationId) => FindDeadlines(locationId)?.OpenCount ?? 0;

    /// <summary>The open reservations of a location that are due first, at most
    /// <paramref name="max"/>.</summary>
    public IReadOnlyList<Hold> DueFirst(int locationId, int max) =>
        FindDeadlines(locationId)?.First(_holds, max).ConvertAll(due => _holds.Find(due.Id)) ?? [];

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
        return _holds.Find(deadlines.Take());
    }

    internal void Open(Hold hold)
    {
        Invariant.Holds(hold.Status == HoldStatus.Held);
        _ = _holds.Add(hold);
        OpenCount++;
        var deadlines = DeadlinesAt(hold.LocationId);
        deadlines.OpenCount++;
        deadlines.Add(hold, _holds);
    }

    internal void Extend(Hold hold)
    {
        var before = _holds.Find(hold.Id);
        Invariant.Holds(before.Status == HoldStatus.Held && before.ExpiresAt <= hold.ExpiresAt);
        _ = _holds.Replace(hold);
        if (before.ExpiresAt < hold.ExpiresAt)
        {
            DeadlinesAt(hold.LocationId).Add(hold, _holds);
        }
    }

    internal void Close(Hold hold)
    {
        Invariant.Holds(hold.Status != HoldStatus.Held);
        var before = _holds.Find(hold.Id);
        if (before.Status == HoldStatus.Held)
        {
            OpenCount--;
            DeadlinesAt(before.LocationId).OpenCount--;
        }
        var place = _holds.Replace(hold);
        if (before.Status == HoldStatus.Held || before.ClosedAt != hold.ClosedAt)
        {
            _closed.Enqueue(new(hold.Id, place, hold.ClosedAt));
        }
    }

    /// <summary>The reservations as they are now, whatever becomes of them: open ones in no order,
    /// then closed ones, the first closed first. They are copied as they are read.</summary>
    internal IEnumerable<Hold> Freeze() => Frozen(_holds.Freeze(), [.. _closed]);

    /// <summary>Puts back a closed reservation read from a snapshot.</summary>
    internal void RestoreClosed(Hold hold)
    {
        _closed.Enqueue(new(hold.Id, _holds.Add(hold), hold.ClosedAt));
    }

    internal void RestoreForgotten(long through) => ForgottenThrough = through;

    /// <summary>Forgets closed reservations past their bounds, up to the first of those somebody
    /// still has to hear about.</summary>
    internal void Forget(long now, HashSet<Guid> unrecorded)
    {
        while (_closed.TryPeek(out var place)
            && (place.ClosedAt < now - ClosedKeptMs || _holds.Count - OpenCount > ClosedKeptMax))
        {
            var hold = ClosedHold(place);
            if (hold is not null && unrecorded.Contains(place.Id))
            {
                return;
            }
            _closed.Dequeue();
            if (hold is not null)
            {
                _holds.Remove(place.Id);
                ForgottenThrough = Math.Max(ForgottenThrough, Uuid.UnixMs(place.Id));
            }
        }
    }

    private static IEnumerable<Hold> Frozen(HoldTable.FrozenPlaces holds, ClosedPlace[] closed)
    {
        for (var place = 0; place < holds.Count; place++)
        {
            var hold = holds.At(place);
            if (hold is { Status: HoldStatus.Held, Requested: > 0 })
            {
                yield return hold;
            }
        }
        foreach (var place in closed)
        {
            var hold = holds.At(place.Place);
            if (hold.Id == place.Id && hold.ClosedAt == place.ClosedAt)
            {
                yield return hold;
            }
        }
    }

    private Hold? ClosedHold(ClosedPlace place) =>
        _holds.TryFind(place.Id, out var hold) && hold.ClosedAt == place.ClosedAt ? hold : null;

    private Deadlines? Earliest()
    {
        Deadlines? earliest = null;
        foreach (var deadlines in _deadlines)
        {
            var next = deadlines.Next(_holds);
            if (next is not null
                && (earliest is null
                    || (next, deadlines.LocationId).CompareTo(
                        (earliest.Next(_holds), earliest.LocationId)) < 0))
            {
                earliest = deadlines;
            }
        }
        return earliest;
    }

    private Deadlines? FindDeadlines(int locationId)
    {
        foreach (var deadlines in _deadlines)
        {
            if (deadlines.LocationId == locationId)
            {
                return deadlines;
            }
        }
        return null;
    }

    private Deadlines DeadlinesAt(int locationId)
    {
        var found = FindDeadlines(locationId);
        if (found is null)
        {
            _deadlines.Add(found = new(locationId));
        }
        return found;
    }

    /// <summary>
    /// The open reservations of a location by deadline, then id: one order, whatever history the
    /// queue has. Entries of holds closed or extended since stay until they come to the head or
    /// outnumber the others.
    /// </summary>
    private sealed class Deadlines(int locationId)
    {
        // So many entries may be stale beyond one for each open hold before they are dropped.
        private const int StaleMax = 1_024;

        private readonly PriorityQueue<Guid, (long Deadline, Guid Id)> _queue = new();

        public int LocationId { get; } = locationId;

        public int OpenCount { get; set; }

        public int Count => _queue.Count;

        public void Add(Hold hold, HoldTable holds)
        {
            _queue.Enqueue(hold.Id, (hold.ExpiresAt, hold.Id));
            if (_queue.Count > (2 * OpenCount) + StaleMax)
            {
                DropStale(holds);
            }
        }

        public Guid Take() => _queue.Dequeue();

        public long? Next(HoldTable holds)
        {
            while (_queue.TryPeek(out var id, out var place))
            {
                if (IsLive(holds, id, place.Deadline))
                {
                    return place.Deadline;
                }
                _queue.Dequeue();
            }
            return null;
        }

        public int CountDue(HoldTable holds, long now, int max) =>
            First(holds, max, now).Count;

        // Nothing but taking them out tells their order, so they are put back.
        public List<(Guid Id, long Deadline)> First(
            HoldTable holds, int max, long through = long.MaxValue)
        {
            var first = new List<(Guid Id, long Deadline)>();
            while (first.Count < max && Next(holds) is { } deadline && deadline <= through)
            {
                first.Add((_queue.Dequeue(), deadline));
            }
            foreach (var (id, deadline) in first)
            {
                _queue.Enqueue(id, (deadline, id));
            }
            return first;
        }

        private void DropStale(HoldTable holds)
        {
            var live = _queue.UnorderedItems
                .Where(entry => IsLive(holds, entry.Element, entry.Priority.Deadline)).ToArray();
            _queue.Clear();
            _queue.EnqueueRange(live);
        }

        private static bool IsLive(HoldTable holds, Guid id, long deadline) =>
            holds.TryFind(id, out var hold)
            && hold.Status == HoldStatus.Held && hold.ExpiresAt == deadline;
    }
}
