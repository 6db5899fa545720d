using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Everything that can be asked of an item. Ids and durations come with the command; the
/// item stamps the time.</summary>
[GenerateSerializer, Immutable, Alias("ItemCommand")]
public abstract record ItemCommand
{
    private ItemCommand() { }

    /// <summary>Its name, where it has one.</summary>
    [Id(0)] public Operation Operation { get; init; }

    /// <summary>The SKU its caller looked the item up by: another silo may have given it away
    /// since. Null where the caller named the item by id.</summary>
    [Id(1)] public string? BelievedSku { get; init; }

    /// <summary>Brings an item into being, with a level at location 1.</summary>
    [GenerateSerializer, Immutable, Alias("CreateItem")]
    public sealed record Create([property: Id(0)] ItemFacts Facts) : ItemCommand
    {
        /// <summary>On hand at location 1; null leaves it never set.</summary>
        [Id(1)] public int? OnHand { get; init; }
        /// <summary>Warning level at location 1.</summary>
        [Id(2)] public int? WarningLevel { get; init; }
    }

    /// <summary>Changes a product at its base variant, and its stock at location 1.</summary>
    [GenerateSerializer, Immutable, Alias("EditProduct")]
    public sealed record EditProduct([property: Id(0)] CatalogPatch Patch) : ItemCommand
    {
        /// <summary>New on hand at location 1; does nothing where the base variant does not keep
        /// the product's stock.</summary>
        [Id(1)] public int? OnHand { get; init; }
        /// <summary>New warning level at location 1; as on hand.</summary>
        [Id(2)] public int? WarningLevel { get; init; }
    }

    /// <summary>Replaces the catalog facts.</summary>
    [GenerateSerializer, Immutable, Alias("ChangeCatalog")]
    public sealed record ChangeCatalog([property: Id(0)] ItemFacts Facts) : ItemCommand;

    /// <summary>Deletes the item; refused while stock is promised.</summary>
    [GenerateSerializer, Immutable, Alias("DeleteItem")]
    public sealed record Delete : ItemCommand;

    /// <summary>Holds units until a deadline.</summary>
    [GenerateSerializer, Immutable, Alias("Reserve")]
    public sealed record Reserve : ItemCommand
    {
        /// <summary>Id of the reservation, and its de-duplication.</summary>
        [Id(0)] public required Guid ReservationId { get; init; }
        /// <summary>The variant asked for.</summary>
        [Id(1)] public required int VariantId { get; init; }
        /// <summary>The location.</summary>
        [Id(2)] public required int LocationId { get; init; }
        /// <summary>Units, 1 upward.</summary>
        [Id(3)] public required int Quantity { get; init; }
        /// <summary>Backordered units are welcome.</summary>
        [Id(4)] public bool AllowBackorder { get; init; } = true;
        /// <summary>Fewer units than asked for are welcome.</summary>
        [Id(5)] public bool AllowPartial { get; init; }
        /// <summary>Life of the hold, in milliseconds.</summary>
        [Id(6)] public required long ExpiresInMs { get; init; }
        /// <summary>The cart it is for.</summary>
        [Id(7)] public string? CartId { get; init; }
    }

    /// <summary>An order was placed: its units leave the hold.</summary>
    [GenerateSerializer, Immutable, Alias("Confirm")]
    public sealed record Confirm(
        [property: Id(0)] Guid ReservationId,
        [property: Id(1)] string OrderId,
        [property: Id(2)] bool RefuseIfSplitChanged) : ItemCommand
    {
        /// <summary>Lines the order had when it was asked; others may come meanwhile.</summary>
        [Id(3)] public int OrderLines { get; init; }
    }

    /// <summary>Asks what an order would get of a live hold now; changes nothing.</summary>
    /// <param name="ReservationId">The hold.</param>
    /// <param name="Earlier">Holds that the order would take before it.</param>
    [GenerateSerializer, Immutable, Alias("CheckConfirm")]
    public sealed record CheckConfirm(
        [property: Id(0)] Guid ReservationId,
        [property: Id(1)] IReadOnlyList<Guid> Earlier) : ItemCommand;

