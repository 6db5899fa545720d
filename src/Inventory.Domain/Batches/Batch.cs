using System.Text.Json.Serialization;
using Inventory.Domain.Items;
using Orleans;

namespace Inventory.Domain.Batches;

/// <summary>One row of a batch: an adjustment or a settings change of one item at one
/// location.</summary>
/// <param name="StockItem">Variant id of the item that keeps the stock.</param>
/// <param name="LocationId">The location.</param>
/// <param name="Change">The adjustment; null for a settings row.</param>
/// <param name="Settings">The settings; null for an adjustment.</param>
[GenerateSerializer, Immutable, Alias("BatchRow")]
public sealed record BatchRow(
    [property: Id(0)] int StockItem,
    [property: Id(1)] int LocationId,
    [property: Id(2)] Adjustment? Change,
    [property: Id(3)] SettingsPatch? Settings)
{
    /// <summary>Rows one batch may have.</summary>
    public const int RowsMax = 2_000;

    /// <summary>True when its item may refuse it later although it accepts it now.</summary>
    [JsonIgnore]
    public bool NeedsClaim => Change is { NeedsClaim: true };
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
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(Aborted), "aborted")]
[JsonDerivedType(typeof(Dropped), "dropped")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record BatchEvent
{
    private BatchEvent() { }

    /// <summary>A run began; its id names its rows at the items.</summary>
    public sealed record Started(
        Guid RunId, ulong BodyHash, long At, IReadOnlyList<BatchRow> Rows) : BatchEvent;

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
    /// <summary>Hash of the request that began it.</summary>
    public ulong BodyHash { get; private set; }
    /// <summary>When it began, in unix milliseconds.</summary>
    public long StartedAt { get; private set; }
    /// <summary>Its rows.</summary>
    public IReadOnlyList<BatchRow> Rows { get; private set; } = [];

    /// <summary>True when work is left that nobody may be doing.</summary>
    public bool IsOpen =>
        Phase is BatchPhase.Started or BatchPhase.Decided or BatchPhase.Aborted;

    /// <summary>True when an accepted run is remembered: a repeat of it gets its answer.</summary>
    public bool IsAccepted => Phase is BatchPhase.Decided or BatchPhase.Finished;

    /// <summary>True while a run is neither carried out nor undone: its claims stay.</summary>
    public bool IsOpenRun(Guid runId) => IsOpen && RunId == runId;

    /// <summary>Names a row's change at its item, so that it is made once.</summary>
    public Operation OperationOf(int row)
    {
        Span<byte> bytes = stackalloc byte[16];
        RunId.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[14] ^= (byte)(row >> 8);
        bytes[15] ^= (byte)row;
        return new(new Guid(bytes, bigEndian: true), 0, OperationOrigin.Batch);
    }

    /// <summary>Applies an event.</summary>
    public void Apply(BatchEvent e)
    {
        switch (e)
        {
            case BatchEvent.Started x:
                Invariant.Holds(!IsOpen);
                (Phase, RunId, BodyHash) = (BatchPhase.Started, x.RunId, x.BodyHash);
                (StartedAt, Rows) = (x.At, x.Rows);
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
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchEvent))]
public sealed partial class BatchJson : JsonSerializerContext;
