using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Receipts: units that arrive fill backorders first and raise on hand by the rest.
/// </summary>
internal sealed class ReceiptApi(StockWriter writer) : IApiPart
{
    private const int Max = StockLevel.QuantityMax;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) => routes.Store(
        "POST", "/inventory/receipts", Access.InventoryWrite, ReceiveAsync);

    private ValueTask ReceiveAsync(ApiCall call) =>
        StockLines.CarryOutAsync(call, writer, ReadLine, WriteRest);

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
