using System.Text.Json;
using Inventory.Domain.Orders;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Orders;

/// <summary>Writes an order the way every order call answers it.</summary>
internal static class OrderAnswer
{
    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");

    /// <summary>Answers a call with what the order said.</summary>
    public static ValueTask SendAsync(
        ApiCall call,
        string orderId,
        OrderReply reply,
        OrderRows rows,
        int status,
        Func<OrderRefusal, RefusalSubject>? subjectOf = null)
    {
        if (OrderProblems.Of(reply, orderId, rows, subjectOf) is { } problem)
        {
            return call.RefuseAsync(problem);
        }
        if (reply.IsRepeat && call.HasKey)
        {
            call.MarkReplayed();
        }
        Write(call.Begin(), orderId, reply.Order!);
        return call.EndAsync(status);
    }

    private static void Write(Utf8JsonWriter json, string orderId, OrderView order)
    {
        json.WriteStartObject();
        json.WriteStartObject("data");
        json.WriteString("order_id", orderId);
        ItemJson.WriteTime(json, CreatedAt, order.CreatedAt);
        json.WriteStartArray("lines");
        foreach (var line in order.Lines)
        {
            WriteLine(json, line);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, OrderLineView line)
    {
        json.WriteStartObject();
        json.WriteString("sku", line.Sku);
        json.WriteNumber("variant_id", line.VariantId);
        json.WriteNumber("product_id", line.ProductId);
        json.WriteNumber("location_id", line.LocationId);
        json.WriteNumber("quantity", line.Quantity);
        json.WriteNumber("quantity_on_hand", line.Quantity - line.Waiting);
        json.WriteNumber("quantity_backordered", line.Waiting);
        json.WriteNumber("quantity_filled", line.Filled);
        json.WriteNumber("quantity_cancelled", line.Cancelled);
        json.WriteNumber("quantity_returned", line.Returned);
        json.WriteEndObject();
    }
}
