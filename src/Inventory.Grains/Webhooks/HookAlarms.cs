using System.Collections.Concurrent;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Webhooks;

/// <summary>Tells those who watch deliveries that some of a hook fail, or are held back. An alarm
/// that cannot be queued is lost: the next failure brings another.</summary>
internal sealed partial class HookAlarms(
    StoreRegistry stores, HookRegistry hooks, IGrainFactory grains, ILogger<HookAlarms> logger)
{
    private const int RememberedMax = 10_000;
    private readonly ILogger<HookAlarms> _logger = logger;
    private readonly ConcurrentDictionary<(string Store, int Watcher, string To), long> _toldAt =
        new();

    /// <summary>Tells alarms that follow from one attempt.</summary>
    /// <param name="storeHash">The store.</param>
    /// <param name="failing">The hook they are about.</param>
    /// <param name="alarms">The alarms, with the version of the attempt's entry.</param>
    /// <param name="now">Unix milliseconds.</param>
    public async Task TellAsync(
        string storeHash, Hook failing, IReadOnlyList<StoreMessage> alarms, long now)
    {
        if (alarms.Count == 0 || stores.Current.Find(storeHash) is not { } store)
        {
            return;
        }
        var audience = new StoreAudience(store.State, HooksState.Empty);
        var watchers = hooks.ActiveOf(store).Where(hook => audience.Watches(hook, failing));
        foreach (var watcher in watchers)
        {
            var key = (storeHash, watcher.Id, DestinationBreaker.KeyOf(new(failing.Destination)));
            StoreMessage[] told = [.. alarms.Where(alarm => MayTell(key, alarm.Alarm!, now))];
            if (told.Length > 0 && !await TryTellAsync(storeHash, watcher, told))
            {
                _toldAt.TryRemove(key, out _);
            }
        }
    }

    private bool MayTell(
        (string Store, int Watcher, string To) key, DeliveryAlarm alarm, long now)
    {
        if (alarm.Code != DeliveryAlarmCode.WillRetry)
        {
            return true;
        }
        if (_toldAt.TryGetValue(key, out var at))
        {
            return alarm.MayTell(at, now) && _toldAt.TryUpdate(key, now, at);
        }
        Forget(now);
        return _toldAt.TryAdd(key, now);
    }

    // What was told long ago says nothing any more. Where all is new, all is forgotten: rather one
    // alarm too many than memory without end.
    private void Forget(long now)
    {
        if (_toldAt.Count < RememberedMax)
        {
            return;
        }
        foreach (var old in _toldAt.Where(
            told => now - told.Value >= DeliveryAlarm.WillRetryEveryMs).ToArray())
        {
            _toldAt.TryRemove(old);
        }
        if (_toldAt.Count >= RememberedMax)
        {
            _toldAt.Clear();
        }
    }

    private async Task<bool> TryTellAsync(string store, Hook watcher, StoreMessage[] told)
    {
        try
        {
            await grains.GetGrain<IHookQueueGrain>(HookQueueKey.Of(store, watcher.Id))
                .EnqueueOthersAsync(told);
            return true;
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            LogNotTold(watcher.Id, store, answer.Reason);
            return false;
        }
        // What came of the attempt is durable already, and no alarm may undo that.
        catch (Exception e)
        {
            LogBroken(watcher.Id, store, e);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Hook {Watcher} of {Store} could not be told that deliveries fail: {Reason}")]
    private partial void LogNotTold(int watcher, string store, string? reason);

    [LoggerMessage(2, LogLevel.Error,
        "Hook {Watcher} of {Store} could not be told that deliveries fail")]
    private partial void LogBroken(int watcher, string store, Exception exception);
}
