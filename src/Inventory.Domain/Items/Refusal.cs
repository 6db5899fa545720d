using Orleans;

namespace Inventory.Domain.Items;

/// <summary>
/// Why an item said no, in order of precedence: where several of them hold for one command to one
/// item, the one declared first is the answer. What the operation is comes before what it is about:
/// its id, the item, the ids' age, the reservation, its order, the catalog and the location; then
/// what an undecided batch or cart may still change; then the numbers.
/// </summary>
/// <remarks>
/// An operation that was accepted is answered from memory and comes by none of the later checks. A
/// batch answers for its own id before it asks an item, and then for each row alone. The numbers
/// are part of the wire between silos; once released they stay as they are.
/// </remarks>
public enum RefusalReason : byte
{
    /// <summary>The operation id was used with another request.</summary>
    OperationReused = 1,
    /// <summary>No such item, or it was deleted.</summary>
    ItemNotFound = 2,
    /// <summary>The identity believed by the caller is out of date: resolve again.</summary>
    NotThisItem = 3,
    /// <summary>The operation id is too old to be honoured, or of a time to come.</summary>
    OperationTooOld = 4,
    /// <summary>The reservation id is older than what is remembered.</summary>
    ReservationTooOld = 5,
    /// <summary>No such reservation ever was.</summary>
    ReservationNotFound = 6,
    /// <summary>The reservation was confirmed.</summary>
    AlreadyConfirmed = 7,
    /// <summary>The reservation was confirmed into another order.</summary>
    ConfirmedIntoAnotherOrder = 8,
    /// <summary>The reservation was released.</summary>
    AlreadyReleased = 9,
    /// <summary>The reservation expired.</summary>
    AlreadyExpired = 10,
    /// <summary>The order has all the lines it may have.</summary>
    OrderFull = 24,
    /// <summary>Open holds, backorders or claims stand in the way of a catalog change.</summary>
    StockPromised = 11,
    /// <summary>The SKU belongs to another variant.</summary>
    SkuTaken = 12,
    /// <summary>The location takes no stock edits while disabled.</summary>
    LocationDisabled = 13,
    /// <summary>It depends on an undecided batch or cart: try again.</summary>
    Contended = 14,
    /// <summary>A relative adjustment of a level that was never set.</summary>
    NeverSet = 15,
    /// <summary>On hand is not what the caller expected.</summary>
    QuantityMismatch = 16,
    /// <summary>Fewer units are free than a subtraction takes.</summary>
    InsufficientStock = 17,
    /// <summary>Fewer units are backordered than a subtraction takes.</summary>
    InsufficientBackorders = 18,
    /// <summary>On hand would pass 2,147,483,647.</summary>
    OverQuantityMax = 19,
    /// <summary>Qty backordered would pass 2,147,483,647.</summary>
    OverBackorderedMax = 20,
    /// <summary>A receipt would fill more orders than one event may name: receive at most the
    /// units available for it, then the rest.</summary>
    TooManyFills = 21,
    /// <summary>Not enough to sell.</summary>
    OutOfStock = 22,
    /// <summary>The split moved and the caller wants none of it.</summary>
    SplitChanged = 23,
}

/// <summary>An expected no, with its numbers.</summary>
[GenerateSerializer, Immutable, Alias("Refusal")]
public sealed record Refusal
{
    /// <summary>Why.</summary>
    [Id(0)] public required RefusalReason Reason { get; init; }
    /// <summary>The location it concerns; 0 for none.</summary>
    [Id(1)] public int LocationId { get; init; }
    /// <summary>Units asked for; 0 where it depends on an undecided batch or
    /// cart.</summary>
    [Id(2)] public long Requested { get; init; }
    /// <summary>Units free from stock.</summary>
    [Id(3)] public long Available { get; init; }
    /// <summary>Units free beyond stock.</summary>
    [Id(4)] public long AvailableForBackorder { get; init; }
    /// <summary>On hand the caller expected; null never set.</summary>
    [Id(5)] public long? ExpectedQuantity { get; init; }
    /// <summary>On hand found; null never set.</summary>
    [Id(6)] public long? Quantity { get; init; }
    /// <summary>The reservation as it stands.</summary>
    [Id(7)] public Hold? Hold { get; init; }
    /// <summary>Units an order would get from stock now.</summary>
    [Id(8)] public int ActualReady { get; init; }
    /// <summary>Units an order would wait for now.</summary>
    [Id(9)] public int ActualBackordered { get; init; }
    /// <summary>The SKU that is taken.</summary>
    [Id(10)] public string? Sku { get; init; }
    /// <summary>What besides the numbers stopped a sale.</summary>
    [Id(11)] public SaleBlocks BlockedBy { get; init; }
    /// <summary>The order that has the units of a cart.</summary>
    [Id(12)] public string? OrderId { get; init; }

    /// <summary>A refusal without numbers.</summary>
    public static Refusal For(RefusalReason reason) => new() { Reason = reason };
}
