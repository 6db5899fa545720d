using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains;

/// <summary>
/// Wakes sleeping streams whose time has come, once a second. Waking is harmless when there is
/// nothing to do, so several scanners may find the same stream.
/// </summary>
internal sealed partial class WakeScanner(
    ILedger ledger, IGrainFactory grains, TimeProvider time, ILogger<WakeScanner> logger)
    : BackgroundService
{
    private const int WokenAtOnceMax = 1_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly ILogger<WakeScanner> _logger = logger;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ScanAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    private async Task ScanAsync(CancellationToken cancel)
    {
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var due = await ledger.DueAsync(now, WokenAtOnceMax, cancel);
            await Task.WhenAll(due.Select(WakeAsync));
        }
        catch (LedgerUnavailableException e)
        {
            LogUnreadable(e);
        }
    }

    private async Task WakeAsync(StreamId stream)
    {
        try
        {
            var key = $"{stream.Store}/{stream.Key}";
            await (stream.Kind switch
            {
                StreamKind.Item => grains.GetGrain<IItemGrain>(key).WakeAsync(),
                StreamKind.Batch => grains.GetGrain<IBatchGrain>(key).SettleAsync(),
                _ => ValueTask.CompletedTask,
            });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotWoken(stream, e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The ledger could not be searched for due streams")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Stream} could not be woken; the next scan tries again")]
    private partial void LogNotWoken(StreamId stream, Exception exception);
}
