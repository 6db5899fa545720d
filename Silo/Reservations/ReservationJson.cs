using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Reservations;

/// <summary>Writes a reservation the way every reservation call answers it.</summary>
internal static class ReservationJson
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("reservation_id");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText CartId = JsonEncodedText.Encode("cart_id");
    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");
    private static readonly JsonEncodedText ExpiresAt = JsonEncodedText.Encode("expires_at");
    private static readonly JsonEncodedText Paying = JsonEncodedText.Encode("paying");
    private static readonly JsonEncodedText OrderId = JsonEncodedText.Encode("order_id");
    private static readonly JsonEncodedText SplitChanged = JsonEncodedText.Encode("split_changed");
    private static readonly JsonEncodedText Lines = JsonEncodedText.Encode("lines");
    private static readonly JsonEncodedText Sku = JsonEncodedText.Encode("sku");
    private static readonly JsonEncodedText VariantId = JsonEncodedText.Encode("variant_id");
    private static readonly JsonEncodedText ProductId = JsonEncodedText.Encode("product_id");
    private static readonly JsonEncodedText LocationId = JsonEncodedText.Encode("location_id");
    private static readonly JsonEncodedText Quantity = JsonEncodedText.Encode("quantity");
    private static readonly JsonEncodedText OnHand = JsonEncodedText.Encode("quantity_on_hand");
    private static readonly JsonEncodedText Backordered =
        JsonEncodedText.Encode("quantity_backordered");
    private static readonly JsonEncodedText OutOfStock =
        JsonEncodedText.Encode("quantity_out_of_stock");

    private static readonly JsonEncodedText[] StatusNames =
    [
        JsonEncodedText.Encode("held"),
        JsonEncodedText.Encode("confirmed"),
        JsonEncodedText.Encode("released"),
        JsonEncodedText.Encode("expired"),
    ];

    /// <summary>Writes a reservation.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="itemId">Variant id of the item that holds it.</param>
    /// <param name="hold">The reservation.</param>
    /// <param name="facts">Facts that name its variant; null when the item is gone.</param>
    public static void Write(Utf8JsonWriter json, int itemId, Hold hold, ItemFacts? facts)
    {
        json.WriteStartObject();
        json.WriteString(Id, ReservationIds.Format(itemId, hold.Id));
        json.WriteString(Status, StatusNames[(int)hold.Status]);
        WriteText(json, CartId, hold.CartId);
        ItemJson.WriteTime(json, CreatedAt, hold.CreatedAt);
        ItemJson.WriteTime(json, ExpiresAt, hold.ExpiresAt);
        json.WriteBoolean(Paying, hold.IsPaying);
        WriteText(json, OrderId, hold.OrderId);
        json.WriteBoolean(SplitChanged, hold.SplitChanged);
        json.WriteStartArray(Lines);
        WriteLine(json, hold, facts);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, Hold hold, ItemFacts? facts)
    {
        var isConfirmed = hold.Status == HoldStatus.Confirmed;
        json.WriteStartObject();
        WriteText(json, Sku, SkuOf(hold.VariantId, facts));
        json.WriteNumber(VariantId, hold.VariantId);
        json.WriteNumber(ProductId, facts?.ProductId ?? hold.VariantId);
        json.WriteNumber(LocationId, hold.LocationId);
        json.WriteNumber(Quantity, hold.Requested);
        json.WriteNumber(OnHand, isConfirmed ? hold.ActualReady : hold.Ready);
        json.WriteNumber(Backordered, isConfirmed ? hold.ActualBackordered : hold.Backordered);
        json.WriteNumber(OutOfStock, hold.Requested - hold.Accepted);
        if (hold.SplitChanged)
        {
            ItemJson.WriteSplit(json, "promised", hold.Ready, hold.Backordered);
            ItemJson.WriteSplit(json, "actual", hold.ActualReady, hold.ActualBackordered);
        }
        json.WriteEndObject();
    }

    private static string? SkuOf(int variantId, ItemFacts? facts)
    {
        foreach (var variant in facts?.Variants ?? [])
        {
            if (variant.VariantId == variantId)
            {
                return variant.Sku;
            }
        }
        return null;
    }

    private static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, text);
        }
    }
}
