using Inventory.Grains.Control;
using Inventory.Storage;

namespace Inventory.Silo.Stores;

/// <summary>Reads every second what other processes have changed: a token revoked by the command
/// line stops within two, its hooks with it.</summary>
internal sealed partial class StoreRefresher(
    StoreRegistry registry, HookRegistry hooks, TimeProvider time, ILogger<StoreRefresher> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private bool _fails;

    /// <summary>Reads them before the host answers its first request, hooks for the first time.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        try
        {
            await registry.RefreshAsync(cancel);
            await hooks.RefreshAsync(cancel);
            if (_fails)
            {
                LogReadAgain(log);
            }
            _fails = false;
        }
        catch (LedgerUnavailableException fault)
        {
            if (!_fails)
            {
                LogUnreadable(log, fault.Message);
            }
            _fails = true;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Stores, tokens and hooks cannot be read again: {Reason}")]
    private static partial void LogUnreadable(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Information, "Stores, tokens and hooks are read again")]
    private static partial void LogReadAgain(ILogger log);
}
