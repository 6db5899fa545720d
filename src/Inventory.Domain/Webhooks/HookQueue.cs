namespace Inventory.Domain.Webhooks;

/// <summary>
/// What waits for one hook: of each item in the order of its versions, one at a time, and items
/// beside each other; what is not an item's has lanes of its own, which are the same to it. It
/// keeps a bounded number of messages; what comes when it is full stays in the ledger and is read
/// again when there is room.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="hookId">The hook.</param>
/// <param name="keptMax">Messages kept in memory.</param>
public sealed partial class HookQueue(string store, int hookId, int keptMax = HookQueue.KeptMax)
{
    /// <summary>Messages kept in memory; an entry that alone holds more is kept when nothing else
    /// is.</summary>
    public const int KeptMax = 10_000;

    /// <summary>Lanes whose newest message is remembered, for the next one to name it.</summary>
    public const int LanesRememberedMax = 100_000;

    private static readonly Comparer<(long Since, string Id)> OldestFirst =
        Comparer<(long Since, string Id)>.Create((a, b) => a.Since == b.Since
            ? string.CompareOrdinal(a.Id, b.Id)
            : a.Since.CompareTo(b.Since));

    private readonly Dictionary<string, WaitingMessage> _byId = [];
    private readonly Dictionary<long, List<WaitingMessage>> _lanes = [];
    private readonly SortedSet<(long DueAt, long Lane)> _due = [];
    private readonly Dictionary<long, long> _dueAt = [];
    private readonly SortedSet<(long Since, string Id)> _oldest = new(OldestFirst);
    private readonly Dictionary<long, long> _newest = [];
    private long _applied;
    private long _refilled;
    private int _fitsAt;
    private bool _isRefilling;

    /// <summary>Messages kept.</summary>
    public int Count => _byId.Count;

    /// <summary>Version of the first entry that is not kept, nor is what came after it; null while
    /// all are.</summary>
    public long? SpilledFrom { get; private set; }

    /// <summary>True when messages that are not kept should be read again: until they are, nothing
    /// is taken, for some of them may be over already.</summary>
    public bool HasRoom => SpilledFrom is not null && Count <= Math.Min(keptMax / 2, _fitsAt);

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => Count == 0 && SpilledFrom is null;

    /// <summary>What waits and is kept, the oldest first.</summary>
    public IEnumerable<WaitingMessage> Waiting => _oldest.Select(oldest => _byId[oldest.Id]);

    /// <summary>Version of the first entry that still matters.</summary>
    /// <param name="version">Version of the last entry.</param>
    public long OpenFrom(long version) =>
        _oldest.Count > 0 ? _oldest.Min.Since : SpilledFrom ?? version + 1;

    /// <summary>When something is due, in unix milliseconds; null while nothing is.</summary>
    public long? NextDueAt => _due.Count > 0 ? _due.Min.DueAt : null;

    /// <summary>Leaves out what has come before: an item repeats what it was not told the fate of.
    /// </summary>
    public IReadOnlyList<TMessage> New<TMessage>(IReadOnlyList<TMessage> messages)
        where TMessage : IHookMessage =>
        [.. messages.Where(message => message.Version > _newest.GetValueOrDefault(message.Lane))];

    /// <summary>Remembers which messages came, of entries before those that still matter.</summary>
    /// <param name="e">What happened.</param>
    public void Remember(HookQueueEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (e.Arrival is { IsAnew: false } earlier)
        {
            Remember(earlier);
        }
    }

    /// <summary>Applies an event.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="version">Its version.</param>
    public void Apply(HookQueueEvent e, long version)
    {
        // What is durable may have been read again before its owner came to apply it.
        if (e is HookQueueEvent.Attempted || version > _refilled)
        {
            if (SpilledFrom is null || e.Arrival is null)
            {
                Keep(e, version);
            }
            else
            {
                Remember(e);
            }
        }
        _applied = version;
    }

