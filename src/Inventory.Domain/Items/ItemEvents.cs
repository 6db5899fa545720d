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
public abstract record ItemEvent
{
    private ItemEvent() { }

    /// <summary>The operation it answers, where that has a name.</summary>
    public Operation Operation { get; init; }

    /// <summary>The item came into being.</summary>
    public sealed record Created(ItemFacts Facts) : ItemEvent;

    /// <summary>The catalog facts were replaced.</summary>
    public sealed record CatalogChanged(ItemFacts Facts) : ItemEvent;

    /// <summary>The item was deleted.</summary>
    public sealed record Deleted : ItemEvent;

    /// <summary>The numbers of a level were changed by hand.</summary>
    public sealed record StockAdjusted : ItemEvent
    {
        /// <summary>The location.</summary>
        public required int LocationId { get; init; }
        /// <summary>How.</summary>
        public required AdjustmentMethod Method { get; init; }
        /// <summary>Change of on hand; null where it was left alone.</summary>
        public long? OnHandDelta { get; init; }
        /// <summary>Change of qty backordered; null where it was left alone.</summary>
        public long? BackorderedDelta { get; init; }
        /// <summary>Whose backorders a decrease took, the first of the queue first: as many of them
        /// as one event may name.</summary>
        public IReadOnlyList<Fill> Fills { get; init; } = [];
        /// <summary>Free text.</summary>
        public string? Reason { get; init; }
    }

    /// <summary>Units arrived: they filled backorders, and what was left raised on hand.</summary>
    public sealed record StockReceived : ItemEvent
    {
        /// <summary>The location.</summary>
        public required int LocationId { get; init; }
        /// <summary>Units that arrived, 1 upward.</summary>
        public required long Quantity { get; init; }
        /// <summary>What the merchant calls the receipt.</summary>
        public string? Reference { get; init; }
        /// <summary>Whose backorders were filled, the first filled first.</summary>
        public required IReadOnlyList<Fill> Fills { get; init; }
    }

    /// <summary>Units left a level for another; the next event has them there.</summary>
    public sealed record TransferredOut : ItemEvent
    {
        /// <summary>The location they left.</summary>
        public required int LocationId { get; init; }
        /// <summary>The location they went to.</summary>
        public required int ToLocationId { get; init; }
        /// <summary>Units, 1 upward.</summary>
        public required long Quantity { get; init; }
        /// <summary>What the merchant calls the transfer.</summary>
        public string? Reference { get; init; }
        /// <summary>The claim it carries out, for a row of a batch: it moves what that has left to
        /// move.</summary>
        public ClaimId? ClaimId { get; init; }
    }

    /// <summary>Units came to a level from another; the event before has them leave.</summary>
    public sealed record TransferredIn : ItemEvent
    {
        /// <summary>The location they came to.</summary>
        public required int LocationId { get; init; }
        /// <summary>The location they came from.</summary>
        public required int FromLocationId { get; init; }
        /// <summary>Units, 1 upward.</summary>
        public required long Quantity { get; init; }
        /// <summary>What the merchant calls the transfer.</summary>
        public string? Reference { get; init; }
        /// <summary>The claim it carries out, for a row of a batch: it moves what that has left to
        /// move.</summary>
        public ClaimId? ClaimId { get; init; }
    }

    /// <summary>The settings of a level were replaced.</summary>
    public sealed record SettingsChanged(int LocationId, LevelSettings Settings) : ItemEvent;

    /// <summary>Units were set aside.</summary>
    public sealed record HoldPlaced(Hold Hold) : ItemEvent;

    /// <summary>An order took a live hold's units.</summary>
    public sealed record HoldConfirmed(
        Guid ReservationId, string OrderId, int Ready, int Backordered) : ItemEvent;

    /// <summary>An order took an expired hold's units, acquired again.</summary>
    public sealed record HoldReacquired(
        Guid ReservationId, string OrderId, int Ready, int Backordered) : ItemEvent;

    /// <summary>A hold was given back.</summary>
    public sealed record HoldReleased(Guid ReservationId) : ItemEvent;

    /// <summary>A hold's deadline moved later, or its buyer began to pay; what it is now.</summary>
    public sealed record HoldExtended(
        Guid ReservationId, long ExpiresAt, bool IsPaying) : ItemEvent;

    /// <summary>Its cart has decided to keep a hold until a deadline.</summary>
    public sealed record HoldKept(Guid ReservationId, long ExpiresAt, bool IsPaying) : ItemEvent;

    /// <summary>Its cart let a hold expire.</summary>
    public sealed record HoldExpired(Guid ReservationId) : ItemEvent;

    /// <summary>A named operation found a hold as it was to be: its answer.</summary>
    public sealed record HoldUnchanged(Hold Hold) : ItemEvent;

    /// <summary>The first <paramref name="Count"/> holds of a location due through a time were
    /// given back.</summary>
    public sealed record HoldsExpired(int LocationId, long Through, int Count) : ItemEvent
    {
        /// <summary>Holds one event may expire.</summary>
        public const int CountMax = 4_096;
    }

    /// <summary>A row of an undecided batch has what it needs.</summary>
    public sealed record ClaimTaken(
        ClaimId ClaimId,
        int LocationId,
        AdjustmentMethod Method,
        long? OnHandDelta,
        long? BackorderedDelta,
        string? Reason) : ItemEvent;

    /// <summary>A claimed row of a decided batch was carried out.</summary>
    public sealed record ClaimApplied(ClaimId ClaimId, string? Reason) : ItemEvent
    {
        /// <summary>Whose backorders a decrease took, as of <see cref="StockAdjusted"/>.</summary>
        public IReadOnlyList<Fill> Fills { get; init; } = [];
    }

    /// <summary>A claimed row of an aborted batch was given up.</summary>
    public sealed record ClaimDropped(ClaimId ClaimId) : ItemEvent;

    /// <summary>A batch, or an operation on an order, that a client named has a step here: the item
    /// knows its key.</summary>
    /// <param name="TransactionId">The batch's transaction id, or the id of the order's
    /// run.</param>
    public sealed record BatchNamed(Guid TransactionId) : ItemEvent;

    /// <summary>Units of an order were cancelled or returned.</summary>
    public sealed record OrderUnitsTaken : ItemEvent
    {
        /// <summary>The order.</summary>
        public required string OrderId { get; init; }
        /// <summary>The variant it bought.</summary>
        public required int VariantId { get; init; }
        /// <summary>The location.</summary>
        public required int LocationId { get; init; }
        /// <summary>Units that still waited, the newest of that variant.</summary>
        public long FromBackorders { get; init; }
        /// <summary>Units the order had from stock.</summary>
        public long Ready { get; init; }
        /// <summary>Returned, not cancelled.</summary>
        public bool IsReturn { get; init; }
        /// <summary>The ready units came in like a receipt.</summary>
        public bool IsRestocked { get; init; }
        /// <summary>Whose waiting units the restocked ones filled.</summary>
        public IReadOnlyList<Fill> Fills { get; init; } = [];
    }

    /// <summary>The order streams have recorded these confirmed reservations.</summary>
    public sealed record OrdersAcknowledged(IReadOnlyList<Guid> ReservationIds) : ItemEvent;
}
