using System.Collections.Concurrent;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains;

/// <summary>
/// Wakes sleeping streams whose time has come, once a second. Waking is harmless when there is
/// nothing to do, so several scanners may find the same stream. A scan waits for nobody: one that
/// takes long to wake must not hold up the others.
/// </summary>
internal sealed partial class WakeScanner(
    ILedger ledger, IGrainFactory grains, TimeProvider time, ILogger<WakeScanner> logger)
    : BackgroundService
{
    private const int PageMax = 1_000;
    private const int WakingMax = 10_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<StreamId, byte> _waking = new();
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

    // Streams that are being woken still stand among the due ones, so that many more are asked for.
    private async Task ScanAsync(CancellationToken cancel)
    {
        try
        {
            var isMore = true;
            while (isMore && _waking.Count < WakingMax)
            {
                var limit = PageMax + _waking.Count;
                var due = await ledger.DueAsync(
                    time.GetUtcNow().ToUnixTimeMilliseconds(), limit, cancel);
                StreamId[] found = [.. due.Where(stream => _waking.TryAdd(stream, 0))];
                Array.ForEach(found, stream => _ = WakeAsync(stream));
                isMore = due.Count == limit && found.Length > 0;
            }
        }
#pragma warning disable CA1031 // Whatever it was, the next second tries again.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
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
                StreamKind.Item => grains.GetGrain<IItemGrain>(key).WakeAsync().AsTask(),
                StreamKind.Batch =>
                    grains.GetGrain<IBatchGrain>(key).SettleAsync(Guid.Empty).AsTask(),
                _ => Task.CompletedTask,
            });
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotWoken(stream, e);
        }
        finally
        {
            _waking.TryRemove(stream, out _);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The ledger could not be searched for due streams")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Stream} could not be woken; the next scan tries again")]
    private partial void LogNotWoken(StreamId stream, Exception exception);
}
