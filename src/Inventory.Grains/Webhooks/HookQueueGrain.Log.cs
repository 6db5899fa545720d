using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Webhooks;

// What became of messages, and delivering them anew.
internal sealed partial class HookQueueGrain
{
    // Entries of a replay that wait for one append: what comes meanwhile goes between.
    private const int ReplayedAtOnce = 1_000;

    private Task _replaying = Task.CompletedTask;

    public async ValueTask<IReadOnlyList<Delivery>> ListAsync(DeliveryStatus? status, int limit)
    {
        _faults.ThrowIfUnloaded(this);
        var waiting = _queue.Waiting.Take(limit).Select(waiting => waiting.Delivery).ToList();
        if (status == DeliveryStatus.Pending || waiting.Count == limit)
        {
            return status is null or DeliveryStatus.Pending ? waiting : [];
        }
        var ids = waiting.Select(delivery => delivery.MessageId).ToHashSet(StringComparer.Ordinal);
        var over = (await ReadLogAsync()).Reverse().Select(logged => logged.Delivery)
            .Where(delivery => delivery.Status != DeliveryStatus.Pending
                && (status is null || delivery.Status == status)
                && !ids.Contains(delivery.MessageId));
        return [.. (status is null ? waiting : []).Concat(over).Take(limit)];
    }

    public async ValueTask<Delivery?> RedeliverAsync(string messageId)
    {
        _faults.ThrowIfUnloaded(this);
        var found = (await ReadLogAsync())
            .FirstOrDefault(logged => logged.Delivery.MessageId == messageId);
        if (found is null || found.Delivery.Status == DeliveryStatus.Pending)
        {
            return found?.Delivery;
        }
        await AppendAsync(HookQueueEvent.Again(Now(), found.Message));
        return found.Delivery.Redeliver(Now());
    }

    // One after the other: what one has sent on its way is not over for the next.
    public async ValueTask<int?> ReplayAsync(long since, long until)
    {
        _faults.ThrowIfUnloaded(this);
        var replaying = ReplayAfterAsync(_replaying, since, until);
        _replaying = replaying;
        return await replaying;
    }

    private async Task<int?> ReplayAfterAsync(Task before, long since, long until)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing
                | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var log = new HookLog(
            _store, _hookId, message => HookReplay.IsIn(message, since, until));
        var found = await HookReplay.FindAsync(
            ledger, _stream, _journal, log, since, IHookQueueGrain.ReplayMax, _ending.Token);
        ThrowIfFenced();
        foreach (var some in (found ?? []).Chunk(ReplayedAtOnce))
        {
            await AppendAsync([.. some.Select(
                message => HookQueueEvent.Again(Now(), message))]);
        }
        return found?.Count;
    }

    // What is over for long is not told any more.
    private async Task<IReadOnlyList<LoggedMessage>> ReadLogAsync()
    {
        var log = new HookLog(_store, _hookId, static _ => true);
        var since = Now() - (long)IHookQueueGrain.LogKeptFor.TotalMilliseconds;
        await foreach (var (e, _) in _journal.ReadAsync(
            Math.Max(0, _journal.Version - EntriesReadBack), _ending.Token))
        {
            log.Note(e);
        }
        return [.. log.Messages.Where(logged => LastAt(logged.Delivery) >= since)];
    }

    private static long LastAt(Delivery delivery) =>
        delivery.Attempts is [.., var last] ? last.At : delivery.CreatedAt;
}
