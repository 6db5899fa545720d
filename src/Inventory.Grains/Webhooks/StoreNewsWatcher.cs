using System.Collections.Concurrent;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Webhooks;

/// <summary>
/// Looks every second, in memory, which stores with hooks are at a version that this process has
/// not had told, and has them told: after its own changes, after those it read of other processes,
/// and once after it started, whatever was going on when the last one ended. Nobody waits for a
/// store that is slow: it is passed over until it has answered.
/// </summary>
internal sealed partial class StoreNewsWatcher(
    StoreRegistry stores,
    HookRegistry hooks,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<StoreNewsWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly ILogger<StoreNewsWatcher> _logger = logger;
    private readonly ConcurrentDictionary<string, StoreNewsEvent.Told> _told =
        new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _telling = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    private void Look()
    {
        foreach (var store in stores.Current.Stores.Where(store => hooks.HasAny(store.Hash)))
        {
            var newest = new StoreNewsEvent.Told(store.Version, hooks.VersionOf(store.Hash));
            if (_told.GetValueOrDefault(store.Hash) != newest
                && _telling.GetValueOrDefault(store.Hash) is null or { IsCompleted: true })
            {
                _telling[store.Hash] = TellAsync(store.Hash, newest);
            }
        }
    }

    private async Task TellAsync(string store, StoreNewsEvent.Told newest)
    {
        try
        {
            await grains.GetGrain<IStoreNewsGrain>(store).TellAsync();
            _told[store] = newest;
            _failing.TryRemove(store, out _);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            if (_failing.TryAdd(store, true))
            {
                LogNotAnswered(store, answer.Reason);
            }
        }
        catch (Exception e)
        {
            if (_failing.TryAdd(store, true))
            {
                LogNotTold(store, e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Hooks of {Store} could not be told what happened to it; it is tried again: {Reason}")]
    private partial void LogNotAnswered(string store, string? reason);

    [LoggerMessage(2, LogLevel.Warning,
        "Hooks of {Store} could not be told what happened to it; it is tried again")]
    private partial void LogNotTold(string store, Exception exception);
}
