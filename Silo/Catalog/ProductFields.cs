using Inventory.Domain.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Catalog;

/// <summary>Reads products out of bodies. Fields inventory has no use for are ignored.</summary>
internal static class ProductFields
{
    /// <summary>Bytes the facts of a whole product may have; an item's snapshot keeps them in one
    /// piece.</summary>
    public const int FactsBytesMax = 100 * 1024;

    private const int Max = StockLevel.QuantityMax;
    private const int OptionsMax = 50;
    private const int OptionLengthMax = 255;
    private const int LargestId = int.MaxValue;

    /// <summary>Reads a product to be made.</summary>
    /// <exception cref="RequestRefusedException">422 with every wrong field.</exception>
    public static ProductDraft ReadDraft(JsonFields body)
    {
        var facts = ReadFacts(body) with { Name = body.Text("name", 1, ItemFacts.NameLengthMax) };
        var tracking = facts.Tracking ?? InventoryTracking.Product;
        var (onHand, warning) = ReadStock(body);
        var rows = body.NullableRows("variants", 0, ItemFacts.VariantsMax) ?? [];
        var variants = rows.Count == 0
            ? [new("sku", ReadOnlySku(body), [], onHand, warning)]
            : ReadVariants(body, rows);
        body.Errors.Check();
        var draft = new ProductDraft
        {
            Facts = facts with { Sku = null, Tracking = tracking },
            Variants = WithStock(variants, tracking, onHand, warning),
        };
        CheckSize(body, draft);
        return draft;
    }

    /// <summary>Reads a change of a product.</summary>
    /// <exception cref="RequestRefusedException">422 with every wrong field.</exception>
    public static ItemCommand.EditProduct ReadEdit(JsonFields body, Operation operation)
    {
        var facts = ReadFacts(body) with
        {
            Name = body.OptionalText("name", 1, ItemFacts.NameLengthMax),
        };
        var (onHand, warning) = ReadStock(body);
        body.Errors.Check();
        return new(facts) { OnHand = onHand, WarningLevel = warning, Operation = operation };
    }

    private static CatalogPatch ReadFacts(JsonFields body) => new()
    {
        Type = (ProductType?)Word(body, "type", CatalogWords.Types),
        Tracking = (InventoryTracking?)Word(body, "inventory_tracking", CatalogWords.Trackings),
        Availability = (Availability?)Word(body, "availability", CatalogWords.Availabilities),
        IsVisible = body.OptionalBool("is_visible"),
        Sku = ReadSku(body),
    };

    private static int? Word(JsonFields body, string name, IReadOnlyList<string> words) =>
        CatalogWords.NumberOf(words, body.OptionalChoice(name, words));

    private static (int? OnHand, int? WarningLevel) ReadStock(JsonFields fields) => (
        fields.NullableInt("inventory_level", 0, Max),
        fields.NullableInt("inventory_warning_level", 0, Max));

    private static string ReadOnlySku(JsonFields body)
    {
        if (!body.IsGiven("sku"))
        {
            body.Refuse("sku", "is required where there are no variants");
        }
        return body.NullableText("sku", 1, ItemFacts.SkuLengthMax) ?? "";
    }

    private static string? ReadSku(JsonFields fields)
    {
        var sku = fields.NullableText("sku", 1, ItemFacts.SkuLengthMax);
        if (sku is not null && !SkuText.IsWhole(sku))
        {
            fields.Refuse("sku", SkuText.Rule);
        }
        return sku;
    }

    private static VariantDraft[] ReadVariants(JsonFields body, IReadOnlyList<JsonFields> rows)
    {
        var firsts = new Dictionary<string, string>(StringComparer.Ordinal);
        var variants = new VariantDraft[rows.Count];
        foreach (var (i, row) in rows.Index())
        {
            variants[i] = ReadVariant(row);
            var isNew = firsts.TryAdd(variants[i].Sku, row.PathOf(""));
            if (!isNew && variants[i].Sku.Length > 0)
            {
                row.Refuse("sku", $"is the SKU of {firsts[variants[i].Sku]} too");
            }
        }
        var own = body.NullableText("sku", 1, ItemFacts.SkuLengthMax);
        if (own is not null && !string.Equals(own, variants[0].Sku))
        {
            body.Refuse(
                "sku", "must be the SKU of the first variant, which is the product's, or absent");
        }
        return variants;
    }

    private static VariantDraft ReadVariant(JsonFields row)
    {
        var sku = row.Text("sku", 1, ItemFacts.SkuLengthMax);
        if (!SkuText.IsWhole(sku))
        {
            row.Refuse("sku", SkuText.Rule);
        }
        var options = new List<OptionValue>();
        foreach (var option in row.Rows("option_values", 0, OptionsMax))
        {
            options.Add(new(
                option.Text("option_display_name", 1, OptionLengthMax),
                option.Text("label", 1, OptionLengthMax)));
        }
        var (onHand, warning) = ReadStock(row);
        return new(row.PathOf("sku"), sku, options, onHand, warning);
    }

    // The stock of a product is that of its one variant, or of the base variant when it is tracked
    // by product. One tracked by variant has none of its own: clients that send back what they
    // read send the sum, which sets nothing.
    private static VariantDraft[] WithStock(
        VariantDraft[] variants, InventoryTracking tracking, int? onHand, int? warning)
    {
        var isOwn = tracking != InventoryTracking.None
            && (variants.Length == 1 || tracking == InventoryTracking.Product);
        var keepsVariants = tracking == InventoryTracking.Variant;
        return [.. variants.Select((variant, i) => i == 0 && isOwn
            ? variant with
            {
                OnHand = onHand ?? variant.OnHand,
                WarningLevel = warning ?? variant.WarningLevel,
            }
            : keepsVariants ? variant : variant with { OnHand = null, WarningLevel = null })];
    }

    private static void CheckSize(JsonFields body, ProductDraft draft)
    {
        var bytes = FactsCodec.Pack(draft.FactsOf(LargestId - draft.Variants.Count, 0)).Length;
        if (bytes > FactsBytesMax)
        {
            body.Refuse(
                "variants",
                $"have {bytes} bytes of SKUs and options; a product may have {FactsBytesMax}");
        }
        body.Errors.Check();
    }
}
