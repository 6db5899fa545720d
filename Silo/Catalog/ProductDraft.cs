using Inventory.Domain.Items;

namespace Inventory.Silo.Catalog;

/// <summary>A product to be made, checked, without ids.</summary>
internal sealed record ProductDraft
{
    /// <summary>Its facts, but for ids and variants.</summary>
    public required CatalogPatch Facts { get; init; }

    /// <summary>Its variants, the base variant first; one at least.</summary>
    public required IReadOnlyList<VariantDraft> Variants { get; init; }

    /// <summary>The facts of one variant's item; only the base variant's lists all of them.
    /// </summary>
    /// <param name="productId">Id of the product, which is that of its base variant; the others
    /// follow it.</param>
    /// <param name="index">Place of the variant, from 0.</param>
    public ItemFacts FactsOf(int productId, int index) => Facts.ApplyTo(new()
    {
        VariantId = productId + index,
        ProductId = productId,
        Name = "",
        Variants = index == 0
            ? [.. Variants.Select((variant, i) => variant.ToFacts(productId + i))]
            : [Variants[index].ToFacts(productId + index)],
        VariantCount = Variants.Count,
    });

    /// <summary>The command that makes one variant's item.</summary>
    public ItemCommand.Create Create(int productId, int index, Operation operation) =>
        new(FactsOf(productId, index))
        {
            OnHand = Variants[index].OnHand,
            WarningLevel = Variants[index].WarningLevel,
            Operation = operation,
        };
}

/// <summary>A variant to be made.</summary>
/// <param name="Path">Path of its SKU in the body.</param>
/// <param name="Sku">Its SKU.</param>
/// <param name="Options">The choices that make it.</param>
/// <param name="OnHand">On hand at location 1; null never set.</param>
/// <param name="WarningLevel">Warning level there.</param>
internal sealed record VariantDraft(
    string Path, string Sku, IReadOnlyList<OptionValue> Options, int? OnHand, int? WarningLevel)
{
    /// <summary>Path of its on hand in the body.</summary>
    public string StockPath => Path[..^"sku".Length] + "inventory_level";

    /// <summary>The variant with an id.</summary>
    public VariantFacts ToFacts(int variantId) => new(variantId, Sku, Options);
}
