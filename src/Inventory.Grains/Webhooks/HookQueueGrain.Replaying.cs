using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Webhooks;

// Messages that are over, delivered anew.
internal sealed partial class HookQueueGrain
{
    public async ValueTask<int?> ReplayAsync(long since, long until)
    {
        _faults.ThrowIfUnloaded(this);
        var found = await HookReplay.FindAsync(
            ledger, _stream, _journal, since, until, IHookQueueGrain.ReplayMax);
        if (found is { Count: > 0 })
        {
            await AppendAsync([.. found.Select(
                message => new HookQueueEvent.Redelivered(Now(), message))]);
        }
        return found?.Count;
    }
}
