using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>A queue of a hook with its ledger, as its owner drives it: versions count from 1.
/// Messages are written as their kind, item and version: <c>moved 130 v3</c>; taken, with the
/// sequence before and how many they stand for: <c>moved 130 v3&lt;2 +1</c>. A message of a
/// location is <c>location v3</c>.</summary>
internal sealed class HookQueueRig(int keptMax = HookQueue.KeptMax)
{
    public const string Store = "demo";
    public const long Start = 1_800_000_000_000;

    private readonly List<HookQueueEvent> _ledger = [];
    private long _openFrom = 1;
    private long _applied;

    public HookQueue Queue { get; private set; } = new(Store, 12, keptMax);

    public long Now { get; set; } = Start;

    public long Version => _ledger.Count;

    public static ItemMessage Message(ItemMessageKind kind, int item, long version) => new()
    {
        Kind = kind,
        VariantId = item,
        ProductId = item,
        LocationId = 1,
        Version = version,
        At = version,
        AvailableToSell = 0,
        QtyBackordered = 0,
        BackorderLimit = null,
        Delta = MessageMerge.IsMerged(kind) ? 1 : 0,
    };

    public static long StoreLane => StoreMessage(1).Lane;

    public static StoreMessage StoreMessage(long version) => new()
    {
        Kind = StoreMessageKind.LocationUpdated,
        Version = version,
        At = version,
        LocationId = 2,
    };

    public static HookQueueEvent Queued(long at, IReadOnlyList<IHookMessage> messages) =>
        messages[0] is ItemMessage
            ? new HookQueueEvent.Queued(at, [.. messages.Cast<ItemMessage>()])
            : new HookQueueEvent.StoreQueued(at, [.. messages.Cast<StoreMessage>()]);

    public static ItemMessage Read(string text)
    {
        var words = text.Split(' ');
        var kind = words[0] switch
        {
            "moved" => ItemMessageKind.StockChanged,
            "low" => ItemMessageKind.LowStockReached,
            _ => ItemMessageKind.ProductUpdated,
        };
        return Message(kind, int.Parse(words[1]), long.Parse(words[2][1..]));
    }

    public static IHookMessage ReadAny(string text) => text.Split(' ') is ["location", var version]
        ? StoreMessage(long.Parse(version[1..]))
        : Read(text);

    public static string Write(IHookMessage waiting)
    {
        if (waiting is not ItemMessage message)
        {
            return $"location v{waiting.Version}";
        }
        var kind = message.Kind switch
        {
            ItemMessageKind.StockChanged => "moved",
            ItemMessageKind.LowStockReached => "low",
            _ => "product",
        };
        var previous = message.PreviousSequence is { } sequence ? $"<{sequence}" : "";
        var merged = message.Merged == 0 ? "" : $" +{message.Merged}";
        return $"{kind} {message.VariantId} v{message.Version}{previous}{merged}";
    }

    /// <summary>Queues messages.</summary>
    public void Push(string messages) =>
        Append(Queued(Now, [.. messages.Split(", ").Select(ReadAny)]));

    public void Append(HookQueueEvent e)
    {
        MakeDurable(e);
        Apply();
    }

    /// <summary>Makes entries durable that are not applied yet.</summary>
    public void MakeDurable(params IEnumerable<HookQueueEvent> events)
    {
        Apply();
        _openFrom = Queue.OpenFrom(Version);
        _ledger.AddRange(events);
    }

    /// <summary>Applies what is durable.</summary>
    public void Apply()
    {
        while (_applied < Version)
        {
            _applied++;
            Queue.Apply(_ledger[(int)_applied - 1], _applied);
        }
    }

    /// <summary>Takes a message that must be due.</summary>
    public WaitingMessage Take()
    {
        var taken = Queue.Take(Now);
        Assert.NotNull(taken);
        Note(taken);
        return taken;
    }

    /// <summary>Takes and delivers until nothing is due; what was delivered.</summary>
    public string Deliver()
    {
        var delivered = new List<string>();
        while (Queue.Take(Now) is { } taken)
        {
            Note(taken);
            delivered.Add(Write(taken.Message));
            Settle(taken, 200);
        }
        return string.Join(", ", delivered);
    }

    /// <summary>Makes durable what was merged for a message, before it is sent.</summary>
    public void Note(WaitingMessage taken)
    {
        if (taken.IsMergeUnknown)
        {
            Append(new HookQueueEvent.Merged(
                (ItemMessage)taken.Message, taken.MergedThrough));
        }
    }

    /// <summary>Notes what came of an attempt.</summary>
    public void Settle(WaitingMessage taken, int status)
    {
        var after = new DeliveryDecider(DeliverySchedule.BigCommerce).Decide(
            taken.Delivery, new AttemptOutcome.Answered(Now, 5, status), Now, 0).Delivery;
        Append(new HookQueueEvent.Attempted(
            after.MessageId,
            taken.MergedThrough,
            after.Attempts[^1],
            after.Status,
            after.NextAttemptAt,
            after.Failures));
    }

    /// <summary>Reads entries again from the first that is not kept on.</summary>
    /// <returns>False when it stopped before the last.</returns>
    public bool Refill()
    {
        for (var version = Queue.SpilledFrom!.Value; version <= Version; version++)
        {
            if (!RefillOne(version))
            {
                return false;
            }
        }
        Queue.EndRefill();
        return true;
    }

    public bool RefillOne(long version) =>
        Queue.Refill(_ledger[(int)version - 1], version);

    /// <summary>Forgets all but the ledger, and reads that from where it still matters.</summary>
    public void Crash()
    {
        Queue = new(Store, 12, keptMax);
        _applied = _openFrom - 1;
        Apply();
        Queue.EndLoad();
    }

    /// <summary>What waits, the oldest first.</summary>
    public string Waiting() =>
        string.Join(", ", Queue.Waiting.Select(waiting => Write(waiting.Message)));
}
