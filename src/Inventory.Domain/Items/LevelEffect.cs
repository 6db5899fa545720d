namespace Inventory.Domain.Items;

/// <summary>What one event did to one level: the row a history shows.</summary>
/// <param name="LocationId">The location; 0 for an event that concerns none.</param>
/// <param name="OnHand">Change of on hand.</param>
/// <param name="QtyBackordered">Change of qty backordered.</param>
/// <param name="Held">Change of held units, on hand and for backorder together.</param>
public readonly record struct LevelEffect(
    int LocationId, long OnHand, long QtyBackordered, long Held)
{
    /// <summary>The numbers of a level as they are.</summary>
    internal static LevelEffect Of(StockLevel level) => new(
        level.LocationId,
        level.OnHand ?? 0,
        level.QtyBackordered,
        level.HeldOnHand + level.HeldForBackorder);

    internal static LevelEffect Between(LevelEffect before, LevelEffect after) => new(
        after.LocationId,
        after.OnHand - before.OnHand,
        after.QtyBackordered - before.QtyBackordered,
        after.Held - before.Held);
}
