namespace Inventory.Silo.Catalog;

/// <summary>What a SKU may look like, for bodies and files alike.</summary>
internal static class SkuText
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "must not begin or end with white space";

    /// <summary>True when it neither begins nor ends with white space: people could not tell such
    /// a SKU from another.</summary>
    public static bool IsWhole(string sku) =>
        sku.Length == 0 || !(char.IsWhiteSpace(sku[0]) || char.IsWhiteSpace(sku[^1]));
}
