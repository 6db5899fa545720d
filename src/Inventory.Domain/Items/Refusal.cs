using Orleans;

namespace Inventory.Domain.Items;

/// <summary>
/// Why an item said no, grouped from the request to the stock. A command is refused for the first
/// of its own checks that fails. The numbers are part of the wire between silos and only ever grow.
/// </summary>
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
    /// <summary>No such reservation ever was.</summary>
    ReservationNotFound = 5,
    /// <summary>The reservation id is older than what is remembered.</summary>
    ReservationTooOld = 6,
    /// <summary>The reservation was confirmed.</summary>
    AlreadyConfirmed = 7,
    /// <summary>The reservation was confirmed into another order.</summary>
    ConfirmedIntoAnotherOrder = 8,
    /// <summary>The reservation was released.</summary>
    AlreadyReleased = 9,
    /// <summary>The reservation expired.</summary>
    AlreadyExpired = 10,
    /// <summary>The location takes no stock edits while disabled.</summary>
    LocationDisabled = 11,
    /// <summary>A relative adjustment of a level that was never set.</summary>
    NeverSet = 12,
    /// <summary>On hand is not what the caller expected.</summary>
    QuantityMismatch = 13,
    /// <summary>Fewer units are free than a subtraction takes.</summary>
    InsufficientStock = 14,
    /// <summary>Fewer units are backordered than a subtraction takes.</summary>
    InsufficientBackorders = 15,
    /// <summary>The result would pass 2,147,483,647.</summary>
    OverQuantityMax = 16,
    /// <summary>Not enough to sell.</summary>
    OutOfStock = 17,
    /// <summary>The split moved and the caller wants none of it.</summary>
    SplitChanged = 18,
    /// <summary>Open holds, backorders or claims stand in the way of a catalog change.</summary>
    StockPromised = 19,
    /// <summary>The SKU belongs to another variant.</summary>
    SkuTaken = 20,
    /// <summary>An undecided batch stands in the way: try again.</summary>
    Contended = 21,
}

/// <summary>An expected no, with its numbers.</summary>
[GenerateSerializer, Immutable, Alias("Refusal")]
public sealed record Refusal
{
    /// <summary>Why.</summary>
    [Id(0)] public required RefusalReason Reason { get; init; }
    /// <summary>The location it concerns; 0 for none.</summary>
    [Id(1)] public int LocationId { get; init; }
    /// <summary>Units asked for.</summary>
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

    /// <summary>A refusal without numbers.</summary>
    public static Refusal For(RefusalReason reason) => new() { Reason = reason };
}
