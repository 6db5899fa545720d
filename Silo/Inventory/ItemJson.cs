using System.Globalization;
using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Silo.Inventory;

/// <summary>Writes items the way BigCommerce does, with our additions.</summary>
internal static class ItemJson
{
    private static readonly JsonEncodedText Identity = JsonEncodedText.Encode("identity");
    private static readonly JsonEncodedText Sku = JsonEncodedText.Encode("sku");
    private static readonly JsonEncodedText VariantId = JsonEncodedText.Encode("variant_id");
    private static readonly JsonEncodedText ProductId = JsonEncodedText.Encode("product_id");
    private static readonly JsonEncodedText SkuId = JsonEncodedText.Encode("sku_id");
    private static readonly JsonEncodedText Locations = JsonEncodedText.Encode("locations");
    private static readonly JsonEncodedText Settings = JsonEncodedText.Encode("settings");
    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");
    private static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updated_at");
    private static readonly JsonEncodedText OnHand = JsonEncodedText.Encode("quantity_on_hand");
    private static readonly JsonEncodedText Backordered =
        JsonEncodedText.Encode("quantity_backordered");

    /// <summary>Writes an element of <c>GET /inventory/items</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="store">The store.</param>
    /// <param name="facts">Catalog facts of the variant shown.</param>
    /// <param name="levels">Its levels, or those of the item it shares stock with.</param>
    /// <param name="nullUntracked">True writes null for the ATS of an untracked item, false 0.
    /// </param>
    public static void WriteElement(
        Utf8JsonWriter json,
        StoreSnapshot store,
        ItemFacts facts,
        IReadOnlyList<LevelView> levels,
        bool nullUntracked)
    {
        json.WriteStartObject();
        WriteMembers(json, store, facts, levels, nullUntracked);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of such an element.</summary>
    public static void WriteMembers(
        Utf8JsonWriter json,
        StoreSnapshot store,
        ItemFacts facts,
        IReadOnlyList<LevelView> levels,
        bool nullUntracked)
    {
        WriteIdentity(json, facts, withSkuId: true);
        json.WriteStartArray(Locations);
        foreach (var level in levels)
        {
            if (store.FindLocation(level.LocationId) is { } location)
            {
                WriteLocation(json, store, location, facts, level, nullUntracked);
            }
        }
        json.WriteEndArray();
    }

    /// <summary>Writes an element of <c>GET /inventory/locations/{id}/items</c>.</summary>
    public static void WriteFlat(
        Utf8JsonWriter json, StoreSnapshot store, ItemFacts facts, LevelView level)
    {
        json.WriteStartObject();
        WriteIdentity(json, facts, withSkuId: false);
        WriteNumbers(json, store, facts, level, nullUntracked: false);
        WriteSettings(json, store, level.Settings);
        json.WriteEndObject();
    }

    /// <summary>Writes who an item is.</summary>
    public static void WriteIdentity(Utf8JsonWriter json, ItemFacts facts, bool withSkuId)
    {
        json.WriteStartObject(Identity);
        json.WriteString(Sku, facts.Sku);
        json.WriteNumber(VariantId, facts.VariantId);
        json.WriteNumber(ProductId, facts.ProductId);
        if (withSkuId)
        {
            json.WriteNull(SkuId);
        }
        json.WriteEndObject();
    }

    /// <summary>The level a list row describes.</summary>
    public static LevelView LevelOf(ListRow.Level row) => new()
    {
        LocationId = row.LocationId,
        OnHand = row.OnHand,
        QtyBackordered = row.QtyBackordered,
        HeldOnHand = row.HeldOnHand,
        HeldForBackorder = row.HeldForBackorder,
        Settings = new()
        {
            SafetyStock = row.SafetyStock,
            BackorderLimit = row.BackorderLimit,
            IsInStock = row.IsInStock,
            WarningLevel = row.WarningLevel,
            BinPickingNumber = row.BinPickingNumber,
            BackorderMessageId = row.BackorderMessageId,
        },
    };

    private static void WriteLocation(
        Utf8JsonWriter json,
        StoreSnapshot store,
        Location location,
        ItemFacts facts,
        LevelView level,
        bool nullUntracked)
    {
        json.WriteStartObject();
        json.WriteNumber("location_id", location.Id);
        json.WriteString("location_code", location.Code);
        json.WriteString("location_name", location.Label);
        WriteNumbers(json, store, facts, level, nullUntracked);
        json.WriteBoolean("location_enabled", location.Enabled);
        WriteSettings(json, store, level.Settings);
        json.WriteEndObject();
    }

    private static void WriteNumbers(
        Utf8JsonWriter json,
        StoreSnapshot store,
        ItemFacts facts,
        LevelView level,
        bool nullUntracked)
    {
        var ats = ItemView.AvailableToSell(facts, level, store.Terms);
        WriteAts(json, nullUntracked ? ats : ats ?? 0);
        json.WriteNumber("total_inventory_onhand", level.OnHand ?? 0);
        json.WriteNumber("qty_backordered", level.QtyBackordered);
        json.WriteNumber("held", level.HeldOnHand + level.HeldForBackorder);
        json.WriteNumber("oversold_by", level.OversoldBy);
    }

    /// <summary>Writes the ATS; null for an untracked item.</summary>
    public static void WriteAts(Utf8JsonWriter json, long? ats)
    {
        if (ats is { } units)
        {
            json.WriteNumber("available_to_sell", units);
        }
        else
        {
            json.WriteNull("available_to_sell");
        }
    }

    /// <summary>Writes the settings of a level as a member.</summary>
    public static void WriteSettings(
        Utf8JsonWriter json, StoreSnapshot store, LevelSettings settings)
    {
        json.WriteStartObject(Settings);
        json.WriteNumber("safety_stock", settings.SafetyStock);
        json.WriteBoolean("is_in_stock", settings.IsInStock);
        json.WriteNumber("warning_level", settings.WarningLevel);
        json.WriteString("bin_picking_number", settings.BinPickingNumber);
        WriteLimit(json, settings);
        WriteMessage(json, store, settings.BackorderMessageId);
        json.WriteEndObject();
    }

    /// <summary>Writes the limit as null and a switch where there is none.</summary>
    public static void WriteLimit(Utf8JsonWriter json, LevelSettings settings)
    {
        if (settings.BackorderLimit is { } limit && !settings.IsUnlimited)
        {
            json.WriteNumber("backorder_limit", limit);
        }
        else
        {
            json.WriteNull("backorder_limit");
        }
        json.WriteBoolean("unlimited_backorder", settings.IsUnlimited);
    }

    private static void WriteMessage(Utf8JsonWriter json, StoreSnapshot store, int? messageId)
    {
        if (messageId is not { } id || !store.State.Messages.TryGetValue(id, out var message))
        {
            json.WriteNull("backorder_message");
            return;
        }
        json.WriteStartObject("backorder_message");
        json.WriteNumber("id", message.Id);
        json.WriteString("name", message.Name);
        json.WriteString("message", message.Message);
        json.WriteBoolean("is_default", message.IsDefault);
        WriteTime(json, CreatedAt, message.CreatedAt);
        WriteTime(json, UpdatedAt, message.UpdatedAt);
        json.WriteEndObject();
    }

    /// <summary>Writes a split of units as a member.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">Name of the member.</param>
    /// <param name="ready">Units from stock.</param>
    /// <param name="backordered">Units beyond it.</param>
    public static void WriteSplit(Utf8JsonWriter json, string name, int ready, int backordered)
    {
        json.WriteStartObject(name);
        json.WriteNumber(OnHand, ready);
        json.WriteNumber(Backordered, backordered);
        json.WriteEndObject();
    }

    /// <summary>Writes whose backorders were filled as a member.</summary>
    public static void WriteFills(Utf8JsonWriter json, IReadOnlyList<Fill> fills)
    {
        json.WriteStartArray("filled_backorders");
        foreach (var fill in fills)
        {
            json.WriteStartObject();
            json.WriteString("order_id", fill.OrderId);
            json.WriteNumber("quantity", fill.Quantity);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes a time as a member: ISO 8601, UTC, whole seconds. Makes no text for it.
    /// </summary>
    public static void WriteTime(Utf8JsonWriter json, JsonEncodedText name, long unixMs)
    {
        Span<byte> text = stackalloc byte["2026-11-23T10:00:00Z".Length];
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            .TryFormat(text, out _, "s", CultureInfo.InvariantCulture);
        text[^1] = (byte)'Z';
        json.WriteString(name, text);
    }
}
