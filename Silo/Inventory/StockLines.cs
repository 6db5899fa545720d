using System.Text.Json;
using Inventory.Domain.Batches;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>What receipts and transfers have in common: lines under one reference, answered in the
/// order they were sent.</summary>
internal static class StockLines
{
    private const int ReferenceLengthMax = 255;

    /// <summary>Reads a call's lines, carries them out and answers.</summary>
    /// <param name="call">The call.</param>
    /// <param name="writer">Who carries them out.</param>
    /// <param name="readLine">Reads a line, under the reference given.</param>
    /// <param name="writeRest">Writes what a line has behind its item.</param>
    public static async ValueTask CarryOutAsync(
        ApiCall call,
        StockWriter writer,
        Func<JsonFields, string?, StockRow> readLine,
        Action<Utf8JsonWriter, WrittenRow> writeRest)
    {
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var reference = body.NullableText("reference", 0, ReferenceLengthMax);
        var rows = new List<StockRow>();
        foreach (var line in body.Rows("lines", 1, BatchRow.RowsMax))
        {
            rows.Add(readLine(line, reference));
        }
        body.Errors.Check();
        if (await writer.CarryOutAsync(call, operation, rows) is { } written)
        {
            Write(call.Begin(), reference, written, writeRest);
            await call.EndAsync();
        }
    }

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
