using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>List rows of an item's state.</summary>
public static class ItemRows
{
    /// <summary>The catalog row.</summary>
    public static ListRow.Item OfFacts(ItemFacts facts) => new()
    {
        VariantId = facts.VariantId,
        ProductId = facts.ProductId,
        Sku = facts.Sku,
        Name = facts.Name,
        Tracking = (byte)facts.Tracking,
        Purchasable = facts.IsPurchasable,
        Details = FactsCodec.Pack(facts),
    };

    /// <summary>The row of one level.</summary>
    public static ListRow.Level OfLevel(int variantId, StockLevel level) => new()
    {
        VariantId = variantId,
        LocationId = level.LocationId,
        OnHand = (int?)level.OnHand,
        SafetyStock = level.Settings.SafetyStock,
        BackorderLimit = level.Settings.BackorderLimit,
        QtyBackordered = Bounded(level.QtyBackordered),
        HeldOnHand = Bounded(level.HeldOnHand),
        HeldForBackorder = Bounded(level.HeldForBackorder),
        IsInStock = level.Settings.IsInStock,
        WarningLevel = level.Settings.WarningLevel,
        BinPickingNumber = level.Settings.BinPickingNumber,
        BackorderMessageId = level.Settings.BackorderMessageId,
    };

    /// <summary>The name of a SKU.</summary>
    public static Name SkuName(string store, string sku) => new(store, NameKind.Sku, sku);

    /// <summary>The name of the operation that made a product, a reservation or an order.</summary>
    public static Name OperationName(string store, Operation operation) =>
        new(store, NameKind.OperationKey, $"{operation.Id:N}");

    /// <summary>The stream of an item.</summary>
    public static StreamId StreamOf(ItemKey key) =>
        new(key.Store, StreamKind.Item, key.VariantId.ToString());

    // Recounts below what is held can push a sum past the cap; the ATS is 0 either way.
    private static int Bounded(long value) => (int)Math.Min(value, int.MaxValue);
}
