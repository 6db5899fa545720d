namespace Inventory.Domain.Webhooks;

/// <summary>
/// What waits for one hook: of each item in the order of its versions, one at a time, and items
/// beside each other. It keeps a bounded number of messages; what comes when it is full stays in
/// the ledger and is read again when there is room.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="hookId">The hook.</param>
public sealed class HookQueue(string store, int hookId)
{
    /// <summary>Messages kept in memory.</summary>
    public const int KeptMax = 10_000;

    /// <summary>Items whose newest message is remembered, for the next one to name it.</summary>
    public const int ItemsRememberedMax = 100_000;

    private readonly Dictionary<string, WaitingMessage> _byId = [];
    private readonly Dictionary<int, List<WaitingMessage>> _items = [];
    private readonly SortedSet<(long DueAt, int Item)> _due = [];
    private readonly Dictionary<int, long> _dueAt = [];
    private readonly SortedSet<(long QueuedAs, string Id)> _oldest = [];
    private readonly Dictionary<int, long> _newest = [];

    /// <summary>Messages kept.</summary>
    public int Count => _byId.Count;

    /// <summary>Version of its first entry with messages that are not kept; null while all are.
    /// </summary>
    public long? SpilledFrom { get; private set; }

    /// <summary>True when messages that are not kept should be read again.</summary>
    public bool HasRoom => SpilledFrom is not null && Count <= KeptMax / 2;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => Count == 0 && SpilledFrom is null;

    /// <summary>What waits and is kept, the oldest first.</summary>
    public IEnumerable<WaitingMessage> Waiting => _oldest.Select(oldest => _byId[oldest.Id]);

    /// <summary>Version of the first entry that still matters.</summary>
    /// <param name="version">Version of the last entry.</param>
    public long OpenFrom(long version) =>
        _oldest.Count > 0 ? _oldest.Min.QueuedAs : SpilledFrom ?? version + 1;

    /// <summary>When something is due, in unix milliseconds; null while nothing is.</summary>
    public long? NextDueAt => _due.Count > 0 ? _due.Min.DueAt : null;

    /// <summary>Leaves out what has come before: an item repeats what it was not told the fate of.
    /// </summary>
    public IReadOnlyList<ItemMessage> New(IReadOnlyList<ItemMessage> messages) =>
    [
        .. messages.Where(message => message.Version
            > _newest.GetValueOrDefault(message.VariantId)),
    ];

    /// <summary>Applies an event.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="version">Its version.</param>
    public void Apply(HookQueueEvent e, long version)
    {
        switch (e)
        {
            case HookQueueEvent.Queued x when SpilledFrom is null:
                Add(x, version);
                break;
            case HookQueueEvent.Queued x:
                foreach (var message in x.Messages)
                {
                    Remember(message);
                }
                break;
            case HookQueueEvent.Attempted x:
                Settle(x);
                break;
            case HookQueueEvent.Redelivered x:
                Redeliver(x, version);
                break;
            default:
                Invariant.Holds(e is HookQueueEvent.Emptied);
                Clear();
                break;
        }
    }

    /// <summary>Takes in again what was not kept.</summary>
    /// <param name="e">An entry from <see cref="SpilledFrom"/> on.</param>
    /// <param name="version">Its version.</param>
    /// <returns>False when it is full again: the rest stays where it is.</returns>
    public bool Refill(HookQueueEvent e, long version)
    {
        Invariant.Holds(version >= SpilledFrom);
        if (e is HookQueueEvent.Queued x)
        {
            SpilledFrom = null;
            Add(x, version);
        }
        else if (e is HookQueueEvent.Redelivered y)
        {
            Redeliver(y, version);
        }
        SpilledFrom ??= version + 1;
        return SpilledFrom > version;
    }

    /// <summary>All that was not kept is kept again.</summary>
    public void EndRefill() => SpilledFrom = null;

    /// <summary>Takes the message that is due longest, merged with what waits behind it; null while
    /// none is.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="version">Version of the queue's last entry.</param>
    public WaitingMessage? Take(long now, long version)
    {
        if (NextDueAt is not { } dueAt || dueAt > now)
        {
            return null;
        }
        var item = _due.Min.Item;
        SetDue(item, null);
        Merge(item, version);
        var taken = _items[item][0];
        (taken.IsUnderWay, taken.TakenAt) = (true, version);
        return taken;
    }

