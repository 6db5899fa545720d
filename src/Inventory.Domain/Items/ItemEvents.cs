using Orleans;

namespace Inventory.Domain.Items;

/// <summary>How a level's numbers were changed. Persisted; the numbers only ever grow.</summary>
public enum AdjustmentMethod : byte
{
    /// <summary>Set.</summary>
    Absolute = 0,
    /// <summary>Added to.</summary>
    Relative = 1,
    /// <summary>Set by an import.</summary>
    Import = 2,
}

/// <summary>Everything that can happen to an item: a closed union, and the only way its state
/// changes. What follows from the numbers at hand is not repeated in an event.</summary>
[GenerateSerializer, Immutable, Alias("ItemEvent")]
public abstract record ItemEvent
{
    private ItemEvent() { }

    /// <summary>The operation it answers, where that has a name.</summary>
    [Id(0)] public Operation Operation { get; init; }

    /// <summary>The item came into being.</summary>
    [GenerateSerializer, Immutable, Alias("ItemCreated")]
    public sealed record Created([property: Id(0)] ItemFacts Facts) : ItemEvent;

    /// <summary>The catalog facts were replaced.</summary>
    [GenerateSerializer, Immutable, Alias("CatalogChanged")]
    public sealed record CatalogChanged([property: Id(0)] ItemFacts Facts) : ItemEvent;

    /// <summary>The item was deleted.</summary>
    [GenerateSerializer, Immutable, Alias("ItemDeleted")]
    public sealed record Deleted : ItemEvent;

    /// <summary>The numbers of a level were changed by hand.</summary>
    [GenerateSerializer, Immutable, Alias("StockAdjusted")]
    public sealed record StockAdjusted : ItemEvent
    {
        /// <summary>The location.</summary>
        [Id(0)] public required int LocationId { get; init; }
        /// <summary>How.</summary>
        [Id(1)] public required AdjustmentMethod Method { get; init; }
        /// <summary>Change of on hand; null where it was left alone.</summary>
        [Id(2)] public long? OnHandDelta { get; init; }
        /// <summary>Change of qty backordered; null where it was left alone.</summary>
        [Id(3)] public long? BackorderedDelta { get; init; }
        /// <summary>Free text.</summary>
        [Id(4)] public string? Reason { get; init; }
    }

    /// <summary>The settings of a level were replaced.</summary>
    [GenerateSerializer, Immutable, Alias("LevelSettingsChanged")]
    public sealed record SettingsChanged(
        [property: Id(0)] int LocationId, [property: Id(1)] LevelSettings Settings) : ItemEvent;

    /// <summary>Units were set aside.</summary>
    [GenerateSerializer, Immutable, Alias("HoldPlaced")]
    public sealed record HoldPlaced([property: Id(0)] Hold Hold) : ItemEvent;

    /// <summary>An order took a live hold's units.</summary>
    [GenerateSerializer, Immutable, Alias("HoldConfirmed")]
    public sealed record HoldConfirmed(
        [property: Id(0)] Guid ReservationId,
        [property: Id(1)] string OrderId,
        [property: Id(2)] int Ready,
        [property: Id(3)] int Backordered) : ItemEvent;

    /// <summary>An order took an expired hold's units, acquired again.</summary>
    [GenerateSerializer, Immutable, Alias("HoldReacquired")]
    public sealed record HoldReacquired(
        [property: Id(0)] Guid ReservationId,
        [property: Id(1)] string OrderId,
        [property: Id(2)] int Ready,
        [property: Id(3)] int Backordered) : ItemEvent;

    /// <summary>A hold was given back.</summary>
    [GenerateSerializer, Immutable, Alias("HoldReleased")]
    public sealed record HoldReleased([property: Id(0)] Guid ReservationId) : ItemEvent;

    /// <summary>A hold's deadline moved later.</summary>
    [GenerateSerializer, Immutable, Alias("HoldExtended")]
    public sealed record HoldExtended(
        [property: Id(0)] Guid ReservationId, [property: Id(1)] long ExpiresAt) : ItemEvent;

    /// <summary>The first <paramref name="Count"/> holds of a location due through a time were
    /// given back.</summary>
    [GenerateSerializer, Immutable, Alias("HoldsExpired")]
    public sealed record HoldsExpired(
        [property: Id(0)] int LocationId,
        [property: Id(1)] long Through,
        [property: Id(2)] int Count) : ItemEvent
    {
        /// <summary>Holds one event may expire.</summary>
        public const int CountMax = 4_096;
    }

    /// <summary>A row of an undecided batch has what it needs.</summary>
    [GenerateSerializer, Immutable, Alias("ClaimTaken")]
    public sealed record ClaimTaken(
        [property: Id(0)] ClaimId ClaimId,
        [property: Id(1)] int LocationId,
        [property: Id(2)] AdjustmentMethod Method,
        [property: Id(3)] long? OnHandDelta,
        [property: Id(4)] long? BackorderedDelta,
        [property: Id(5)] string? Reason) : ItemEvent;

    /// <summary>A claimed row of a decided batch was carried out.</summary>
    [GenerateSerializer, Immutable, Alias("ClaimApplied")]
    public sealed record ClaimApplied(
        [property: Id(0)] ClaimId ClaimId, [property: Id(1)] string? Reason) : ItemEvent;

    /// <summary>A claimed row of an aborted batch was given up.</summary>
    [GenerateSerializer, Immutable, Alias("ClaimDropped")]
    public sealed record ClaimDropped([property: Id(0)] ClaimId ClaimId) : ItemEvent;

    /// <summary>The order streams have recorded these confirmed reservations.</summary>
    [GenerateSerializer, Immutable, Alias("OrdersAcknowledged")]
    public sealed record OrdersAcknowledged(
        [property: Id(0)] IReadOnlyList<Guid> ReservationIds) : ItemEvent;
}
