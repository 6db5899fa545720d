using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Where a product's stock is kept. Persisted; the numbers only ever grow.</summary>
public enum InventoryTracking : byte
{
    /// <summary>Not kept: always sellable, no ATS.</summary>
    None = 0,
    /// <summary>One stock for the product, shared by its variants.</summary>
    Product = 1,
    /// <summary>A stock for each variant.</summary>
    Variant = 2,
}

/// <summary>Whether shoppers can buy a product. Persisted; the numbers only ever grow.</summary>
public enum Availability : byte
{
    /// <summary>Can be bought.</summary>
    Available = 0,
    /// <summary>Can be seen, not bought.</summary>
    Disabled = 1,
    /// <summary>Can be bought before its release.</summary>
    Preorder = 2,
}

/// <summary>Kind of product. Persisted; the numbers only ever grow.</summary>
public enum ProductType : byte
{
    /// <summary>Shipped.</summary>
    Physical = 0,
    /// <summary>Downloaded.</summary>
    Digital = 1,
}

/// <summary>One choice that makes a variant, such as Colour: Red.</summary>
/// <param name="Option">Name of the option.</param>
/// <param name="Label">The chosen value.</param>
[GenerateSerializer, Immutable, Alias("OptionValue")]
public sealed record OptionValue([property: Id(0)] string Option, [property: Id(1)] string Label);

/// <summary>One variant as its product lists it.</summary>
/// <param name="VariantId">Its id.</param>
/// <param name="Sku">Its SKU.</param>
/// <param name="Options">The choices that make it; empty for a product without options.</param>
[GenerateSerializer, Immutable, Alias("VariantFacts")]
public sealed record VariantFacts(
    [property: Id(0)] int VariantId,
    [property: Id(1)] string Sku,
    [property: Id(2)] IReadOnlyList<OptionValue> Options);

/// <summary>
/// Catalog facts of an item. A product is described by its base variant's item: its product id is
/// that variant's id, and only it lists all variants.
/// </summary>
[GenerateSerializer, Immutable, Alias("ItemFacts")]
public sealed record ItemFacts
{
    /// <summary>Variants one product may have; BigCommerce allows 600.</summary>
    public const int VariantsMax = 600;

    /// <summary>UTF-16 code units a SKU may have.</summary>
    public const int SkuLengthMax = 255;

    /// <summary>UTF-16 code units a product's name may have.</summary>
    public const int NameLengthMax = 250;

    /// <summary>This item's variant id.</summary>
    [Id(0)] public required int VariantId { get; init; }
    /// <summary>Id of the product.</summary>
    [Id(1)] public required int ProductId { get; init; }
    /// <summary>Name of the product.</summary>
    [Id(2)] public required string Name { get; init; }
    /// <summary>Kind of product.</summary>
    [Id(3)] public ProductType Type { get; init; }
    /// <summary>Where its stock is kept.</summary>
    [Id(4)] public InventoryTracking Tracking { get; init; } = InventoryTracking.Product;
    /// <summary>Whether it can be bought.</summary>
    [Id(5)] public Availability Availability { get; init; }
    /// <summary>Whether the storefront lists it; does not change what can be sold.</summary>
    [Id(6)] public bool IsVisible { get; init; } = true;
    /// <summary>The variants: all of them at the base variant, only itself elsewhere.</summary>
    [Id(7)] public required IReadOnlyList<VariantFacts> Variants { get; init; }
    /// <summary>How many variants the product has in all.</summary>
    [Id(8)] public int VariantCount { get; init; } = 1;

    /// <summary>True when this item describes its product.</summary>
    public bool IsBase => VariantId == ProductId;

    /// <summary>This item as a variant.</summary>
    public VariantFacts Self => Variants.First(v => v.VariantId == VariantId);

    /// <summary>This item's own SKU.</summary>
    public string Sku => Self.Sku;

    /// <summary>True when shoppers can buy it.</summary>
    public bool IsPurchasable => Availability != Availability.Disabled;

    /// <summary>True when the product has one stock, which its base variant's item keeps.</summary>
    public bool KeepsProductStock =>
        Tracking != InventoryTracking.None
        && (VariantCount == 1 || Tracking == InventoryTracking.Product);

    /// <summary>Variant id of the item that keeps a variant's stock.</summary>
    public int StockItemOf(int variantId) =>
        Tracking == InventoryTracking.Variant ? variantId : ProductId;

    /// <summary>True when a SKU names a variant that is sold from this item's stock.</summary>
    public bool KeepsStockOf(string sku)
    {
        foreach (var variant in Variants)
        {
            if (variant.Sku == sku)
            {
                return StockItemOf(variant.VariantId) == VariantId;
            }
        }
        return false;
    }

    /// <summary>True when <paramref name="variantId"/> is sold from this item's stock.</summary>
    public bool KeepsStockOf(int variantId)
    {
        foreach (var variant in Variants)
        {
            if (variant.VariantId == variantId)
            {
                return StockItemOf(variantId) == VariantId;
            }
        }
        return false;
    }
}
