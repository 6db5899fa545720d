using Inventory.Domain.Items;

namespace Inventory.Domain.Webhooks;

/// <summary>What of a level decides its messages. Holds are no part of it: they tell nothing.
/// </summary>
/// <param name="LocationId">The location.</param>
/// <param name="OnHand">Units there; one that was never set counts as 0.</param>
/// <param name="QtyBackordered">Units sold beyond on hand.</param>
/// <param name="Settings">What the merchant set.</param>
public readonly record struct LevelFigures(
    int LocationId, long OnHand, long QtyBackordered, LevelSettings Settings)
{
    /// <summary>A level where nothing was ever kept.</summary>
    public static LevelFigures At(int locationId) => new(locationId, 0, 0, LevelSettings.Default);

    /// <summary>The figures of a level as it is.</summary>
    public static LevelFigures Of(StockLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        return new(level.LocationId, level.OnHand ?? 0, level.QtyBackordered, level.Settings);
    }

    /// <summary>Units that are not kept back for safety.</summary>
    public long AboveSafety => Math.Max(0, OnHand - Settings.SafetyStock);

    /// <summary>Units that may still be sold beyond on hand, whatever is held; below 0 where the
    /// limit was lowered.</summary>
    public long LeftOfLimit => (Settings.BackorderLimit ?? 0) - QtyBackordered;

    internal LevelFigures After(LevelEffect effect) => this with
    {
        OnHand = OnHand + effect.OnHand,
        QtyBackordered = QtyBackordered + effect.QtyBackordered,
    };

    internal LevelFigures Before(LevelEffect effect) => this with
    {
        OnHand = OnHand - effect.OnHand,
        QtyBackordered = QtyBackordered - effect.QtyBackordered,
    };

    // The ATS as if nothing were held.
    internal long Sellable(ItemFacts facts, StoreTerms terms)
    {
        if (SaleBlocking.Of(facts, Settings, LocationId, terms) != SaleBlocks.None)
        {
            return 0;
        }
        return AboveSafety + (terms.BackordersEligible ? Math.Max(0, LeftOfLimit) : 0);
    }
}
