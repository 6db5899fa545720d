using Inventory.Domain.Items;
using Orleans;

namespace Inventory.Domain.Webhooks;

/// <summary>What a message tells of an item. The number is the message's ordinal within its entry,
/// so that a message keeps its id whatever else is told of the entry. Frozen: numbers are never
/// reused, only added.</summary>
public enum ItemMessageKind : byte
{
    /// <summary>Never told.</summary>
    None = 0,
    /// <summary>On hand or qty backordered of a level moved.</summary>
    StockChanged = 1,
    /// <summary>Safety stock, warning level, backorder limit or the in-stock switch of a level
    /// changed.</summary>
    SettingsChanged = 2,
    /// <summary>An order brought stock down to the warning level.</summary>
    LowStockReached = 3,
    /// <summary>An order brought stock down to nothing.</summary>
    OutOfStockReached = 4,
    /// <summary>No more units may be sold beyond stock.</summary>
    BackorderLimitReached = 5,
    /// <summary>There is something to sell again.</summary>
    BackInStock = 6,
    /// <summary>Units that waited got their stock.</summary>
    BackorderFilled = 7,
    /// <summary>Reservations were given back because their time was over.</summary>
    ReservationExpired = 8,
    /// <summary>On hand of a product's stock moved, by hand or by a call.</summary>
    ProductUpdated = 9,
    /// <summary>On hand of a variant's stock moved, by hand or by a call.</summary>
    SkuUpdated = 10,
    /// <summary>On hand of a product's stock moved by an order.</summary>
    ProductOrderUpdated = 11,
    /// <summary>On hand of a variant's stock moved by an order.</summary>
    SkuOrderUpdated = 12,
}

/// <summary>Why units that waited got their stock. The numbers only ever grow.</summary>
public enum FillCause : byte
{
    /// <summary>A receipt brought it.</summary>
    Received = 0,
    /// <summary>A cancelled or returned order gave it back.</summary>
    Restocked = 1,
    /// <summary>A merchant lowered the number that waits.</summary>
    Adjusted = 2,
}

/// <summary>One thing to tell the outside of one change of an item.</summary>
[GenerateSerializer, Immutable, Alias("ItemMessage")]
public sealed record ItemMessage : IHookMessage
{
    /// <summary>What it tells.</summary>
    [Id(0)] public required ItemMessageKind Kind { get; init; }
    /// <summary>The item.</summary>
    [Id(1)] public required int VariantId { get; init; }
    /// <summary>Its product.</summary>
    [Id(2)] public required int ProductId { get; init; }
    /// <summary>The location.</summary>
    [Id(3)] public required int LocationId { get; init; }
    /// <summary>Version of the entry it follows from; receivers know it as the sequence.</summary>
    [Id(4)] public required long Version { get; init; }
    /// <summary>When that happened, in unix milliseconds.</summary>
    [Id(5)] public required long At { get; init; }
    /// <summary>The version its receiver was told of before; null where that is not known, or there
    /// is none. Whoever sends it fills it in.</summary>
    [Id(6)] public long? PreviousSequence { get; init; }
    /// <summary>Earlier messages that it stands for.</summary>
    [Id(7)] public int Merged { get; init; }
    /// <summary>The level's ATS afterwards; null where tracking is off.</summary>
    [Id(8)] public required int? AvailableToSell { get; init; }
    /// <summary>The level's qty backordered afterwards.</summary>
    [Id(9)] public required long QtyBackordered { get; init; }
    /// <summary>The level's backorder limit: null none, the largest number any.</summary>
    [Id(10)] public required int? BackorderLimit { get; init; }
    /// <summary>The order that caused it; null where none did.</summary>
    [Id(11)] public string? OrderId { get; init; }
    /// <summary>How much on hand moved, for the product and sku kinds.</summary>
    [Id(12)] public long Delta { get; init; }
    /// <summary>Whose units were filled, the first filled first.</summary>
    [Id(13)] public IReadOnlyList<Fill> Fills { get; init; } = [];
    /// <summary>Why they were; null for every other kind.</summary>
    [Id(14)] public FillCause? FillCause { get; init; }
    /// <summary>Reservations that expired.</summary>
    [Id(15)] public int ExpiredCount { get; init; }
    /// <summary>Units they gave back.</summary>
    [Id(16)] public long ExpiredUnits { get; init; }
    /// <summary>The hold that expired, where the entry names it: the line of a cart.</summary>
    [Id(17)] public Guid? HoldId { get; init; }
    /// <summary>That hold's reservation as clients know it. Whoever sends the message fills it in.
    /// </summary>
    [Id(18)] public string? ReservationId { get; init; }

    /// <summary>Its place among the messages of its entry.</summary>
    public int Ordinal => (int)Kind;

    /// <inheritdoc/>
    public long Lane => VariantId;

    /// <inheritdoc/>
    public string Scope => MessageScopes.Of(Kind);

    /// <inheritdoc/>
    public bool IsMerged => MessageMerge.IsMerged(Kind);

    /// <inheritdoc/>
    public MessageId IdIn(string storeHash) => MessageId.Of(storeHash, this);
}
