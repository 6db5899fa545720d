using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Webhooks;

// What became of messages, and delivering them anew.
internal sealed partial class HookQueueGrain
{
    public async ValueTask<IReadOnlyList<Delivery>> ListAsync(DeliveryStatus? status, int limit)
    {
        _faults.ThrowIfUnloaded(this);
        var waiting = _queue.Waiting.Take(limit).Select(waiting => waiting.Delivery).ToList();
        if (status == DeliveryStatus.Pending || waiting.Count == limit)
        {
            return status is null or DeliveryStatus.Pending ? waiting : [];
        }
        var ids = waiting.Select(delivery => delivery.MessageId).ToHashSet(StringComparer.Ordinal);
        var over = (await LogAsync()).Select(entry => entry.Delivery).Where(delivery =>
            delivery.Status != DeliveryStatus.Pending
            && (status is null || delivery.Status == status)
            && !ids.Contains(delivery.MessageId));
        return [.. (status is null ? waiting : []).Concat(over).Take(limit)];
    }

    public async ValueTask<Delivery?> RedeliverAsync(string messageId)
    {
        _faults.ThrowIfUnloaded(this);
        var found = (await LogAsync())
            .FirstOrDefault(entry => entry.Delivery.MessageId == messageId);
        if (found.Message is null)
        {
            return null;
        }
        if (found.Delivery.Status == DeliveryStatus.Pending)
        {
            return found.Delivery;
        }
        await AppendAsync(HookQueueEvent.Again(Now(), found.Message));
        return found.Delivery.Redeliver(Now());
    }

    public async ValueTask<int?> ReplayAsync(long since, long until)
    {
        _faults.ThrowIfUnloaded(this);
        var found = await HookReplay.FindAsync(
            ledger, _stream, _journal, since, until, IHookQueueGrain.ReplayMax);
        if (found is { Count: > 0 })
        {
            await AppendAsync([.. found.Select(
                message => HookQueueEvent.Again(Now(), message))]);
        }
        return found?.Count;
    }

    private Task<IReadOnlyList<(Delivery Delivery, IHookMessage? Message)>> LogAsync() =>
        HookLog.ReadAsync(
            ledger, _stream, _store, _hookId,
            Now() - (long)IHookQueueGrain.LogKeptFor.TotalMilliseconds);
}
