using Inventory.Domain.Items;
using Inventory.Domain.Orders;

namespace Inventory.Grains.Items;

/// <summary>What waits for an order at an item.</summary>
/// <param name="Facts">The item's catalog facts; null where there is no such item.</param>
/// <param name="Units">Units by variant and location; none where nothing waits.</param>
[GenerateSerializer, Immutable, Alias("WaitingUnits")]
public sealed record WaitingUnits(
    [property: Id(0)] ItemFacts? Facts, [property: Id(1)] IReadOnlyList<WaitingUnit> Units);
