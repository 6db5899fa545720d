using System.Text.Json;

namespace Inventory.Silo.Inventory;

/// <summary>Writes what receipts and transfers answer with: the reference, and the lines in the
/// order they were sent.</summary>
internal static class LineJson
{
    /// <summary>Writes the whole answer.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="reference">The reference, as sent.</param>
    /// <param name="rows">The lines.</param>
    /// <param name="writeRest">Writes what a line has behind its item.</param>
    public static void Write(
        Utf8JsonWriter json,
        string? reference,
        IReadOnlyList<WrittenRow> rows,
        Action<Utf8JsonWriter, WrittenRow> writeRest)
    {
        json.WriteStartObject();
        json.WriteStartObject("data");
        json.WriteString("reference", reference);
        json.WriteStartArray("lines");
        foreach (var row in rows)
        {
            var facts = row.Resolved.Item.Facts;
            json.WriteStartObject();
            json.WriteString("sku", facts.Sku);
            json.WriteNumber("variant_id", facts.VariantId);
            json.WriteNumber("product_id", facts.ProductId);
            writeRest(json, row);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
