namespace Inventory.Domain.Webhooks;

/// <summary>What became of one attempt: a closed union.</summary>
/// <param name="At">When it began, in unix milliseconds.</param>
/// <param name="DurationMs">How long it took.</param>
public abstract record AttemptOutcome(long At, long DurationMs)
{
    /// <summary>UTF-16 code units that are kept of an error.</summary>
    public const int ErrorLengthMax = 200;

    /// <summary>The receiver answered.</summary>
    /// <param name="At">When the attempt began, in unix milliseconds.</param>
    /// <param name="DurationMs">How long it took.</param>
    /// <param name="StatusCode">The answer's status.</param>
    /// <param name="RetryAfterMs">How long it asks to be left alone; null where it does not.
    /// </param>
    public sealed record Answered(
        long At, long DurationMs, int StatusCode, long? RetryAfterMs = null)
        : AttemptOutcome(At, DurationMs);

    /// <summary>Nothing was answered within <see cref="DeliverySchedule.TimeoutMs"/>.</summary>
    public sealed record TimedOut(long At, long DurationMs) : AttemptOutcome(At, DurationMs);

    /// <summary>The receiver could not be reached, or may not be.</summary>
    /// <param name="At">When the attempt began, in unix milliseconds.</param>
    /// <param name="DurationMs">How long it took.</param>
    /// <param name="Error">Why.</param>
    public sealed record Unreachable(long At, long DurationMs, string Error)
        : AttemptOutcome(At, DurationMs);

    /// <summary>True when the message arrived: any 2xx, and nothing else.</summary>
    public bool IsSuccess => this is Answered { StatusCode: >= 200 and < 300 };

    /// <summary>True when the receiver says it is gone for good.</summary>
    internal bool IsGone => this is Answered { StatusCode: 410 };

    internal DeliveryAttempt ToAttempt() => this switch
    {
        Answered x => new(At, x.StatusCode, null, DurationMs),
        Unreachable x => new(At, null, Kept(x.Error), DurationMs),
        _ => new(At, null, $"no answer within {DeliverySchedule.TimeoutMs} ms", DurationMs),
    };

    private static string Kept(string error) =>
        error.Length <= ErrorLengthMax ? error : error[..ErrorLengthMax];
}
