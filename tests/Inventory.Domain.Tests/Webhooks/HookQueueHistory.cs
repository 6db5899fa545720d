using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>
/// Drives a queue by numbers, and keeps what its receiver hears. Each check holds at every step:
/// of an item one message is under way; a message that failed, and is not delivered anew, is tried
/// again under its id before anything else of its item; versions of an item never fall; edges, and
/// what is no item's, stand for nothing; and in the end all that was pushed is covered by what was
/// heard. What is no item's is in a lane of its own, and otherwise the same.
/// </summary>
internal sealed class HookQueueHistory(int keptMax, bool crashes)
{
    private const int UnderWayMax = 4;
    private const int StepsMax = 10_000;

    private static readonly ItemMessageKind[] Kinds =
    [
        ItemMessageKind.StockChanged,
        ItemMessageKind.LowStockReached,
        ItemMessageKind.ProductUpdated,
    ];

    private readonly HookQueueRig _rig = new(keptMax);
    private readonly Dictionary<string, IHookMessage> _pushed = [];
    private readonly Dictionary<string, IHookMessage> _heard = [];
    private readonly List<string> _over = [];
    private readonly Dictionary<long, long> _heardOf = [];
    private readonly Dictionary<long, string> _failed = [];
    private readonly HashSet<string> _redelivered = [];
    private readonly List<WaitingMessage> _underWay = [];
    private readonly Dictionary<long, long> _versions = [];
    private IReadOnlyList<IHookMessage> _last = [];
    private long? _reading;

    // What is read again after a crash may be over, so a full queue repeats itself.
    private bool IsExact => !crashes || IsRoomy;

    private bool IsRoomy => keptMax > 100;

    public void Do(int verb, int a, int b)
    {
        switch (verb)
        {
            case < 35:
                Push(a, b);
                break;
            case < 55:
                Take();
                break;
            case < 75 when _underWay.Count > 0:
                Settle(a % _underWay.Count, isDelivered: b % 3 > 0);
                break;
            case < 80 when _underWay.Count > 0:
                PutBack(a % _underWay.Count);
                break;
            case < 85:
                _rig.Now += 1L << (a % 30);
                break;
            case < 92:
                Read(1 + (a % 4));
                break;
            case < 95 when _over.Count > 0:
                Redeliver(a);
                break;
            case < 97:
                Repeat();
                break;
            case >= 97 when crashes:
                Crash(a);
                break;
            default:
                _rig.Apply();
                break;
        }
        Assert.InRange(_rig.Queue.Count, 0, keptMax);
    }

    public void End()
    {
        _rig.Apply();
        for (var step = 0; !_rig.Queue.IsEmpty; step++)
        {
            Assert.True(step < StepsMax, "the queue ends");
            Read(int.MaxValue);
            _rig.Now = Math.Max(_rig.Now, _rig.Queue.NextDueAt ?? 0);
            Take();
            while (_underWay.Count > 0)
            {
                Settle(0, isDelivered: true);
            }
        }
        Assert.Empty(_pushed.Keys.Except(Covered()));
        if (IsExact)
        {
            Assert.Equal(_pushed.Count, _heard.Values.Sum(message => MergedIn(message) + 1));
            Assert.Equal(
                _pushed.Values.OfType<ItemMessage>().Sum(message => message.Delta),
                _heard.Values.OfType<ItemMessage>().Sum(message => message.Delta));
        }
    }

    // A message stands for as many of its key as it says, and itself.
    private IEnumerable<string> Covered() =>
        from message in _heard.Values
        from older in _pushed
            .Where(pushed => KindOf(pushed.Value) == KindOf(message)
                && pushed.Value.Lane == message.Lane
                && pushed.Value.Version <= message.Version)
            .OrderByDescending(pushed => pushed.Value.Version)
            .Take(MergedIn(message) + 1)
        select older.Key;

    private static ItemMessageKind KindOf(IHookMessage message) =>
        (message as ItemMessage)?.Kind ?? ItemMessageKind.None;

    private static int MergedIn(IHookMessage message) => (message as ItemMessage)?.Merged ?? 0;