    /// <summary>Takes in again what was not kept.</summary>
    /// <param name="e">An entry from <see cref="SpilledFrom"/> on.</param>
    /// <param name="version">Its version.</param>
    /// <returns>False when it is full again, and the rest stays where it is; or when it was emptied
    /// meanwhile.</returns>
    public bool Refill(HookQueueEvent e, long version)
    {
        if (SpilledFrom is not { } from || version < from)
        {
            return SpilledFrom is not null;
        }
        SpilledFrom = null;
        // What is being sent is settled by what comes of that.
        if (e is not HookQueueEvent.Attempted x
            || _byId.GetValueOrDefault(x.MessageId) is not { IsUnderWay: true })
        {
            Keep(e, version);
        }
        SpilledFrom ??= version + 1;
        _refilled = SpilledFrom.Value - 1;
        _isRefilling = SpilledFrom > version;
        return _isRefilling;
    }

    /// <summary>The reading is over: all is kept, unless it was full, or more came meanwhile.
    /// </summary>
    public void EndRefill()
    {
        _isRefilling = false;
        if (SpilledFrom > _applied)
        {
            SpilledFrom = null;
        }
        FreezeLoaded();
    }

    /// <summary>Takes the message that is due longest, merged with what waits behind it; null while
    /// none is.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public WaitingMessage? Take(long now)
    {
        if (HasRoom || _isRefilling || NextDueAt is not { } dueAt || dueAt > now)
        {
            return null;
        }
        var lane = _due.Min.Lane;
        SetDue(lane, null);
        Merge(lane, long.MaxValue);
        var queue = _lanes[lane];
        var taken = queue[0];
        taken.IsUnderWay = true;
        if (!taken.MayHaveArrived)
        {
            taken.MergedThrough = queue[^1].QueuedAs;
        }
        taken.IsMergeUnknown = _merged.ContainsKey(lane) && taken.Delivery.Attempts.IsEmpty;
        return taken;
    }

