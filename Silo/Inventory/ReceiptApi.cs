using System.Text.Json;
using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Receipts: units that arrive fill backorders first and raise on hand by the rest.
/// </summary>
internal sealed class ReceiptApi(StockWriter writer) : IApiPart
{
    /// <summary>Characters a reference may have.</summary>
    public const int ReferenceLengthMax = 255;

    private const int Max = StockLevel.QuantityMax;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) => routes.Store(
        "POST", "/inventory/receipts", Access.InventoryWrite, ReceiveAsync);

    private async ValueTask ReceiveAsync(ApiCall call)
    {
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var reference = body.NullableText("reference", 0, ReferenceLengthMax);
        var rows = new List<StockRow>();
        foreach (var line in body.Rows("lines", 1, BatchRow.RowsMax))
        {
            rows.Add(ReadLine(line, reference));
        }
        body.Errors.Check();
        if (await writer.CarryOutAsync(call, operation, rows) is { } written)
        {
            LineJson.Write(call.Begin(), reference, written, WriteRest);
            await call.EndAsync();
        }
    }

    private static StockRow ReadLine(JsonFields line, string? reference)
    {
        var arrival = new StockArrival
        {
            LocationId = line.NullableInt("location_id", 1, Max) ?? Location.DefaultId,
            Quantity = line.Int("quantity", 1, Max),
            Reference = reference,
        };
        return new()
        {
            Path = line.PathOf(""),
            Identity = ItemIdentity.Read(line),
            LocationId = arrival.LocationId,
            Arrival = arrival,
        };
    }

    /// <summary>Writes what a line came to. While rows of a batch are left nobody knows yet whom
    /// they will fill: then it says nothing of that.</summary>
    internal static void WriteRest(Utf8JsonWriter json, WrittenRow row)
    {
        var arrival = row.Resolved.Row.Arrival!;
        json.WriteNumber("location_id", arrival.LocationId);
        json.WriteNumber("quantity", arrival.Quantity);
        if (row.Receipt is not { } receipt)
        {
            return;
        }
        json.WriteNumber("on_hand_added", receipt.OnHandAdded);
        ItemJson.WriteFills(json, receipt.Fills);
    }
}