    /// <summary>Gives a hold back.</summary>
    [GenerateSerializer, Immutable, Alias("Release")]
    public sealed record Release([property: Id(0)] Guid ReservationId) : ItemCommand
    {
        /// <summary>Its cart's time is over, rather than that somebody gave it up.</summary>
        [Id(1)] public bool IsExpiry { get; init; }
    }

    /// <summary>Its cart keeps a hold until a deadline.</summary>
    [GenerateSerializer, Immutable, Alias("KeepHold")]
    public sealed record Keep(
        [property: Id(0)] Guid ReservationId,
        [property: Id(1)] long ExpiresAt,
        [property: Id(2)] bool IsPaying) : ItemCommand;

    /// <summary>Moves a hold's deadline later, to at most 24 h after its creation.</summary>
    [GenerateSerializer, Immutable, Alias("Extend")]
    public sealed record Extend(
        [property: Id(0)] Guid ReservationId, [property: Id(1)] long ExpiresInMs) : ItemCommand
    {
        /// <summary>The buyer has begun to pay; nothing takes that back.</summary>
        [Id(2)] public bool MarksPaying { get; init; }
    }

    /// <summary>Takes units of an order back: a cancel takes those that still wait first, the
    /// newest first, then ready ones; a return ready ones alone.</summary>
    [GenerateSerializer, Immutable, Alias("TakeBack")]
    public sealed record TakeBack : ItemCommand
    {
        /// <summary>The order.</summary>
        [Id(0)] public required string OrderId { get; init; }
        /// <summary>The variant it bought.</summary>
        [Id(1)] public required int VariantId { get; init; }
        /// <summary>The location it was sold from.</summary>
        [Id(2)] public required int LocationId { get; init; }
        /// <summary>Units, 1 upward; the order vouches for having them.</summary>
        [Id(3)] public required long Quantity { get; init; }
        /// <summary>The units were shipped and come back.</summary>
        [Id(4)] public bool IsReturn { get; init; }
        /// <summary>Ready units come into stock again.</summary>
        [Id(5)] public bool Restock { get; init; }
        /// <summary>Asks whether it would be accepted now, and changes nothing.</summary>
        [Id(6)] public bool IsCheck { get; init; }
    }

    /// <summary>Changes the numbers of one level.</summary>
    [GenerateSerializer, Immutable, Alias("Adjust")]
    public sealed record Adjust([property: Id(0)] Adjustment Change) : ItemCommand;

    /// <summary>Takes in units that arrive at a level.</summary>
    [GenerateSerializer, Immutable, Alias("Receive")]
    public sealed record Receive([property: Id(0)] StockArrival Arrival) : ItemCommand;

    /// <summary>Moves units from one level to another.</summary>
    [GenerateSerializer, Immutable, Alias("MoveStock")]
    public sealed record MoveStock([property: Id(0)] StockTransfer Change) : ItemCommand;

    /// <summary>Changes the settings of one level.</summary>
    [GenerateSerializer, Immutable, Alias("ChangeSettings")]
    public sealed record ChangeSettings(
        [property: Id(0)] int LocationId, [property: Id(1)] SettingsPatch Patch) : ItemCommand;

    /// <summary>One row of an import: what its cells say, atomically.</summary>
    [GenerateSerializer, Immutable, Alias("ImportLevel")]
    public sealed record Import : ItemCommand
    {
        /// <summary>The location.</summary>
        [Id(0)] public required int LocationId { get; init; }
        /// <summary>New name of the product.</summary>
        [Id(1)] public string? Name { get; init; }
        /// <summary>New on hand.</summary>
        [Id(2)] public int? OnHand { get; init; }
        /// <summary>New qty backordered.</summary>
        [Id(3)] public int? QtyBackordered { get; init; }
        /// <summary>New settings.</summary>
        [Id(4)] public SettingsPatch Settings { get; init; } = new();
    }

