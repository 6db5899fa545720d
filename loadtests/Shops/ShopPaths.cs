namespace Inventory.LoadTests.Shops;

/// <summary>What a storefront reads.</summary>
internal static class ShopPaths
{
    /// <summary>The live read of an item.</summary>
    public static string Item(string sku) =>
        $"/inventory/items/by-sku/{Uri.EscapeDataString(sku)}";

    /// <summary>A page of the list that shows these.</summary>
    public static string List(IEnumerable<string> skus) =>
        $"/inventory/items?sku:in={string.Join(',', skus.Select(Uri.EscapeDataString))}";
}