    private void Push(int a, int b)
    {
        var lane = a % 4 == 3 ? HookQueueRig.StoreLane : 130 + (a % 4);
        var messages = new List<IHookMessage>();
        for (var i = 0; i <= b % 3; i++)
        {
            var version = _versions[lane] = _versions.GetValueOrDefault(lane) + 1;
            messages.Add(lane < 0
                ? HookQueueRig.StoreMessage(version)
                : HookQueueRig.Message(Kinds[(a + (b >> i)) % 3], (int)lane, version));
        }
        _rig.Now++;
        Queue(messages);
    }

    // An item that has no answer says it again.
    private void Repeat()
    {
        if (!IsRoomy)
        {
            _rig.Apply();
        }
        if (_rig.Queue.New(_last) is { Count: > 0 } fresh)
        {
            Queue(fresh);
        }
    }

    private void Queue(IReadOnlyList<IHookMessage> messages)
    {
        _last = messages;
        foreach (var message in messages)
        {
            _pushed[IdOf(message)] = message;
        }
        _rig.MakeDurable(HookQueueRig.Queued(_rig.Now, messages));
        if (messages[0].Version % 4 > 0)
        {
            _rig.Apply();
        }
    }

    private void Take()
    {
        if (_underWay.Count >= UnderWayMax || _rig.Queue.Take(_rig.Now) is not { } taken)
        {
            return;
        }
        var (lane, id) = (taken.Message.Lane, taken.Delivery.MessageId);
        Assert.DoesNotContain(_underWay, other => other.Message.Lane == lane);
        Assert.True(taken.Message.IsMerged || MergedIn(taken.Message) == 0);
        if (IsExact && _failed.TryGetValue(lane, out var failed) && !_redelivered.Contains(failed))
        {
            Assert.Equal(failed, id);
        }
        _underWay.Add(taken);
        _rig.Note(taken);
    }

    private void Settle(int index, bool isDelivered)
    {
        var taken = _underWay[index];
        _underWay.RemoveAt(index);
        var isOver = isDelivered
            || taken.Delivery.Failures == DeliverySchedule.BigCommerce.AttemptsMax - 1;
        _rig.Apply();
        _rig.Settle(taken, isOver ? 200 : 500);
        _failed.Remove(taken.Message.Lane);
        if (isOver)
        {
            Hear(taken);
            _over.Add(taken.Delivery.MessageId);
        }
        else
        {
            _failed.Add(taken.Message.Lane, taken.Delivery.MessageId);
        }
    }

    private void PutBack(int index)
    {
        var taken = _underWay[index];
        _underWay.RemoveAt(index);
        if (taken.Message.Version % 2 == 0)
        {
            _rig.Queue.PutBack(taken, _rig.Now + 5);
            return;
        }
        _rig.Queue.SendAgain(taken, _rig.Now + 5);
        _failed[taken.Message.Lane] = taken.Delivery.MessageId;
    }

    private void Read(int count)
    {
        _reading ??= _rig.Queue.HasRoom ? _rig.Queue.SpilledFrom : null;
        for (; _reading is { } version && count > 0; count--)
        {
            if (version <= _rig.Version && _rig.RefillOne(version))
            {
                _reading++;
                continue;
            }
            _rig.Queue.EndRefill();
            _reading = _rig.Queue.HasRoom ? _rig.Queue.SpilledFrom : null;
        }
    }

    private void Redeliver(int a)
    {
        var id = _over[a % _over.Count];
        _redelivered.Add(id);
        _rig.Append(HookQueueEvent.Again(_rig.Now, _heard[id]));
    }

    // Some of what is under way has arrived.
    private void Crash(int a)
    {
        foreach (var taken in _underWay.Where((_, i) => ((a >> i) & 1) == 1))
        {
            Hear(taken);
        }
        // What was put back waits as if it had never been taken.
        foreach (var taken in _rig.Queue.Waiting.Where(taken => taken.Delivery.Attempts.IsEmpty))
        {
            _failed.Remove(taken.Message.Lane);
        }
        _underWay.Clear();
        _last = [];
        _reading = null;
        _rig.Crash();
    }

    private void Hear(WaitingMessage taken)
    {
        var (message, id) = (taken.Message, taken.Delivery.MessageId);
        // Who heard it once leaves it out by its id.
        if (_heard.TryAdd(id, message) && IsExact)
        {
            Assert.True(_heardOf.GetValueOrDefault(message.Lane) <= message.Version);
            _heardOf[message.Lane] = message.Version;
        }
    }

    private static string IdOf(IHookMessage message) =>
        message.IdIn(HookQueueRig.Store).ToString();
}
