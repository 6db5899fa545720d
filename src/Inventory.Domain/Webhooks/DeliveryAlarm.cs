using Orleans;

namespace Inventory.Domain.Webhooks;

/// <summary>What went wrong with deliveries, as BigCommerce numbers it.</summary>
public enum DeliveryAlarmCode
{
    /// <summary>An attempt failed, and another will follow.</summary>
    WillRetry = 90001,
    /// <summary>Every attempt failed: the hook is deactivated.</summary>
    Exhausted = 90002,
    /// <summary>Too many deliveries to the destination fail: it is left alone for a while.
    /// </summary>
    DestinationBlocked = 90003,
}

/// <summary>Something to tell those who watch deliveries (<c>store/hook/deliveryException</c>).
/// </summary>
/// <param name="HookId">The hook it is about.</param>
/// <param name="Code">What went wrong.</param>
/// <param name="Message">The same in words, with numbers.</param>
[GenerateSerializer, Immutable, Alias("DeliveryAlarm")]
public sealed record DeliveryAlarm(
    [property: Id(0)] int HookId,
    [property: Id(1)] DeliveryAlarmCode Code,
    [property: Id(2)] string Message)
{
    /// <summary>How often a destination is said to be retried: once per 10 minutes.</summary>
    public const long WillRetryEveryMs = 10 * 60 * 1000L;

    /// <summary>A destination is left alone.</summary>
    public static DeliveryAlarm Blocked(int hookId, int failed, int requests) => new(
        hookId,
        DeliveryAlarmCode.DestinationBlocked,
        $"{failed} of {requests} requests to the destination failed within "
            + $"{DestinationBreaker.WindowMs / 1_000} s: it gets none for "
            + $"{DestinationBreaker.OpenMs / 1_000} s, then one to try it");

    /// <summary>True when it may be told.</summary>
    /// <param name="willRetryToldAt">When <see cref="DeliveryAlarmCode.WillRetry"/> was last told
    /// of the same destination; null for never.</param>
    /// <param name="now">The time, in unix milliseconds.</param>
    public bool MayTell(long? willRetryToldAt, long now) =>
        Code != DeliveryAlarmCode.WillRetry
        || willRetryToldAt is null
        || now - willRetryToldAt >= WillRetryEveryMs;
}
