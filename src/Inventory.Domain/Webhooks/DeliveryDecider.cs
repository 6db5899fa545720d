namespace Inventory.Domain.Webhooks;

/// <summary>What becomes of a hook after an attempt.</summary>
public enum HookChange
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Its receiver is gone: it is switched off, and what waits for it waits until it is
    /// switched on again.</summary>
    Pause,
    /// <summary>It had every chance: it is switched off.</summary>
    Deactivate,
}

/// <summary>What follows from an attempt.</summary>
/// <param name="Delivery">The delivery afterwards.</param>
/// <param name="Hook">What becomes of its hook.</param>
/// <param name="Alarm">What to tell of it; null for nothing.</param>
public readonly record struct DeliveryDecision(
    Delivery Delivery, HookChange Hook, DeliveryAlarm? Alarm);

/// <summary>Decides what follows from an attempt of a delivery: pure, at a time and with a jitter
/// that are given.</summary>
/// <param name="schedule">When a delivery is attempted.</param>
public sealed class DeliveryDecider(DeliverySchedule schedule)
{
    /// <summary>Decides.</summary>
    /// <param name="delivery">A pending delivery.</param>
    /// <param name="outcome">What became of the attempt.</param>
    /// <param name="now">When it ended, in unix milliseconds.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public DeliveryDecision Decide(
        Delivery delivery, AttemptOutcome outcome, long now, double jitter)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(outcome);
        Invariant.Holds(delivery.Status == DeliveryStatus.Pending);
        var attempt = outcome.ToAttempt();
        var attempted = delivery.With(attempt);
        if (outcome.IsSuccess)
        {
            var delivered = attempted with
            {
                Status = DeliveryStatus.Delivered,
                NextAttemptAt = null,
            };
            return new(delivered, HookChange.None, null);
        }
        var failed = attempted with { Failures = delivery.Failures + 1 };
        var retryAfterMs = (outcome as AttemptOutcome.Answered)?.RetryAfterMs;
        return schedule.DelayMs(failed.Failures, retryAfterMs, jitter) is { } delayMs
            ? Again(failed with { NextAttemptAt = now + delayMs }, outcome, attempt)
            : GiveUp(failed, attempt);
    }

    private DeliveryDecision Again(
        Delivery failed, AttemptOutcome outcome, DeliveryAttempt attempt)
    {
        if (outcome.IsGone)
        {
            return new(failed, HookChange.Pause, null);
        }
        var next = DateTimeOffset.FromUnixTimeMilliseconds(failed.NextAttemptAt!.Value);
        return new(failed, HookChange.None, AlarmOf(
            failed,
            DeliveryAlarmCode.WillRetry,
            $"{Said(failed, attempt)}; the next is at {next:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
    }

    private DeliveryDecision GiveUp(Delivery failed, DeliveryAttempt attempt)
    {
        var over = failed with { Status = DeliveryStatus.Failed, NextAttemptAt = null };
        return new(over, HookChange.Deactivate, AlarmOf(
            over,
            DeliveryAlarmCode.Exhausted,
            $"{Said(over, attempt)}; the hook is deactivated: "
                + "set is_active to true when its destination works again"));
    }

    // That alarms do not arrive is no cause for another alarm.
    private static DeliveryAlarm? AlarmOf(
        Delivery delivery, DeliveryAlarmCode code, string message) =>
        delivery.Scope == MessageScopes.DeliveryException
            ? null
            : new(delivery.HookId, code, message);

    private string Said(Delivery delivery, DeliveryAttempt attempt)
    {
        var answer = attempt.StatusCode is { } status
            ? $"was answered with {status}"
            : $"failed: {attempt.Error}";
        return $"attempt {delivery.Failures} of {schedule.AttemptsMax} {answer}";
    }
}
