// The body of a webhook, in BigCommerce's shape:
//
//   {"producer": "stores/<hash>", "hash": "<40 hex>", "created_at": <unix s>, "store_id": "<id>",
//    "scope": "<scope, its channel *>", "data": {...}}
//
// The hash is the SHA-1 of the message's id: the same on every repeat, though that may know less of
// what its receiver heard before, and another for the next change that looks the same. It guards
// nothing; the signature does.

using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Inventory.Domain.Items;

namespace Inventory.Domain.Webhooks;

/// <summary>A store as its messages name it.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Id">Its number.</param>
public readonly record struct MessageStore(string Hash, int Id);

/// <summary>Writes what is sent.</summary>
public static class MessageBody
{
    /// <summary>Writes a message of an item.</summary>
    public static byte[] Of(MessageStore store, ItemMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var id = MessageId.Of(store.Hash, message);
        var scope = MessageScopes.Of(message.Kind);
        return Write(store, id, scope, message.At, json => WriteItem(json, message));
    }

    /// <summary>Writes a message that is not an item's.</summary>
    public static byte[] Of(MessageStore store, StoreMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Write(
            store, message.IdIn(store.Hash), message.Scope, message.At,
            json => WriteData(json, message));
    }

    private static byte[] Write(
        MessageStore store, MessageId id, string scope, long at, Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("producer", $"stores/{store.Hash}");
            json.WriteString("hash", HashOf(id));
            json.WriteNumber("created_at", at / 1_000);
            json.WriteString("store_id", $"{store.Id}");
            json.WriteString("scope", scope);
            json.WriteStartObject("data");
            members(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return body.WrittenSpan.ToArray();
    }

    private static string HashOf(MessageId id)
    {
#pragma warning disable CA5350 // BigCommerce's receivers know repeats by a SHA-1; it is no guard.
        return Convert.ToHexStringLower(
            SHA1.HashData(System.Text.Encoding.UTF8.GetBytes($"{id}")));
#pragma warning restore CA5350
    }

    private static void WriteData(Utf8JsonWriter json, StoreMessage message)
    {
        switch (message.Kind)
        {
            case StoreMessageKind.LocationCreated or StoreMessageKind.LocationUpdated
                or StoreMessageKind.LocationDeleted:
                json.WriteNumber("location_id", message.LocationId);
                break;
            case StoreMessageKind.MetafieldCreated or StoreMessageKind.MetafieldUpdated
                or StoreMessageKind.MetafieldDeleted:
                json.WriteNumber("metafield_id", message.MetafieldId);
                json.WriteString("resource_id", $"{message.LocationId}");
                json.WriteString("namespace", message.Namespace);
                break;
            case StoreMessageKind.Test:
                json.WriteString("type", "test");
                json.WriteNumber("id", message.TestedHookId);
                break;
            default:
                Invariant.Holds(message.Alarm is not null);
                WriteAlarm(json, message.Alarm!);
                break;
        }
    }

    private static void WriteAlarm(Utf8JsonWriter json, DeliveryAlarm alarm)
    {
        json.WriteString("type", "webhook");
        json.WriteNumber("id", alarm.HookId);
        json.WriteNumber("error_code", (int)alarm.Code);
        json.WriteString("message", alarm.Message);
    }

    private static void WriteItem(Utf8JsonWriter json, ItemMessage message)
    {
        switch (message.Kind)
        {
            case ItemMessageKind.ProductUpdated:
                WriteUpdate(json, message, "product", "absolute");
                break;
            case ItemMessageKind.ProductOrderUpdated:
                WriteUpdate(json, message, "product", "relative");
                break;
            case ItemMessageKind.SkuUpdated:
                WriteUpdate(json, message, "sku", "absolute");
                break;
            case ItemMessageKind.SkuOrderUpdated:
                WriteUpdate(json, message, "sku", "relative");
                break;
            default:
                WriteLevel(json, message);
                break;
        }
    }

    // By BigCommerce's account the method says whether an order did it, and the value is always by
    // how much stock moved.
    private static void WriteUpdate(
        Utf8JsonWriter json, ItemMessage message, string type, string method)
    {
        var isSku = type == "sku";
        json.WriteString("type", type);
        json.WriteNumber("id", isSku ? message.VariantId : message.ProductId);
        json.WriteStartObject("inventory");
        json.WriteNumber("product_id", message.ProductId);
        json.WriteString("method", method);
        json.WriteNumber("value", message.Delta);
        if (isSku)
        {
            json.WriteNumber("variant_id", message.VariantId);
        }
        json.WriteEndObject();
    }

    private static void WriteLevel(Utf8JsonWriter json, ItemMessage message)
    {
        json.WriteNumber("variant_id", message.VariantId);
        json.WriteNumber("product_id", message.ProductId);
        json.WriteNumber("location_id", message.LocationId);
        json.WriteNumber("sequence", message.Version);
        WriteNumber(json, "previous_sequence", message.PreviousSequence);
        json.WriteNumber("merged", message.Merged);
        WriteNumber(json, "available_to_sell", message.AvailableToSell);
        json.WriteNumber("qty_backordered", message.QtyBackordered);
        WriteLimit(json, message.BackorderLimit);
        if (message.OrderId is { } orderId)
        {
            json.WriteString("order_id", orderId);
        }
        if (message.FillCause is { } cause)
        {
            WriteFills(json, cause, message.Fills);
        }
        if (message.ExpiredCount > 0)
        {
            WriteExpired(json, message);
        }
    }

    private static void WriteLimit(Utf8JsonWriter json, int? limit)
    {
        if (limit == LevelSettings.Unlimited)
        {
            json.WriteNull("backorder_limit");
            json.WriteBoolean("unlimited_backorder", true);
            return;
        }
        WriteNumber(json, "backorder_limit", limit);
    }

    private static void WriteFills(
        Utf8JsonWriter json, FillCause cause, IReadOnlyList<Fill> fills)
    {
        json.WriteString("cause", cause switch
        {
            FillCause.Received => "received",
            FillCause.Restocked => "restocked",
            _ => "adjusted",
        });
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

    private static void WriteExpired(Utf8JsonWriter json, ItemMessage message)
    {
        json.WriteNumber("expired_reservations", message.ExpiredCount);
        json.WriteNumber("quantity", message.ExpiredUnits);
        if (message.ReservationId is { } reservationId)
        {
            json.WriteString("reservation_id", reservationId);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
