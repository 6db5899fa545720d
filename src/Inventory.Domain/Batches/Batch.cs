using System.Text.Json.Serialization;
using Inventory.Domain.Items;
using Orleans;

namespace Inventory.Domain.Batches;

/// <summary>One row of a batch: an adjustment, a settings change, a receipt or a transfer of one
/// item at one location.</summary>
/// <param name="StockItem">Variant id of the item that keeps the stock.</param>
/// <param name="LocationId">The location.</param>
/// <param name="Change">The adjustment, where the row is one.</param>
/// <param name="Settings">The settings, where the row changes them.</param>
[GenerateSerializer, Immutable, Alias("BatchRow")]
public sealed record BatchRow(
    [property: Id(0)] int StockItem,
    [property: Id(1)] int LocationId,
    [property: Id(2)] Adjustment? Change,
    [property: Id(3)] SettingsPatch? Settings)
{
    /// <summary>Rows one batch may have.</summary>
    public const int RowsMax = ClaimId.RowsMax;

    /// <summary>Rows one entry has: whatever text they hold, it fits an append.</summary>
    public const int RowsPerEntry = 200;

    /// <summary>The receipt, where the row is one.</summary>
    [Id(4)] public StockArrival? Arrival { get; init; }

    /// <summary>The transfer, where the row is one; its location is where the units are.</summary>
    [Id(5)] public StockTransfer? Transfer { get; init; }

    /// <summary>The SKU the item was looked up by, where it was.</summary>
    [Id(6)] public string? BelievedSku { get; init; }

    /// <summary>True when its item may refuse it later although it accepts it now, and that would
    /// be for good. A receipt that does not fit yet is tried again until it does.</summary>
    public bool NeedsClaim => Change is { NeedsClaim: true } || Transfer is not null;

    /// <summary>The text it shares with the other rows: the reason of an adjustment, the reference
    /// of a receipt or a transfer.</summary>
    public string? Reason => Change?.Reason ?? Arrival?.Reference ?? Transfer?.Reference;

    internal BatchRow WithReason(string? reason) => this with
    {
        Change = Change is null ? null : Change with { Reason = reason },
        Arrival = Arrival is null ? null : Arrival with { Reference = reason },
        Transfer = Transfer is null ? null : Transfer with { Reference = reason },
    };
}

/// <summary>Where a batch stands.</summary>
public enum BatchPhase
{
    /// <summary>Nothing was begun, or what was is over and undone.</summary>
    None = 0,
    /// <summary>Claims are being taken; nobody but the batch may decide.</summary>
    Started = 1,
    /// <summary>Every row will be carried out, whatever crashes.</summary>
    Decided = 2,
    /// <summary>No row will be; claims are being given back.</summary>
    Aborted = 3,
    /// <summary>Every row was carried out.</summary>
    Finished = 4,
}

/// <summary>What happens to a batch.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(RowsAdded), "rows")]
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(Aborted), "aborted")]
[JsonDerivedType(typeof(Dropped), "dropped")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record BatchEvent
{
    private BatchEvent() { }

    /// <summary>The entries a run begins with. The reason, which all rows share, is in the first
    /// alone.</summary>
    public static IReadOnlyList<BatchEvent> Begin(
        Guid runId, Operation operation, long at, IReadOnlyList<BatchRow> rows)
    {
        var reason = rows[0].Reason;
        Invariant.Holds(rows.All(row => row.Reason == reason), "rows share a reason");
        var parts = rows.Select(row => row.WithReason(null)).Chunk(BatchRow.RowsPerEntry);
        return
        [
            new Started(runId, operation, at, reason),
            .. parts.Select(part => new RowsAdded(part)),
        ];
    }

    /// <summary>A run began; its id names its rows at the items.</summary>
    public sealed record Started(
        Guid RunId, Operation Operation, long At, string? Reason) : BatchEvent;

    /// <summary>More rows of the run, behind those before.</summary>
    public sealed record RowsAdded(IReadOnlyList<BatchRow> Rows) : BatchEvent;

    /// <summary>Every row will be carried out.</summary>
    public sealed record Decided : BatchEvent;

    /// <summary>No row will be.</summary>
    public sealed record Aborted : BatchEvent;

    /// <summary>Every claim of an aborted run was given back.</summary>
    public sealed record Dropped : BatchEvent;

    /// <summary>Every row was carried out.</summary>
    public sealed record Finished : BatchEvent;
}

/// <summary>A batch: all or nothing in outcome, decided in its own stream.</summary>
public sealed class BatchState
{
    /// <summary>Where it stands.</summary>
    public BatchPhase Phase { get; private set; }
    /// <summary>Id of the run.</summary>
    public Guid RunId { get; private set; }
    /// <summary>The request that began it.</summary>
    public Operation Operation { get; private set; }
    /// <summary>When it began, in unix milliseconds.</summary>
    public long StartedAt { get; private set; }
    /// <summary>Its rows.</summary>
    public IReadOnlyList<BatchRow> Rows => _rows;

    private readonly List<BatchRow> _rows = [];
    private string? _reason;

    /// <summary>True when work is left that nobody may be doing.</summary>
    public bool IsOpen =>
        Phase is BatchPhase.Started or BatchPhase.Decided or BatchPhase.Aborted;

    /// <summary>True when an accepted run is remembered: a repeat of it gets its answer.</summary>
    public bool IsAccepted => Phase is BatchPhase.Decided or BatchPhase.Finished;

    /// <summary>Names a row's claim at its item.</summary>
    public ClaimId ClaimOf(int row) => new(Operation.Id, RunId, row);

    /// <summary>Names a row's change at its item, so that it is made once.</summary>
    public Operation OperationOf(int row) => Operation.OfStep(RunId, row);

    /// <summary>Applies an event.</summary>
    public void Apply(BatchEvent e)
    {
        switch (e)
        {
            case BatchEvent.Started x:
                Invariant.Holds(!IsOpen);
                (Phase, RunId, Operation) = (BatchPhase.Started, x.RunId, x.Operation);
                (StartedAt, _reason) = (x.At, x.Reason);
                _rows.Clear();
                break;
            case BatchEvent.RowsAdded x:
                Invariant.Holds(Phase == BatchPhase.Started);
                _rows.AddRange(x.Rows.Select(row => row.WithReason(_reason)));
                break;
            case BatchEvent.Decided:
                Move(BatchPhase.Started, BatchPhase.Decided);
                break;
            case BatchEvent.Aborted:
                Move(BatchPhase.Started, BatchPhase.Aborted);
                break;
            case BatchEvent.Dropped:
                Move(BatchPhase.Aborted, BatchPhase.None);
                break;
            default:
                Invariant.Holds(e is BatchEvent.Finished);
                Move(BatchPhase.Decided, BatchPhase.Finished);
                break;
        }
    }

    private void Move(BatchPhase from, BatchPhase to)
    {
        Invariant.Holds(Phase == from);
        Phase = to;
    }
}

/// <summary>Persisted JSON of batch entries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchEvent))]
public sealed partial class BatchJson : JsonSerializerContext;
