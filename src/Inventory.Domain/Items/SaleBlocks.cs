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