    /// <summary>Puts a message back that was not attempted after all.</summary>
    /// <param name="message">The message taken.</param>
    /// <param name="until">When it is due again, in unix milliseconds.</param>
    public void PutBack(WaitingMessage message, long until)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.IsUnderWay = false;
        SetDue(message.Message.VariantId, until);
    }

    private void Add(HookQueueEvent.Queued queued, long version)
    {
        if (Count + queued.Messages.Count > KeptMax)
        {
            MergeAll();
        }
        if (Count + queued.Messages.Count > KeptMax && Count > 0)
        {
            SpilledFrom = version;
        }
        foreach (var message in queued.Messages)
        {
            var previous = Remember(message);
            if (SpilledFrom is null)
            {
                Add(message with { PreviousSequence = previous }, version, queued.At);
            }
        }
    }

    private void Add(ItemMessage message, long version, long at)
    {
        var id = MessageId.Of(store, message).ToString();
        var waiting = new WaitingMessage(
            version, message, Delivery.Of(id, hookId, MessageScopes.Of(message.Kind), at));
        if (!_byId.TryAdd(id, waiting))
        {
            return;
        }
        _oldest.Add((version, id));
        if (!_items.TryGetValue(message.VariantId, out var queue))
        {
            _items.Add(message.VariantId, queue = new(1));
        }
        queue.Add(waiting);
        if (queue.Count == 1)
        {
            SetDue(message.VariantId, waiting.Delivery.NextAttemptAt);
        }
    }

    private long? Remember(ItemMessage message)
    {
        if (_newest.Count >= ItemsRememberedMax && !_newest.ContainsKey(message.VariantId))
        {
            _newest.Clear();
        }
        long? previous = _newest.TryGetValue(message.VariantId, out var newest)
            && newest <= message.Version ? newest : null;
        _newest[message.VariantId] = Math.Max(newest, message.Version);
        return previous;
    }

    // After a crash it is found among messages that were merged when it was sent.
    private void Settle(HookQueueEvent.Attempted attempted)
    {
        if (!_byId.TryGetValue(attempted.MessageId, out var waiting))
        {
            return;
        }
        var item = waiting.Message.VariantId;
        if (!waiting.IsUnderWay)
        {
            Merge(item, attempted.MergedThrough);
        }
        waiting.IsUnderWay = false;
        waiting.Delivery = waiting.Delivery.After(attempted);
        if (attempted.Status != DeliveryStatus.Pending)
        {
            Remove(waiting);
        }
        SetDue(item, _items.GetValueOrDefault(item)?[0].Delivery.NextAttemptAt);
    }

    private void SetDue(int item, long? at)
    {
        if (_dueAt.Remove(item, out var before))
        {
            _due.Remove((before, item));
        }
        if (at is { } dueAt)
        {
            _dueAt.Add(item, dueAt);
            _due.Add((dueAt, item));
        }
    }

    private void Redeliver(HookQueueEvent.Redelivered again, long version) =>
        Add(again.Message, version, again.At);

    private void Remove(WaitingMessage waiting)
    {
        var (item, id) = (waiting.Message.VariantId, waiting.Delivery.MessageId);
        _byId.Remove(id);
        _oldest.Remove((waiting.QueuedAs, id));
        var queue = _items[item];
        queue.Remove(waiting);
        if (queue.Count == 0)
        {
            _items.Remove(item);
        }
    }

    private void MergeAll()
    {
        foreach (var item in _items.Keys.ToArray())
        {
            Merge(item, long.MaxValue);
        }
    }

    private void Merge(int item, long through)
    {
        var free = _items[item]
            .Where(waiting => waiting.MayMerge && waiting.QueuedAs <= through).ToList();
        if (free.Count < 2)
        {
            return;
        }
        var merged = MessageMerge.Of([.. free.Select(waiting => waiting.Message)])
            .ToDictionary(message => MessageId.Of(store, message).ToString());
        foreach (var waiting in free)
        {
            if (merged.TryGetValue(waiting.Delivery.MessageId, out var message))
            {
                waiting.Message = message;
            }
            else
            {
                Remove(waiting);
            }
        }
    }

    private void Clear()
    {
        _byId.Clear();
        _items.Clear();
        _due.Clear();
        _dueAt.Clear();
        _oldest.Clear();
        SpilledFrom = null;
    }
}
