namespace Inventory.Domain.Items;

/// <summary>What besides its numbers keeps an item from being sold at a location.</summary>
[Flags]
public enum SaleBlocks : byte
{
    /// <summary>Nothing does.</summary>
    None = 0,
    /// <summary>The catalog says that the item cannot be bought.</summary>
    NotPurchasable = 1,
    /// <summary>The merchant's switch of the level is off.</summary>
    SwitchedOff = 2,
    /// <summary>The location is disabled.</summary>
    LocationDisabled = 4,
    /// <summary>The level has a backorder limit, and the store's settings allow no backorders. What
    /// is on hand can still be sold.</summary>
    BackordersOff = 8,
}

/// <summary>Finds them.</summary>
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
