using System.Text.Json.Serialization;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;

namespace Inventory.Domain.Orders;

/// <summary>What an order was asked for. Persisted; the numbers only ever grow.</summary>
public enum OrderRunKind : byte
{
    /// <summary>Never written.</summary>
    None = 0,
    /// <summary>To give units up.</summary>
    Cancel = 1,
    /// <summary>To take units back that were shipped.</summary>
    Return = 2,
    /// <summary>To be made, with its lines.</summary>
    Place = 3,
    /// <summary>To have other quantities.</summary>
    Change = 4,
}

/// <summary>Units an operation takes back of a variant at a location.</summary>
/// <param name="StockItem">Variant id of the item that keeps the stock; 0 where it is gone.</param>
/// <param name="VariantId">The variant.</param>
/// <param name="LocationId">The location.</param>
/// <param name="Quantity">Units, 1 upward.</param>
public sealed record OrderTake(int StockItem, int VariantId, int LocationId, long Quantity)
{
    /// <summary>The units never left stock: no item hears of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUntracked { get; init; }
}

/// <summary>One operation on an order, as decided: it is carried out whatever crashes, unless what
/// it asks for first cannot be had.</summary>
public sealed record OrderRun
{
    /// <summary>Lines an operation may take back.</summary>
    public const int TakesMax = 1_000;

    /// <summary>Names its steps at the items.</summary>
    public required Guid RunId { get; init; }
    /// <summary>The request that began it.</summary>
    public required Operation Operation { get; init; }
    /// <summary>What is asked.</summary>
    public required OrderRunKind Kind { get; init; }
    /// <summary>When it began, in unix milliseconds.</summary>
    public required long At { get; init; }
    /// <summary>Ready units taken back come into stock again.</summary>
    public bool Restock { get; init; }
    /// <summary>Units taken back.</summary>
    public IReadOnlyList<OrderTake> Takes { get; init; } = [];
    /// <summary>The reservation that acquires <see cref="Asked"/>; null where nothing is.</summary>
    public Guid? ReservationId { get; init; }
    /// <summary>Units acquired, before anything is taken back.</summary>
    public IReadOnlyList<CartLine> Asked { get; init; } = [];

    /// <summary>True when a client's key makes the order, and is the order's own from its
    /// beginning: another that is given the key finds it taken.</summary>
    public bool ClaimsKey =>
        Kind == OrderRunKind.Place && Operation.Origin == OperationOrigin.Client;

    /// <summary>Names a step at its item, so that it is made once.</summary>
    public Operation OperationOf(int take) => Operation.OfStep(RunId, take);
}

/// <summary>What happens to an order.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineRecorded), "line_recorded")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Aborted), "aborted")]
public abstract record OrderEvent
{
    private OrderEvent() { }

    /// <summary>A confirmed reservation became a line.</summary>
    public sealed record LineRecorded(OrderLine Line) : OrderEvent;

    /// <summary>An operation began.</summary>
    public sealed record Started(OrderRun Run) : OrderEvent;

    /// <summary>It was carried out.</summary>
    /// <param name="Taken">What each of its units to take back came to.</param>
    /// <param name="Acquired">Lines it acquired.</param>
    /// <param name="Waiting">What waits for the order then, for the same answer again; null where
    /// that is too much to keep.</param>
    public sealed record Finished(
        IReadOnlyList<TakenUnits> Taken,
        IReadOnlyList<OrderLine> Acquired,
        IReadOnlyList<WaitingUnit>? Waiting) : OrderEvent;

    /// <summary>It could not acquire what it asked for, and did nothing.</summary>
    public sealed record Aborted : OrderEvent;
}

/// <summary>Persisted JSON of order entries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderEvent))]
public sealed partial class OrderJson : JsonSerializerContext;
