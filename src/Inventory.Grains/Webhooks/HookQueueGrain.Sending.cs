using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Webhooks;

// How one attempt is made, and what follows from it.
internal sealed partial class HookQueueGrain
{
    private async Task SendAsync(Hook hook, WaitingMessage waiting)
    {
        await Task.Yield();
        try
        {
            var destination = new Uri(hook.Destination);
            if (breakers.WaitUntil(destination, Now()) is { } until)
            {
                _queue.PutBack(waiting, until);
                return;
            }
            if (waiting.IsMergeUnknown)
            {
                await AppendAsync(new HookQueueEvent.Merged(
                    (ItemMessage)waiting.Message, waiting.MergedThrough));
            }
            var outcome = await send(
                hook, waiting.Delivery.MessageId, BodyOf(waiting.Message), _ending.Token);
            var blocked = breakers.Record(destination, _hookId, outcome.IsSuccess, Now());
            await SettleAsync(hook, waiting, outcome, blocked);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The next activation sends it again under its id.
        }
        catch (Exception e)
        {
            // What came of it is unknown: it is sent again under its id.
            LogUnknown(_store, _hookId, waiting.Delivery.MessageId, e);
            if (!_isFenced)
            {
                _queue.SendAgain(waiting, Now() + WakeAfterMs);
            }
        }
        finally
        {
            _underWay--;
            GoOn();
        }
    }

    private async Task SettleAsync(
        Hook hook, WaitingMessage waiting, AttemptOutcome outcome, DeliveryAlarm? blocked)
    {
        var decision = decider.Decide(
            waiting.Delivery, outcome, Now(), JitterOf(waiting.Delivery));
        var after = decision.Delivery;
        await AppendAsync(new HookQueueEvent.Attempted(
            after.MessageId,
            waiting.MergedThrough,
            after.Attempts[^1],
            after.Status,
            after.NextAttemptAt,
            after.Failures));
        if (decision.Hook != HookChange.None)
        {
            await StopAsync(
                decision.Hook == HookChange.Pause ? HookStop.Gone : HookStop.RetriesExhausted,
                decision.Alarm?.Message);
        }
        await alarms.TellAsync(_store, hook, AlarmsOf(waiting, decision, blocked), Now());
    }

    // That a hook was deactivated is told by the entry that says so.
    private StoreMessage[] AlarmsOf(
        WaitingMessage waiting, DeliveryDecision decision, DeliveryAlarm? blocked)
    {
        var willRetry = decision.Hook == HookChange.None ? decision.Alarm : null;
        return
        [
            .. new[] { willRetry, blocked }.OfType<DeliveryAlarm>().Select(alarm => new StoreMessage
            {
                Kind = StoreMessageKind.DeliveriesFail,
                Version = waiting.SettledAs,
                Ordinal = alarm.Code == DeliveryAlarmCode.WillRetry ? 0 : 1,
                At = Now(),
                Alarm = alarm,
            }),
        ];
    }

    // The attempt is durable already: a hook that cannot be stopped now fails again.
    private async Task StopAsync(HookStop reason, string? because)
    {
        if (stores.Current.Find(_store) is not { } store)
        {
            return;
        }
        try
        {
            await hooks.ExecuteAsync(
                store.State.Store,
                Operation.None,
                (state, now) => HookRules.Deactivate(
                    state, _hookId, reason, now, because),
                _ => (200, ""),
                CancellationToken.None);
        }
        catch (LedgerUnavailableException e)
        {
            LogNotStopped(_store, _hookId, reason, e.Message);
        }
    }

    // Messages that failed together are not tried again together.
    private static double JitterOf(Delivery delivery) =>
        (uint)StringComparer.Ordinal.GetHashCode(delivery.MessageId) / (1.0 + uint.MaxValue);

    private byte[] BodyOf(IHookMessage message)
    {
        var store = new MessageStore(_store, stores.Current.Find(_store)!.State.Store.Id);
        return message switch
        {
            StoreMessage other => MessageBody.Of(store, other),
            ItemMessage { HoldId: { } hold } item => MessageBody.Of(store, item with
            {
                ReservationId = Items.ReservationIds.Format(item.VariantId, hold),
            }),
            _ => MessageBody.Of(store, (ItemMessage)message),
        };
    }

    [LoggerMessage(1, LogLevel.Warning,
        "What came of {Message} to hook {Hook} of {Store} is unknown: it is sent again")]
    private partial void LogUnknown(string store, int hook, string message, Exception exception);

    [LoggerMessage(2, LogLevel.Warning,
        "Hook {Hook} of {Store} cannot be stopped ({Stop}) now: {Reason}")]
    private partial void LogNotStopped(string store, int hook, HookStop stop, string reason);
}
