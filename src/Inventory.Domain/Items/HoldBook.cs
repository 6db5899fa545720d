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
    private readonly List<LocationHolds> _locations = new(1);

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
    internal int DeadlineEntries => _locations.Sum(l => l.Expiring.Count + l.Asking.Count);

    /// <summary>Finds a reservation, open or closed.</summary>
    public bool TryFind(Guid id, out Hold hold) => _holds.TryFind(id, out hold);

    /// <summary>Why there is no reservation of an id: it was forgotten, or never was.</summary>
    public RefusalReason WhyMissing(Guid id) => Uuid.UnixMs(id) <= ForgottenThrough
        ? RefusalReason.ReservationTooOld
        : RefusalReason.ReservationNotFound;

    /// <summary>Open reservations of a location.</summary>
    public int OpenCountAt(int locationId) => FindLocation(locationId)?.OpenCount ?? 0;

    /// <summary>The open reservations of a location that are due first, at most
    /// <paramref name="max"/>.</summary>
    public IReadOnlyList<Hold> DueFirst(int locationId, int max)
    {
        if (FindLocation(locationId) is not { } location)
        {
            return [];
        }
        var due = location.Expiring.First(_holds, max).Concat(location.Asking.First(_holds, max));
        return [.. due.Select(_holds.Find).OrderBy(h => h.ExpiresAt).ThenBy(h => h.Id).Take(max)];
    }

    /// <summary>The earliest deadline of an open reservation that the item expires by itself.
    /// </summary>
    public long? NextDeadline() => Earliest()?.Expiring.Next(_holds);

    /// <summary>When a cart is to be asked next what became of its holds here.</summary>
    public long? NextAsk()
    {
        long? next = null;
        foreach (var location in _locations)
        {
            next = Earlier(next, location.Asking.Next(_holds));
        }
        return next;
    }

    /// <summary>Holds whose cart is to be asked at a time, at most <paramref name="max"/> of each
    /// location.</summary>
    public IReadOnlyList<Guid> DueToAsk(long now, int max) =>
        [.. _locations.SelectMany(location => location.Asking.First(_holds, max, now))];

    /// <summary>The location with the earliest due reservation and how many are due there, at most
    /// <paramref name="max"/>; null where none is due.</summary>
    internal (int LocationId, int Count)? CountDue(long now, int max) =>
        Earliest() is { } location && location.Expiring.Next(_holds) <= now
            ? (location.LocationId, location.Expiring.First(_holds, max, now).Count)
            : null;

    /// <summary>Takes the next due reservation of a location; the caller closes it.</summary>
    internal Hold TakeDue(int locationId, long now)
    {
        var expiring = LocationAt(locationId).Expiring;
        Invariant.Holds(expiring.Next(_holds) <= now);
        return _holds.Find(expiring.Take());
    }

    internal void Open(Hold hold)
    {
        Invariant.Holds(hold.Status == HoldStatus.Held);
        _ = _holds.Add(hold);
        OpenCount++;
        var location = LocationAt(hold.LocationId);
        location.OpenCount++;
        location.Add(hold, _holds);
    }

    internal void Extend(Hold hold)
    {
        var before = _holds.Find(hold.Id);
        Invariant.Holds(before.Status == HoldStatus.Held);
        // A cart's deadline counts, and its clock need not be this item's.
        Invariant.Holds(before.IsCarts || before.ExpiresAt <= hold.ExpiresAt);
        _ = _holds.Replace(hold);
        if (before.DueAt != hold.DueAt)
        {
            LocationAt(hold.LocationId).Add(hold, _holds);
        }
    }

    internal void Close(Hold hold)
    {
        Invariant.Holds(hold.Status != HoldStatus.Held);
        var before = _holds.Find(hold.Id);
        if (before.Status == HoldStatus.Held)
        {
            OpenCount--;
            LocationAt(before.LocationId).OpenCount--;
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

    private LocationHolds? Earliest()
    {
        LocationHolds? earliest = null;
        foreach (var location in _locations)
        {
            var next = location.Expiring.Next(_holds);
            if (next is not null
                && (earliest is null
                    || (next, location.LocationId).CompareTo(
                        (earliest.Expiring.Next(_holds), earliest.LocationId)) < 0))
            {
                earliest = location;
            }
        }
        return earliest;
    }

    private static long? Earlier(long? one, long? other) =>
        one is null || other < one ? other ?? one : one;

    private LocationHolds? FindLocation(int locationId)
    {
        foreach (var location in _locations)
        {
            if (location.LocationId == locationId)
            {
                return location;
            }
        }
        return null;
    }

    private LocationHolds LocationAt(int locationId)
    {
        var found = FindLocation(locationId);
        if (found is null)
        {
            _locations.Add(found = new(locationId));
        }
        return found;
    }

    // What the item expires by itself, and what a cart is asked about, each by when it is due.
    private sealed class LocationHolds(int locationId)
    {
        public int LocationId { get; } = locationId;
        public int OpenCount { get; set; }
        public HoldDeadlines Expiring { get; } = new();
        public HoldDeadlines Asking { get; } = new();

        public void Add(Hold hold, HoldTable holds) =>
            (hold.IsCarts ? Asking : Expiring).Add(hold, holds, OpenCount);
    }
}
