using System.Text.Json;
using Inventory.Domain.Items;

namespace Inventory.Silo.Inventory;

/// <summary>Writes the numbers of refusals, for programs: the elements of <c>details</c>.</summary>
internal static class RefusalDetails
{
    /// <summary>Writes an element for each row refused.</summary>
    public static void Write(
        Utf8JsonWriter json, (RefusalSubject Subject, Refusal Refusal)[] rows)
    {
        foreach (var (subject, refusal) in rows)
        {
            json.WriteStartObject();
            switch (refusal.Reason)
            {
                case RefusalReason.QuantityMismatch:
                    WriteMismatch(json, subject, refusal);
                    break;
                case RefusalReason.SplitChanged:
                    WriteSplit(json, subject, refusal);
                    break;
                // A reservation asks for units, an adjustment for none.
                case RefusalReason.Contended when refusal.Requested == 0:
                    WriteContended(json, subject, refusal);
                    break;
                default:
                    WriteShortage(json, subject, refusal);
                    break;
            }
            json.WriteEndObject();
        }
    }

    private static void WriteMismatch(
        Utf8JsonWriter json, RefusalSubject subject, Refusal refusal)
    {
        json.WriteString("type", "QuantityMismatch");
        json.WriteString("sku", subject.Sku);
        json.WriteNumber("location_id", refusal.LocationId);
        WriteQuantity(json, "expected_quantity", refusal.ExpectedQuantity);
        WriteQuantity(json, "quantity", refusal.Quantity);
    }

    private static void WriteSplit(Utf8JsonWriter json, RefusalSubject subject, Refusal refusal)
    {
        json.WriteString("type", "SplitChanged");
        WriteLine(json, subject, refusal);
        var hold = refusal.Hold!.Value;
        ItemJson.WriteSplit(json, "promised", hold.Ready, hold.Backordered);
        ItemJson.WriteSplit(json, "actual", refusal.ActualReady, refusal.ActualBackordered);
    }

    private static void WriteContended(
        Utf8JsonWriter json, RefusalSubject subject, Refusal refusal)
    {
        json.WriteString("type", "Contended");
        json.WriteString(
            "message",
            $"An undecided operation on {subject.Sku} at location {refusal.LocationId} "
                + "is in the way");
        WriteLine(json, subject, refusal);
    }

    private static void WriteShortage(
        Utf8JsonWriter json, RefusalSubject subject, Refusal refusal)
    {
        var isContended = refusal.Reason == RefusalReason.Contended;
        var asked = $"{refusal.Requested} of {subject.Sku} asked for "
            + $"at location {refusal.LocationId}";
        json.WriteString("type", isContended ? "Contended" : "OutOfStock");
        json.WriteString("message", isContended
            ? $"{asked}; an undecided operation is in the way"
            : $"{asked}, {refusal.Available} available "
                + $"and {refusal.AvailableForBackorder} more on backorder{Why(refusal.BlockedBy)}");
        WriteLine(json, subject, refusal);
        json.WriteNumber("requested_quantity", refusal.Requested);
        json.WriteNumber("available_quantity", refusal.Available);
        json.WriteNumber("available_quantity_for_backorder", refusal.AvailableForBackorder);
    }

    private static string Why(SaleBlocks blocks)
    {
        if (blocks == SaleBlocks.None)
        {
            return "";
        }
        var reasons = Enum.GetValues<SaleBlocks>()
            .Where(block => block != SaleBlocks.None && blocks.HasFlag(block))
            .Select(block => block switch
            {
                SaleBlocks.NotPurchasable => "the product cannot be bought",
                SaleBlocks.SwitchedOff => "is_in_stock is off",
                SaleBlocks.LocationDisabled => "the location is disabled",
                SaleBlocks.BackordersOff => "the store's settings allow no backorders",
                _ => throw new InvalidOperationException($"no words for {block}"),
            });
        return $" ({string.Join(", ", reasons)})";
    }

    private static void WriteLine(Utf8JsonWriter json, RefusalSubject subject, Refusal refusal)
    {
        json.WriteString("sku", subject.Sku);
        json.WriteNumber("variant_id", subject.VariantId);
        json.WriteNumber("location_id", refusal.LocationId);
    }

    private static void WriteQuantity(Utf8JsonWriter json, string name, long? quantity)
    {
        if (quantity is { } units)
        {
            json.WriteNumber(name, units);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
