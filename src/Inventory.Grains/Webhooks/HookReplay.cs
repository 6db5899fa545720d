using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Webhooks;

/// <summary>Finds the messages of a range of time again that a hook was sent.</summary>
internal static class HookReplay
{
    /// <summary>Entries of the queue that are searched, from the newest back.</summary>
    public const int EntriesMax = 1_000_000;

    private const int PageEntries = 1_000;

    // The clocks of two silos may differ by so much, and not by more: a lease is not given then.
    private const long ClocksApartMs = 60_000;

    /// <summary>The messages of changes from one time up to another whose delivery is over, as they
    /// were sent and in the order they came. Tests are none of them.</summary>
    /// <param name="ledger">Where the queue is.</param>
    /// <param name="stream">The queue.</param>
    /// <param name="journal">The same queue, read from its beginning.</param>
    /// <param name="log">Empty, and keeps what is in the range.</param>
    /// <param name="since">Begin of the range, in unix milliseconds.</param>
    /// <param name="countMax">Messages at most.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Null where there are more, or too much was queued since.</returns>
    public static async Task<IReadOnlyList<IHookMessage>?> FindAsync(
        ILedger ledger,
        StreamId stream,
        JsonJournal<HookQueueEvent> journal,
        HookLog log,
        long since,
        int countMax,
        CancellationToken cancel)
    {
        var last = journal.Version;
        if (await FindStartAsync(ledger, stream, last, since, cancel) is not { } after)
        {
            return null;
        }
        await foreach (var (e, version) in journal.ReadAsync(after, cancel))
        {
            if (version > last || log.Messages.Count > countMax)
            {
                break;
            }
            log.Note(e);
        }
        return log.Messages.Count > countMax
            ? null
            : [.. log.Messages.Where(IsOver).Select(logged => logged.Message)];
    }

    /// <summary>True for what may be replayed of a range.</summary>
    public static bool IsIn(IHookMessage message, long since, long until) =>
        message.At >= since && message.At < until
        && message is not StoreMessage { Kind: StoreMessageKind.Test };

    private static bool IsOver(LoggedMessage logged) =>
        logged.Delivery.Status != DeliveryStatus.Pending;

    // A change comes to the queue after it happened, so older entries have none of the range.
    private static async Task<long?> FindStartAsync(
        ILedger ledger, StreamId stream, long last, long since, CancellationToken cancel)
    {
        long? before = null;
        while (before is not <= 1)
        {
            var packs = await ledger.ReadHistoryAsync(stream, before, PageEntries, cancel);
            if (packs.Count == 0)
            {
                break;
            }
            if (packs.FirstOrDefault(pack => pack.At < since - ClocksApartMs) is { } older)
            {
                return older.LastVersion;
            }
            before = packs[^1].FirstVersion;
            if (last - before > EntriesMax)
            {
                return null;
            }
        }
        return 0;
    }
}
