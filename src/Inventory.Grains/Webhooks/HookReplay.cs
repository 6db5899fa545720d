using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Webhooks;

/// <summary>Finds the messages of a range of time again that came to a hook.</summary>
internal static class HookReplay
{
    private const int PageEntries = 1_000;

    // The clocks of two silos may differ by so much, and not by more: a lease is not given then.
    private const long ClocksApartMs = 60_000;

    /// <summary>The messages of changes from one time up to another, in the order they came, merged
    /// as they would be if they waited.</summary>
    /// <param name="ledger">Where the queue is.</param>
    /// <param name="stream">The queue.</param>
    /// <param name="journal">The same queue, read from its beginning.</param>
    /// <param name="since">Unix milliseconds.</param>
    /// <param name="until">Unix milliseconds.</param>
    /// <param name="countMax">Messages at most, before they are merged.</param>
    /// <returns>Null where there are more.</returns>
    public static async Task<IReadOnlyList<IHookMessage>?> FindAsync(
        ILedger ledger,
        StreamId stream,
        JsonJournal<HookQueueEvent> journal,
        long since,
        long until,
        int countMax)
    {
        var after = await FindStartAsync(ledger, stream, since);
        var last = journal.Version;
        var (items, others) = (new List<ItemMessage>(), new HashSet<StoreMessage>());
        var newest = new Dictionary<(int, int, ItemMessageKind), long>();
        await foreach (var (e, version) in journal.ReadAsync(after, CancellationToken.None))
        {
            if (version > last || items.Count + others.Count > countMax)
            {
                break;
            }
            var arrived = e.Arrival is { IsAnew: false } arrival ? arrival.Messages : [];
            foreach (var message in arrived.Where(m => m.At >= since && m.At < until))
            {
                if (message is StoreMessage { Kind: not StoreMessageKind.Test } other)
                {
                    others.Add(other);
                }
                else if (message is ItemMessage item && IsNew(newest, item))
                {
                    items.Add(item);
                }
            }
        }
        return items.Count + others.Count > countMax
            ? null
            : [.. others, .. MessageMerge.Of(items)];
    }

    // What an item told again came before, by itself or among what was merged.
    private static bool IsNew(
        Dictionary<(int, int, ItemMessageKind), long> newest, ItemMessage message)
    {
        var key = (message.VariantId, message.LocationId, message.Kind);
        if (newest.TryGetValue(key, out var version) && version >= message.Version)
        {
            return false;
        }
        newest[key] = message.Version;
        return true;
    }

    // A change comes to the queue after it happened, so older entries have none of the range.
    private static async Task<long> FindStartAsync(ILedger ledger, StreamId stream, long since)
    {
        long? before = null;
        while (before is not <= 1)
        {
            var packs = await ledger.ReadHistoryAsync(
                stream, before, PageEntries, CancellationToken.None);
            if (packs.Count == 0)
            {
                break;
            }
            if (packs.FirstOrDefault(pack => pack.At < since - ClocksApartMs) is { } older)
            {
                return older.LastVersion;
            }
            before = packs[^1].FirstVersion;
        }
        return 0;
    }
}