    /// <summary>Asks whether a change would be accepted now, or where none is given whether the
    /// item is there; changes nothing.</summary>
    [GenerateSerializer, Immutable, Alias("CheckAdjustment")]
    public sealed record Check([property: Id(0)] Adjustment? Change) : ItemCommand
    {
        /// <summary>A receipt instead of an adjustment.</summary>
        [Id(1)] public StockArrival? Arrival { get; init; }
        /// <summary>A transfer instead of an adjustment.</summary>
        [Id(2)] public StockTransfer? Transfer { get; init; }
    }

    /// <summary>Takes a durable claim for a row of a batch that could be refused later.</summary>
    [GenerateSerializer, Immutable, Alias("ClaimRow")]
    public sealed record Claim(
        [property: Id(0)] ClaimId ClaimId, [property: Id(1)] Adjustment Change) : ItemCommand;

    /// <summary>Takes the durable claims for both halves of a transfer that is a row of a batch.
    /// </summary>
    [GenerateSerializer, Immutable, Alias("ClaimTransfer")]
    public sealed record ClaimTransfer(
        [property: Id(0)] ClaimId ClaimId, [property: Id(1)] StockTransfer Change) : ItemCommand;

    /// <summary>Carries out a decided row of a batch, claimed or not.</summary>
    [GenerateSerializer, Immutable, Alias("ApplyRow")]
    public sealed record ApplyRow(
        [property: Id(0)] ClaimId ClaimId,
        [property: Id(1)] Adjustment? Change,
        [property: Id(2)] int LocationId,
        [property: Id(3)] SettingsPatch? Settings) : ItemCommand
    {
        /// <summary>The client's own name for the batch, where it gave one: remembered beside the
        /// row's, so that the key is not taken for another request.</summary>
        [Id(4)] public Operation Batch { get; init; }
        /// <summary>The receipt, where the row is one.</summary>
        [Id(5)] public StockArrival? Arrival { get; init; }
        /// <summary>The transfer, where the row is one.</summary>
        [Id(6)] public StockTransfer? Transfer { get; init; }
    }

    /// <summary>Gives a claim of an aborted batch back.</summary>
    [GenerateSerializer, Immutable, Alias("DropClaim")]
    public sealed record DropClaim([property: Id(0)] ClaimId ClaimId) : ItemCommand;

    /// <summary>Makes a client's key known that was given with a request of several steps, of which
    /// the item carries out one under another name.</summary>
    /// <param name="RequestId">Id of the request's run.</param>
    [GenerateSerializer, Immutable, Alias("NameRequest")]
    public sealed record NameRequest([property: Id(0)] Guid RequestId) : ItemCommand;

    /// <summary>The order streams have recorded these confirmed reservations.</summary>
    [GenerateSerializer, Immutable, Alias("AcknowledgeOrders")]
    public sealed record AcknowledgeOrders(
        [property: Id(0)] IReadOnlyList<Guid> ReservationIds) : ItemCommand;
}

/// <summary>Names a row of a batch.</summary>
/// <param name="TransactionId">The batch's transaction id, which is the key of its
/// stream.</param>
/// <param name="RunId">The run of the batch: one that was aborted may be followed by
/// another.</param>
/// <param name="Row">Place of the row in it, from 0.</param>
[GenerateSerializer, Immutable, Alias("ClaimId")]
public readonly record struct ClaimId(
    [property: Id(0)] Guid TransactionId,
    [property: Id(1)] Guid RunId,
    [property: Id(2)] int Row)
{
    /// <summary>Rows one batch may have.</summary>
    public const int RowsMax = 2_000;
}

/// <summary>A change of one level's numbers.</summary>
[GenerateSerializer, Immutable, Alias("Adjustment")]
public sealed record Adjustment
{
    /// <summary>UTF-16 code units a reason may have.</summary>
    public const int ReasonLengthMax = 255;

