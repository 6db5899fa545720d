namespace Inventory.Domain.Items;

/// <summary>
/// Open reservations by when they are due, then id: one order, whatever history the queue has.
/// Entries of holds closed or moved since stay until they come to the head or outnumber the others.
/// </summary>
internal sealed class HoldDeadlines
{
    // So many entries may be stale beyond one for each open hold before they are dropped.
    private const int StaleMax = 1_024;

    private readonly PriorityQueue<Guid, (long DueAt, Guid Id)> _queue = new();

    /// <summary>Entries, stale ones included.</summary>
    public int Count => _queue.Count;

    /// <summary>Adds a hold, or the new time of one that is there.</summary>
    public void Add(Hold hold, HoldTable holds, int openCount)
    {
        _queue.Enqueue(hold.Id, (hold.DueAt, hold.Id));
        if (_queue.Count > (2 * openCount) + StaleMax)
        {
            DropStale(holds);
        }
    }

    /// <summary>Takes the first out, which <see cref="Next"/> has just seen.</summary>
    public Guid Take() => _queue.Dequeue();

    /// <summary>When the first is due.</summary>
    public long? Next(HoldTable holds)
    {
        while (_queue.TryPeek(out var id, out var place))
        {
            if (IsLive(holds, id, place.DueAt))
            {
                return place.DueAt;
            }
            _queue.Dequeue();
        }
        return null;
    }

    /// <summary>The first ones due through a time, at most <paramref name="max"/>.</summary>
    public List<Guid> First(HoldTable holds, int max, long through = long.MaxValue)
    {
        // Nothing but taking them out tells their order, so they are put back.
        var first = new List<(Guid Id, long DueAt)>();
        while (first.Count < max && Next(holds) is { } dueAt && dueAt <= through)
        {
            first.Add((_queue.Dequeue(), dueAt));
        }
        foreach (var (id, dueAt) in first)
        {
            _queue.Enqueue(id, (dueAt, id));
        }
        return first.ConvertAll(due => due.Id);
    }

    private void DropStale(HoldTable holds)
    {
        var live = _queue.UnorderedItems
            .Where(entry => IsLive(holds, entry.Element, entry.Priority.DueAt)).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(live);
    }

    private static bool IsLive(HoldTable holds, Guid id, long dueAt) =>
        holds.TryFind(id, out var hold)
        && hold.Status == HoldStatus.Held && hold.DueAt == dueAt;
}
