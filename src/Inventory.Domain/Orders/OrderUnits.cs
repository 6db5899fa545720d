using Orleans;

namespace Inventory.Domain.Orders;

/// <summary>Units of an order that an item took back.</summary>
/// <param name="FromBackorders">Units that still waited.</param>
/// <param name="Ready">Units the order had from stock.</param>
[GenerateSerializer, Immutable, Alias("TakenUnits")]
public readonly record struct TakenUnits(
    [property: Id(0)] long FromBackorders, [property: Id(1)] long Ready);

/// <summary>Units that wait for an order at a level.</summary>
/// <param name="VariantId">The variant it bought.</param>
/// <param name="LocationId">The location.</param>
/// <param name="Quantity">Units, 1 upward.</param>
[GenerateSerializer, Immutable, Alias("WaitingUnit")]
public readonly record struct WaitingUnit(
    [property: Id(0)] int VariantId,
    [property: Id(1)] int LocationId,
    [property: Id(2)] long Quantity);
