using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Storage;

namespace Inventory.Grains.Webhooks;

/// <summary>Stops hooks that had nothing to deliver for 90 days, as BigCommerce does. Every process
/// looks for them, once an hour.</summary>
public sealed class IdleHooks(
    StoreRegistry stores, HookRegistry hooks, ILedger ledger, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private DateTimeOffset _next;

    /// <summary>Looks for them when it is time to, and stops them.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read or written: it is
    /// tried again at the next call.</exception>
    public async Task StopAsync(CancellationToken cancel)
    {
        if (time.GetUtcNow() < _next)
        {
            return;
        }
        foreach (var store in stores.Current.Stores)
        {
            foreach (var hook in hooks.ActiveOf(store).ToArray())
            {
                await StopAsync(store, hook, cancel);
            }
        }
        _next = time.GetUtcNow() + Period;
    }

    // A hook that was used lately by what is known here costs no look at its queue.
    private async Task StopAsync(StoreSnapshot store, Hook hook, CancellationToken cancel)
    {
        if (!HookRules.IsIdle(hook, null, Now()))
        {
            return;
        }
        var head = await ledger.ReadHeadAsync(
            HookQueueKey.StreamOf(store.Hash, hook.Id), cancel);
        if (HookRules.IsIdle(hook, head?.At, Now()))
        {
            await hooks.ExecuteAsync(
                store.State.Store,
                Operation.None,
                (state, now) => HookRules.StopIdle(state, hook.Id, head?.At, now),
                _ => (200, ""),
                cancel);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
