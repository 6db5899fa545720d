namespace Inventory.LoadTests.Skus;

/// <summary>One row of the import. Null is an empty cell; numbers are units.</summary>
internal readonly record struct SkuRow(
    string Sku,
    string Name,
    int LocationId,
    int OnHand,
    int SafetyStock,
    int LowStock,
    string? BackorderLimit,
    int QtyBackordered,
    string BinPickingNumber);