    /// <summary>The location.</summary>
    [Id(0)] public required int LocationId { get; init; }
    /// <summary>True sets the numbers, false adds to them.</summary>
    [Id(1)] public required bool IsAbsolute { get; init; }
    /// <summary>On hand, or units to add to it; null leaves it alone.</summary>
    [Id(2)] public int? Quantity { get; init; }
    /// <summary>Qty backordered, or units to add to it; null leaves it alone.</summary>
    [Id(3)] public int? QtyBackordered { get; init; }
    /// <summary>True compares on hand with <see cref="ExpectedQuantity"/> first.</summary>
    [Id(4)] public bool HasExpectedQuantity { get; init; }
    /// <summary>On hand the caller expects; null never set.</summary>
    [Id(5)] public int? ExpectedQuantity { get; init; }
    /// <summary>Free text for the history.</summary>
    [Id(6)] public string? Reason { get; init; }

    /// <summary>True when the item may refuse it later although it accepts it now.</summary>
    public bool NeedsClaim => !IsAbsolute || HasExpectedQuantity;
}

/// <summary>New catalog facts; what is null stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("CatalogPatch")]
public sealed record CatalogPatch
{
    /// <summary>Name of the product.</summary>
    [Id(0)] public string? Name { get; init; }
    /// <summary>Kind of product.</summary>
    [Id(1)] public ProductType? Type { get; init; }
    /// <summary>Where its stock is kept.</summary>
    [Id(2)] public InventoryTracking? Tracking { get; init; }
    /// <summary>Whether it can be bought.</summary>
    [Id(3)] public Availability? Availability { get; init; }
    /// <summary>Whether the storefront lists it.</summary>
    [Id(4)] public bool? IsVisible { get; init; }
    /// <summary>SKU of the base variant.</summary>
    [Id(5)] public string? Sku { get; init; }

    /// <summary>The facts with this patch applied.</summary>
    public ItemFacts ApplyTo(ItemFacts facts) => facts with
    {
        Name = Name ?? facts.Name,
        Type = Type ?? facts.Type,
        Tracking = Tracking ?? facts.Tracking,
        Availability = Availability ?? facts.Availability,
        IsVisible = IsVisible ?? facts.IsVisible,
        Variants = Sku is null || Sku == facts.Sku
            ? facts.Variants
            : [.. facts.Variants.Select(
                v => v.VariantId == facts.VariantId ? v with { Sku = Sku } : v)],
    };
}

/// <summary>New settings; what is null stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("SettingsPatch")]
public sealed record SettingsPatch
{
    /// <summary>Units never sold.</summary>
    [Id(0)] public int? SafetyStock { get; init; }
    /// <summary>True when <see cref="BackorderLimit"/> is to be written.</summary>
    [Id(1)] public bool HasBackorderLimit { get; init; }
    /// <summary>Units that may be sold beyond on hand.</summary>
    [Id(2)] public int? BackorderLimit { get; init; }
    /// <summary>The merchant's switch.</summary>
    [Id(3)] public bool? IsInStock { get; init; }
    /// <summary>Level at which stock counts as low.</summary>
    [Id(4)] public int? WarningLevel { get; init; }
    /// <summary>Where it lies.</summary>
    [Id(5)] public string? BinPickingNumber { get; init; }
    /// <summary>True when <see cref="BackorderMessageId"/> is to be written.</summary>
    [Id(6)] public bool HasBackorderMessageId { get; init; }
    /// <summary>Id of the backorder message; null the default one.</summary>
    [Id(7)] public int? BackorderMessageId { get; init; }
    /// <summary>True takes "any number" away; a limit that is a number stays.</summary>
    [Id(8)] public bool EndsUnlimited { get; init; }

    /// <summary>The settings with this patch applied.</summary>
    public LevelSettings ApplyTo(LevelSettings settings) => settings with
    {
        SafetyStock = SafetyStock ?? settings.SafetyStock,
        BackorderLimit = LimitAfter(settings),
        IsInStock = IsInStock ?? settings.IsInStock,
        WarningLevel = WarningLevel ?? settings.WarningLevel,
        BinPickingNumber = BinPickingNumber ?? settings.BinPickingNumber,
        BackorderMessageId =
            HasBackorderMessageId ? BackorderMessageId : settings.BackorderMessageId,
    };

    private int? LimitAfter(LevelSettings settings)
    {
        if (HasBackorderLimit)
        {
            return BackorderLimit;
        }
        return EndsUnlimited && settings.IsUnlimited ? null : settings.BackorderLimit;
    }
}
