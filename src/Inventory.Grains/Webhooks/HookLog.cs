using System.Text.Json;
using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Webhooks;

/// <summary>What the newest entries of a hook's queue say of its deliveries.</summary>
internal static class HookLog
{
    // Entries that are read back.
    private const int EntriesMax = 10_000;

    /// <summary>Reads deliveries, the newest first, with their messages where those are among the
    /// entries read.</summary>
    /// <param name="ledger">Where the queue is.</param>
    /// <param name="stream">The queue.</param>
    /// <param name="store">The store.</param>
    /// <param name="hookId">The hook.</param>
    /// <param name="since">Time of the oldest entry, in unix milliseconds.</param>
    public static async Task<IReadOnlyList<(Delivery Delivery, IHookMessage? Message)>> ReadAsync(
        ILedger ledger, StreamId stream, string store, int hookId, long since)
    {
        var packs = await ledger.ReadHistoryAsync(
            stream, null, EntriesMax, CancellationToken.None);
        var log = new Dictionary<string, (Delivery Delivery, IHookMessage? Message)>(
            StringComparer.Ordinal);
        foreach (var e in packs.TakeWhile(pack => pack.At >= since).Reverse()
            .SelectMany(pack => Parse(pack.Bytes)))
        {
            Note(log, e, store, hookId);
        }
        return [.. log.Values.Reverse()];
    }

    private static void Note(
        Dictionary<string, (Delivery Delivery, IHookMessage? Message)> log,
        HookQueueEvent e,
        string store,
        int hookId)
    {
        switch (e)
        {
            case HookQueueEvent.Attempted x when log.TryGetValue(x.MessageId, out var waiting):
                log[x.MessageId] = (waiting.Delivery.After(x), waiting.Message);
                break;
            default:
                foreach (var message in e.Arrival?.Messages ?? [])
                {
                    Begin(message, e.Arrival!);
                }
                break;
        }

        void Begin(IHookMessage message, Arrival arrival)
        {
            var id = message.IdIn(store).ToString();
            var delivery = arrival.IsAnew && log.TryGetValue(id, out var over)
                ? over.Delivery.Redeliver(arrival.At)
                : Delivery.Of(id, hookId, message.Scope, arrival.At);
            log[id] = (delivery, message);
        }
    }

    private static IEnumerable<HookQueueEvent> Parse(ReadOnlyMemory<byte> pack)
    {
        while (!pack.IsEmpty)
        {
            var end = pack.Span.IndexOf((byte)'\n');
            yield return JsonSerializer.Deserialize(
                pack.Span[..end], HookQueueJson.Default.HookQueueEvent)!;
            pack = pack[(end + 1)..];
        }
    }
}
