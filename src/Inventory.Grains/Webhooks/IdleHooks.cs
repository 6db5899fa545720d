using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Webhooks;

/// <summary>Stops hooks that had nothing to deliver for 90 days, as BigCommerce does. Every process
/// looks for them once an hour, and first a minute after its start.</summary>
public sealed partial class IdleHooks(
    StoreRegistry stores,
    HookRegistry hooks,
    ILedger ledger,
    TimeProvider time,
    ILogger<IdleHooks> logger) : BackgroundService
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private readonly ILogger<IdleHooks> _logger = logger;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstAfter, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Period;
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    private async Task TryLookAsync(CancellationToken cancel)
    {
        try
        {
            await LookAsync(cancel);
        }
        catch (LedgerUnavailableException e)
        {
            LogNotLooked(e.Message);
        }
    }

    /// <summary>Looks for them now, and stops them.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read or written.
    /// </exception>
    public async Task LookAsync(CancellationToken cancel)
    {
        foreach (var store in stores.Current.Stores)
        {
            foreach (var hook in hooks.ActiveOf(store).ToArray())
            {
                await LookAsync(store, hook, cancel);
            }
        }
    }

    // A hook that was used lately by what is known here costs no look at its queue.
    private async Task LookAsync(StoreSnapshot store, Hook hook, CancellationToken cancel)
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

    [LoggerMessage(1, LogLevel.Warning, "Idle hooks are looked for an hour later: {Reason}")]
    private partial void LogNotLooked(string reason);
}
