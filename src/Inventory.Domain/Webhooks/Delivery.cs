using System.Collections.Immutable;
using Orleans;

namespace Inventory.Domain.Webhooks;

/// <summary>Where a delivery stands. Persisted; the numbers only ever grow.</summary>
public enum DeliveryStatus : byte
{
    /// <summary>To be attempted.</summary>
    Pending = 0,
    /// <summary>Answered with a status from 200 to 299.</summary>
    Delivered = 1,
    /// <summary>Every attempt failed.</summary>
    Failed = 2,
}

/// <summary>One attempt of a delivery.</summary>
/// <param name="At">When it began, in unix milliseconds.</param>
/// <param name="StatusCode">What it was answered with; null where it was not.</param>
/// <param name="Error">Why it was not; null where it was.</param>
/// <param name="DurationMs">How long it took.</param>
[GenerateSerializer, Immutable, Alias("DeliveryAttempt")]
public sealed record DeliveryAttempt(
    [property: Id(0)] long At,
    [property: Id(1)] int? StatusCode,
    [property: Id(2)] string? Error,
    [property: Id(3)] long DurationMs);

/// <summary>One message on its way to one hook.</summary>
[GenerateSerializer, Immutable, Alias("Delivery")]
public sealed record Delivery
{
    /// <summary>Attempts that are kept, the newest of them: two whole schedules.</summary>
    public const int AttemptsKeptMax = 24;

    /// <summary>Id of the message, the same in every attempt.</summary>
    [Id(0)] public required string MessageId { get; init; }
    /// <summary>The hook.</summary>
    [Id(1)] public required int HookId { get; init; }
    /// <summary>Scope of the message.</summary>
    [Id(2)] public required string Scope { get; init; }
    /// <summary>When it came to be, in unix milliseconds.</summary>
    [Id(3)] public required long CreatedAt { get; init; }
    /// <summary>Where it stands.</summary>
    [Id(4)] public DeliveryStatus Status { get; init; }
    /// <summary>When it is attempted next, in unix milliseconds; null once it is over.</summary>
    [Id(5)] public long? NextAttemptAt { get; init; }
    /// <summary>Attempts that failed since it was last begun.</summary>
    [Id(6)] public int Failures { get; init; }
    /// <summary>Its attempts, the oldest first.</summary>
    [Id(7)] public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>A delivery that is due at once.</summary>
    public static Delivery Of(string messageId, int hookId, string scope, long now) => new()
    {
        MessageId = messageId,
        HookId = hookId,
        Scope = scope,
        CreatedAt = now,
        NextAttemptAt = now,
    };

    /// <summary>Begins it anew, at once and with a whole schedule before it.</summary>
    public Delivery Redeliver(long now) => this with
    {
        Status = DeliveryStatus.Pending,
        NextAttemptAt = now,
        Failures = 0,
    };

    /// <summary>The delivery as an attempt left it.</summary>
    public Delivery After(HookQueueEvent.Attempted attempted)
    {
        ArgumentNullException.ThrowIfNull(attempted);
        return With(attempted.Attempt) with
        {
            Status = attempted.Status,
            NextAttemptAt = attempted.NextAttemptAt,
            Failures = attempted.Failures,
        };
    }

    internal Delivery With(DeliveryAttempt attempt) => this with
    {
        Attempts = Attempts.Length < AttemptsKeptMax
            ? Attempts.Add(attempt)
            : Attempts.RemoveAt(0).Add(attempt),
    };
}
