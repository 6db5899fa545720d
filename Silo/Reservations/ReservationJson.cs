using System.Text.Json;
using Inventory.Domain.Carts;
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

    /// <summary>What a reservation has beside its lines.</summary>
    private readonly record struct Head(
        string Id,
        HoldStatus Status,
        string? CartId,
        long CreatedAt,
        long ExpiresAt,
        bool IsPaying,
        string? OrderId,
        bool SplitChanged);

    /// <summary>One line; no actual split before an order has it.</summary>
    private readonly record struct Line(
        string? Sku,
        int VariantId,
        int ProductId,
        int LocationId,
        int Requested,
        Split Promised,
        Split? Actual);

    /// <summary>Writes a reservation of one line.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="itemId">Variant id of the item that holds it.</param>
    /// <param name="hold">The reservation.</param>
    /// <param name="facts">Facts that name its variant; null when the item is gone.</param>
    public static void Write(Utf8JsonWriter json, int itemId, Hold hold, ItemFacts? facts)
    {
        WriteHead(json, new(
            ReservationIds.Format(itemId, hold.Id),
            hold.Status,
            hold.CartId,
            hold.CreatedAt,
            hold.ExpiresAt,
            hold.IsPaying,
            hold.OrderId,
            hold.SplitChanged));
        WriteLine(json, new(
            SkuOf(hold.VariantId, facts),
            hold.VariantId,
            facts?.ProductId ?? hold.VariantId,
            hold.LocationId,
            hold.Requested,
            new(hold.Ready, hold.Backordered),
            hold.Status == HoldStatus.Confirmed
                ? new(hold.ActualReady, hold.ActualBackordered)
                : null));
        WriteEnd(json);
    }

    /// <summary>Writes a reservation of several lines.</summary>
    public static void Write(Utf8JsonWriter json, CartView cart)
    {
        WriteHead(json, new(
            ReservationIds.Format(cart.ReservationId),
            cart.Status,
            cart.CartId,
            cart.CreatedAt,
            cart.ExpiresAt,
            cart.IsPaying,
            cart.OrderId,
            cart.Lines.Any(line => line.SplitChanged)));
        foreach (var line in cart.Lines)
        {
            WriteLine(json, new(
                line.Line.Sku,
                line.Line.VariantId,
                line.Line.ProductId,
                line.Line.LocationId,
                line.Line.Quantity,
                line.Promised,
                line.Actual));
        }
        WriteEnd(json);
    }

    private static void WriteHead(Utf8JsonWriter json, in Head head)
    {
        json.WriteStartObject();
        json.WriteString(Id, head.Id);
        json.WriteString(Status, StatusNames[(int)head.Status]);
        WriteText(json, CartId, head.CartId);
        ItemJson.WriteTime(json, CreatedAt, head.CreatedAt);
        ItemJson.WriteTime(json, ExpiresAt, head.ExpiresAt);
        json.WriteBoolean(Paying, head.IsPaying);
        WriteText(json, OrderId, head.OrderId);
        json.WriteBoolean(SplitChanged, head.SplitChanged);
        json.WriteStartArray(Lines);
    }

    private static void WriteEnd(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, in Line line)
    {
        var split = line.Actual ?? line.Promised;
        json.WriteStartObject();
        WriteText(json, Sku, line.Sku);
        json.WriteNumber(VariantId, line.VariantId);
        json.WriteNumber(ProductId, line.ProductId);
        json.WriteNumber(LocationId, line.LocationId);
        json.WriteNumber(Quantity, line.Requested);
        json.WriteNumber(OnHand, split.Ready);
        json.WriteNumber(Backordered, split.Backordered);
        json.WriteNumber(OutOfStock, line.Requested - line.Promised.Accepted);
        if (line.Actual is { } actual && actual != line.Promised)
        {
            ItemJson.WriteSplit(json, "promised", line.Promised.Ready, line.Promised.Backordered);
            ItemJson.WriteSplit(json, "actual", actual.Ready, actual.Backordered);
        }
        json.WriteEndObject();
    }

    private static string? SkuOf(int variantId, ItemFacts? facts)
    {
        // By index: the enumerator of a list behind its interface is an object of its own.
        for (var i = 0; i < facts?.Variants.Count; i++)
        {
            if (facts.Variants[i].VariantId == variantId)
            {
                return facts.Variants[i].Sku;
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
