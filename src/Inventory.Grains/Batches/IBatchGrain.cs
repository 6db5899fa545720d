using Inventory.Domain.Batches;
using Inventory.Domain.Items;

namespace Inventory.Grains.Batches;

/// <summary>
/// One operation on more than one item: all or nothing in outcome, not isolated. Keyed by
/// <see cref="BatchKey.Of"/>.
/// </summary>
[Alias("IBatchGrain")]
public interface IBatchGrain : IGrainWithStringKey
{
    /// <summary>Validates every row, then carries all of them out, or none.</summary>
    [ResponseTimeout("00:00:30"), Alias("Run")]
    ValueTask<BatchReply> RunAsync(BatchRequest request);

    /// <summary>Brings what was begun and not ended to its end.</summary>
    /// <param name="runId">The run somebody asks about.</param>
    /// <returns>True while that run is not ended; false for one that is over or never
    /// was.</returns>
    [ResponseTimeout("00:00:30"), Alias("Settle")]
    ValueTask<bool> SettleAsync(Guid runId);
}

/// <summary>Keys of batch grains.</summary>
public static class BatchKey
{
    /// <summary>The key of the batch an operation names.</summary>
    public static string Of(string store, Guid operationId) => $"{store}/{operationId:N}";
}

/// <summary>Asks for a batch.</summary>
/// <param name="Operation">Its name; a repeat gets the first answer.</param>
/// <param name="Rows">Its rows, at most one per item and location, with one reason.</param>
/// <param name="Within">How long its caller still waits.</param>
[GenerateSerializer, Immutable, Alias("BatchRequest")]
public sealed record BatchRequest(
    [property: Id(0)] Operation Operation,
    [property: Id(1)] IReadOnlyList<BatchRow> Rows,
    [property: Id(2)] TimeSpan Within);

/// <summary>How a batch ended.</summary>
public enum BatchOutcome : byte
{
    /// <summary>Every row was carried out.</summary>
    Done = 1,
    /// <summary>Every row will be; some are not yet.</summary>
    Settling = 2,
    /// <summary>A row was refused and none was carried out.</summary>
    Refused = 3,
    /// <summary>Nothing is known to have been done: repeat with the same key.</summary>
    Retry = 4,
    /// <summary>Too many callers wait for an item: nothing was done.</summary>
    Busy = 5,
}

/// <summary>A batch's answer.</summary>
[GenerateSerializer, Immutable, Alias("BatchReply")]
public sealed record BatchReply
{
    /// <summary>How it ended.</summary>
    [Id(0)] public required BatchOutcome Outcome { get; init; }
    /// <summary>True when it had been accepted before.</summary>
    [Id(1)] public bool IsRepeat { get; init; }
    /// <summary>Rows that were refused, first first; at most <see cref="RefusalsMax"/>.</summary>
    [Id(2)] public IReadOnlyList<RowRefusal> Refusals { get; init; } = [];
    /// <summary>What each row came to, once all were carried out; null for one that is no receipt,
    /// or whose item was deleted first. Empty as long as rows are left.</summary>
    [Id(3)] public IReadOnlyList<Receipt?> Receipts { get; init; } = [];

    /// <summary>Refused rows an answer names.</summary>
    public const int RefusalsMax = 100;
}

/// <summary>A row that was refused.</summary>
/// <param name="Row">Its place in the batch, from 0; -1 for the batch itself.</param>
/// <param name="Refusal">Why.</param>
[GenerateSerializer, Immutable, Alias("RowRefusal")]
public sealed record RowRefusal(
    [property: Id(0)] int Row, [property: Id(1)] Refusal Refusal);
