using Inventory.Grains.Batches;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains;

/// <summary>
/// Wakes sleeping streams whose time has come, once a second. Waking is harmless when there is
/// nothing to do, so several scanners may find the same stream. Nobody waits for a stream that is
/// slow: it is passed over until it has answered.
/// </summary>
internal sealed partial class WakeScanner(
    ILedger ledger, IGrainFactory grains, TimeProvider time, ILogger<WakeScanner> logger)
    : BackgroundService
{
    private const int PageMax = 1_000;
    private const int WakingMax = 10_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly ILogger<WakeScanner> _logger = logger;
    private readonly Dictionary<StreamId, Task> _waking = [];
    private bool _fails;

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
            foreach (var (stream, _) in _waking.Where(pair => pair.Value.IsCompleted).ToArray())
            {
                _waking.Remove(stream);
            }
            while (await WakePageAsync(cancel))
            {
                // A full page may not have been the last one.
            }
            if (_fails)
            {
                LogReadAgain();
            }
            _fails = false;
        }
        catch (LedgerUnavailableException e)
        {
            if (!_fails)
            {
                LogAway(e.Message);
            }
            _fails = true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnreadable(e);
        }
    }

    // A stream woken in this scan may still be due, and stays in front: it is read past.
    private async Task<bool> WakePageAsync(CancellationToken cancel)
    {
        var free = Math.Min(PageMax, WakingMax - _waking.Count);
        if (free == 0)
        {
            return false;
        }
        // One scan ahead: an owner that is awake acts by its own timer, and to the moment.
        var soon = (time.GetUtcNow() + Period).ToUnixTimeMilliseconds();
        var due = await ledger.DueAsync(soon, _waking.Count + free, cancel);
        var found = due.Where(stream => !_waking.ContainsKey(stream)).Take(free).ToArray();
        foreach (var stream in found)
        {
            _waking.Add(stream, WakeAsync(stream));
        }
        return found.Length == free;
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
                StreamKind.Order => grains.GetGrain<IOrderGrain>(key).SettleAsync().AsTask(),
                StreamKind.HookQueue =>
                    grains.GetGrain<IHookQueueGrain>(key).WakeAsync().AsTask(),
                StreamKind.Cart => grains.GetGrain<ICartGrain>(key).SettleAsync().AsTask(),
                _ => Task.CompletedTask,
            });
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            LogNotAnswered(stream, answer.Reason);
        }
        catch (Exception e)
        {
            LogNotWoken(stream, e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The ledger could not be searched for due streams")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Stream} could not be woken; the next scan tries again")]
    private partial void LogNotWoken(StreamId stream, Exception exception);

    [LoggerMessage(3, LogLevel.Warning,
        "{Stream} did not wake; the next scan tries again: {Reason}")]
    private partial void LogNotAnswered(StreamId stream, string? reason);

    [LoggerMessage(4, LogLevel.Warning, "Due streams cannot be searched for: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(5, LogLevel.Information, "Due streams are searched for again")]
    private partial void LogReadAgain();
}
