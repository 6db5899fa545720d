using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Inventory;
using Inventory.Storage;

namespace Inventory.Silo.Catalog;

/// <summary>Writes products and variants as BigCommerce does. Their levels are those of location 1.
/// </summary>
internal static class ProductJson
{
    /// <summary>Writes a product.</summary>
    public static void Write(Utf8JsonWriter json, StoreSnapshot store, ListedProduct product)
    {
        var variants = VariantsOf(product);
        var facts = variants[0].Facts;
        json.WriteStartObject();
        json.WriteNumber("id", facts.ProductId);
        json.WriteString("name", facts.Name);
        json.WriteString("sku", facts.Sku);
        json.WriteString("type", CatalogWords.Of(facts.Type));
        json.WriteString("inventory_tracking", CatalogWords.Of(facts.Tracking));
        json.WriteNumber("inventory_level", LevelOf(store, facts, variants));
        json.WriteNumber("inventory_warning_level", variants[0].WarningLevel);
        json.WriteString("availability", CatalogWords.Of(facts.Availability));
        json.WriteBoolean("is_visible", facts.IsVisible);
        json.WriteStartArray("variants");
        foreach (var variant in variants)
        {
            WriteVariant(json, store, variant, variants[0]);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes variants of a product.</summary>
    public static void WriteVariants(
        Utf8JsonWriter json, StoreSnapshot store, ListedProduct product, int offset, int limit)
    {
        var variants = VariantsOf(product);
        foreach (var variant in variants.Skip(offset).Take(limit))
        {
            WriteVariant(json, store, variant, variants[0]);
        }
    }

    private static void WriteVariant(
        Utf8JsonWriter json, StoreSnapshot store, Variant variant, Variant first)
    {
        // What shares a stock shows the shared level.
        var keeper = first.Facts.Tracking == InventoryTracking.Variant ? variant : first;
        json.WriteStartObject();
        json.WriteNumber("id", variant.Facts.VariantId);
        json.WriteNumber("product_id", variant.Facts.ProductId);
        json.WriteString("sku", variant.Facts.Sku);
        json.WriteStartArray("option_values");
        foreach (var option in variant.Facts.Self.Options)
        {
            json.WriteStartObject();
            json.WriteString("option_display_name", option.Option);
            json.WriteString("label", option.Label);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("inventory_level", keeper.AvailableToSell(store));
        json.WriteNumber("inventory_warning_level", keeper.WarningLevel);
        json.WriteEndObject();
    }

    private static long LevelOf(
        StoreSnapshot store, ItemFacts facts, IReadOnlyList<Variant> variants) =>
        facts.Tracking == InventoryTracking.Variant
            ? variants.Sum(variant => variant.AvailableToSell(store))
            : variants[0].AvailableToSell(store);

    private static Variant[] VariantsOf(ListedProduct product) =>
        [.. product.Variants.Select(listed => new Variant(
            FactsCodec.Unpack(listed.Item.Details.Span),
            listed.Levels.Count == 0 ? null : ItemJson.LevelOf(listed.Levels[0])))];

    private sealed record Variant(ItemFacts Facts, LevelView? Level)
    {
        public int WarningLevel => Level?.Settings.WarningLevel ?? 0;

        public long AvailableToSell(StoreSnapshot store) => Level is null
            ? 0
            : ItemView.AvailableToSell(Facts, Level, store.Terms) ?? 0;
    }
}
