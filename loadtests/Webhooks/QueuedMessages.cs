using System.Text.Json;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Webhooks;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Ladder;

namespace Inventory.LoadTests.Webhooks;

/// <summary>Messages that came to the queue of a hook, and those that wait there.</summary>
internal static class QueuedMessages
{
    /// <summary>More that wait are not listed.</summary>
    public const int ListedMax = 250;

    /// <summary>How many wait, counted to <see cref="ListedMax"/>.</summary>
    public static async Task<int> WaitingAsync(Target target, int hook, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        using var pending = await store.GetAsync(
            $"/hooks/{hook}/deliveries?status=pending&limit={ListedMax}", cancel);
        return pending.RootElement.GetProperty("data").GetArrayLength();
    }

    /// <summary>Counts those of changes of settings that ever came, by the ledger of a host that
    /// has ended.</summary>
    public static async Task<long> CountAsync(
        string directory, string store, int hook, CancellationToken cancel)
    {
        await using var open = await OpenLedger.OnSqliteAsync(directory, cancel);
        var count = 0L;
        await foreach (var pack in open.Ledger.ReadEntriesAsync(
            HookQueueKey.StreamOf(store, hook), 0, cancel))
        {
            count += Count(pack.Bytes.Span);
        }

        return count;
    }

    // An entry is a line of JSON.
    private static long Count(ReadOnlySpan<byte> entries)
    {
        var count = 0L;
        foreach (var line in entries.Split((byte)'\n'))
        {
            var entry = entries[line];
            count += entry.IsEmpty
                ? 0
                : JsonSerializer.Deserialize(entry, HookQueueJson.Default.HookQueueEvent)
                    is HookQueueEvent.Queued queued ? queued.Messages.Count(IsOfSettings) : 0;
        }

        return count;
    }

    private static bool IsOfSettings(ItemMessage message) =>
        message.Kind == ItemMessageKind.SettingsChanged;
}