    /// <summary>Puts a message back that was not attempted after all; nothing happens when it is
    /// gone meanwhile.</summary>
    /// <param name="message">The message taken.</param>
    /// <param name="until">When it is due again, in unix milliseconds.</param>
    public void PutBack(WaitingMessage message, long until)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_byId.GetValueOrDefault(message.Delivery.MessageId) == message)
        {
            message.IsUnderWay = false;
            SetDue(message.Message.Lane, until);
        }
    }

    /// <summary>Puts a message back that may have arrived: it is sent again as it is.</summary>
    /// <param name="message">The message taken.</param>
    /// <param name="until">When it is due again, in unix milliseconds.</param>
    public void SendAgain(WaitingMessage message, long until)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.MayHaveArrived = true;
        PutBack(message, until);
    }

    private void Keep(HookQueueEvent e, long version)
    {
        switch (e)
        {
            case HookQueueEvent.Attempted x:
                Settle(x, version);
                break;
            case HookQueueEvent.Emptied:
                Clear();
                break;
            case HookQueueEvent.Merged x:
                MergeAgain(x);
                break;
            default:
                Invariant.Holds(e.Arrival is not null);
                Add(e.Arrival!, version);
                break;
        }
    }

    // What is read again was remembered when it came.
    private void Add(Arrival arrival, long version)
    {
        var isNew = version > _applied;
        var hasRoom = TryMakeRoom(arrival.Messages.Count, version);
        foreach (var message in arrival.Messages)
        {
            var previous = arrival.IsAnew ? null : Remember(message);
            if (hasRoom)
            {
                var kept = message is ItemMessage item && !arrival.IsAnew
                    ? item with { PreviousSequence = isNew ? previous : null }
                    : message;
                Add(kept, version, arrival);
            }
        }
    }

    private bool TryMakeRoom(int count, long version)
    {
        if (Count + count > keptMax)
        {
            MergeAll();
        }
        if (Count + count > keptMax && Count > 0)
        {
            SpilledFrom = version;
            _fitsAt = Math.Max(keptMax - count, 0);
        }
        return SpilledFrom is null;
    }

    // A lane's messages come in order, so one that is older than what waits is a repeat of what
    // was merged, or is over.
    private void Add(IHookMessage message, long version, Arrival arrival)
    {
        var queue = _lanes.GetValueOrDefault(message.Lane) ?? new(1);
        var newest = queue.FindLast(waiting => !waiting.IsRedelivered);
        var id = message.IdIn(store).ToString();
        if (_byId.ContainsKey(id)
            || (!arrival.IsAnew && newest?.Message.Version > message.Version))
        {
            return;
        }
        var waiting = new WaitingMessage(
            version,
            message,
            Delivery.Of(id, hookId, message.Scope, arrival.At),
            arrival.IsAnew);
        _byId.Add(id, waiting);
        _oldest.Add((version, id));
        queue.Add(waiting);
        if (queue.Count == 1)
        {
            _lanes[message.Lane] = queue;
            SetDue(message.Lane, waiting.Delivery.NextAttemptAt);
        }
    }

    private void Remember(Arrival arrival)
    {
        foreach (var message in arrival.Messages)
        {
            Remember(message);
        }
    }

    private long? Remember(IHookMessage message)
    {
        if (_newest.Count >= LanesRememberedMax && !_newest.ContainsKey(message.Lane))
        {
            _newest.Clear();
        }
        long? previous = _newest.TryGetValue(message.Lane, out var newest)
            && newest <= message.Version ? newest : null;
        _newest[message.Lane] = Math.Max(newest, message.Version);
        return previous;
    }

    // After a crash it is found among messages that were merged when it was sent; or not at all,
    // where a later message came to stand for it before that was known, and is sent instead. What
    // is read again is settled once.
    private void Settle(HookQueueEvent.Attempted attempted, long version)
    {
        if (!_byId.TryGetValue(attempted.MessageId, out var waiting)
            || version <= waiting.SettledAs)
        {
            return;
        }
        var lane = waiting.Message.Lane;
        if (!waiting.IsUnderWay)
        {
            Merge(lane, attempted.MergedThrough);
        }
        waiting.IsUnderWay = false;
        waiting.SettledAs = version;
        waiting.Delivery = waiting.Delivery.After(attempted);
        if (attempted.Status != DeliveryStatus.Pending)
        {
            Remove(waiting);
        }
        var next = _lanes.GetValueOrDefault(lane)?[0];
        if (next is not { IsUnderWay: true })
        {
            SetDue(lane, next?.Delivery.NextAttemptAt);
        }
    }

    private void SetDue(long lane, long? at)
    {
        if (_dueAt.Remove(lane, out var before))
        {
            _due.Remove((before, lane));
        }
        if (at is { } dueAt)
        {
            _dueAt.Add(lane, dueAt);
            _due.Add((dueAt, lane));
        }
    }

    private void Remove(WaitingMessage waiting)
    {
        var (lane, id) = (waiting.Message.Lane, waiting.Delivery.MessageId);
        _byId.Remove(id);
        _oldest.Remove((waiting.Since, id));
        var queue = _lanes[lane];
        queue.Remove(waiting);
        if (queue.Count == 0)
        {
            _lanes.Remove(lane);
            _merged.Remove(lane);
        }
    }

    private void MergeAll()
    {
        foreach (var lane in _lanes.Keys.ToArray())
        {
            Merge(lane, long.MaxValue);
        }
    }

    private void Merge(long lane, long through)
    {
        var free = _lanes[lane]
            .Where(waiting => waiting.MayMerge && waiting.QueuedAs <= through).ToList();
        if (free.Count < 2)
        {
            return;
        }
        var merged = MessageMerge.Of([.. free.Select(waiting => (ItemMessage)waiting.Message)])
            .ToDictionary(message => MessageId.Of(store, message).ToString());
        var last = Math.Min(through, _lanes[lane][^1].QueuedAs);
        var since = new Dictionary<(int LocationId, ItemMessageKind Kind), long>();
        foreach (var waiting in free)
        {
            var one = (ItemMessage)waiting.Message;
            var key = (one.LocationId, one.Kind);
            since.TryAdd(key, waiting.Since);
            if (!merged.TryGetValue(waiting.Delivery.MessageId, out var message))
            {
                _merged[lane] = last;
                Remove(waiting);
            }
            else
            {
                StandFor(waiting, message, since[key]);
                waiting.MergedThrough = last;
            }
        }
    }

    // Until it is settled, all that it stands for still matters.
    private void StandFor(WaitingMessage waiting, ItemMessage merged, long since)
    {
        waiting.Message = merged;
        _oldest.Remove((waiting.Since, waiting.Delivery.MessageId));
        waiting.Since = since;
        _oldest.Add((waiting.Since, waiting.Delivery.MessageId));
    }

    private void Clear()
    {
        _byId.Clear();
        _lanes.Clear();
        _due.Clear();
        _dueAt.Clear();
        _oldest.Clear();
        _merged.Clear();
        SpilledFrom = null;
        _isRefilling = false;
    }
}
