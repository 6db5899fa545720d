namespace Inventory.Domain.Webhooks;

/// <summary>When a delivery is attempted: at once, then a while after each attempt that failed.
/// </summary>
/// <param name="delaySeconds">Seconds from the end of each failed attempt to the next.</param>
public sealed class DeliverySchedule(IReadOnlyList<int> delaySeconds)
{
    /// <summary>Delays a schedule may have: every attempt of it is kept with its delivery.
    /// </summary>
    public const int DelaysMax = Delivery.AttemptsKeptMax - 1;

    /// <summary>The longest of them: a week, in seconds.</summary>
    public const int DelaySecondsMax = 7 * 24 * 60 * 60;

    /// <summary>How long an attempt waits for its answer: 15 s.</summary>
    public const int TimeoutMs = 15_000;

    /// <summary>The longest a receiver may ask to be left alone: 24 hours.</summary>
    public const long RetryAfterMaxMs = 24 * 60 * 60 * 1000L;

    /// <summary>How much later than scheduled an attempt may be, so that deliveries that failed
    /// together are not tried together: one part in 10 of the delay.</summary>
    public const double JitterMax = 0.1;

    /// <summary>BigCommerce's schedule, some 48 hours long.</summary>
    public static DeliverySchedule BigCommerce { get; } =
        new([60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400]);

    /// <summary>Seconds from the end of each failed attempt to the next.</summary>
    public IReadOnlyList<int> DelaySeconds { get; } = delaySeconds;

    /// <summary>Attempts in all.</summary>
    public int AttemptsMax => DelaySeconds.Count + 1;

    /// <summary>How long to wait before another attempt, in milliseconds; null when there is none.
    /// </summary>
    /// <param name="failures">Attempts that failed, 1 upward.</param>
    /// <param name="retryAfterMs">What the receiver asks for; never brings an attempt forward.
    /// </param>
    /// <param name="jitter">From 0 up to 1, drawn anew each time.</param>
    public long? DelayMs(int failures, long? retryAfterMs, double jitter)
    {
        Invariant.Holds(failures >= 1 && jitter is >= 0 and < 1);
        if (failures > DelaySeconds.Count)
        {
            return null;
        }
        var scheduled = DelaySeconds[failures - 1] * 1_000L;
        var spread = (long)(scheduled * JitterMax * jitter);
        return Math.Max(scheduled + spread, Math.Min(retryAfterMs ?? 0, RetryAfterMaxMs));
    }
}
