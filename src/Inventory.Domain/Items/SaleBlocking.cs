namespace Inventory.Domain.Items;

/// <summary>Says what keeps an item from being sold, by its facts, settings and location.
/// </summary>
public static class SaleBlocking
{
    /// <summary>What stops every sale of an item at a location.</summary>
    public static SaleBlocks Of(
        ItemFacts? facts, LevelSettings settings, int locationId, StoreTerms terms)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(terms);
        return (facts is { IsPurchasable: true } ? SaleBlocks.None : SaleBlocks.NotPurchasable)
            | (settings.IsInStock ? SaleBlocks.None : SaleBlocks.SwitchedOff)
            | (terms.IsEnabled(locationId) ? SaleBlocks.None : SaleBlocks.LocationDisabled);
    }

    /// <summary>What stops the sale of units beyond stock, where a limit would let them be sold.
    /// </summary>
    public static SaleBlocks OfBackorders(LevelSettings settings, StoreTerms terms)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(terms);
        return settings.BackorderLimit > 0 && !terms.BackordersEligible
            ? SaleBlocks.BackordersOff
            : SaleBlocks.None;
    }
}
