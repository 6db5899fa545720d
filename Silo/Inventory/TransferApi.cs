using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Transfers: units of an item move from one location to another.</summary>
internal sealed class TransferApi(StockWriter writer) : IApiPart
{
    private const int Max = StockLevel.QuantityMax;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) => routes.Store(
        "POST", "/inventory/transfers", Access.InventoryWrite, MoveAsync);

    private ValueTask MoveAsync(ApiCall call) =>
        StockLines.CarryOutAsync(call, writer, ReadLine, WriteRest);

    private static StockRow ReadLine(JsonFields line, string? reference)
    {
        var from = ReadLocation(line, "from_location_id");
        var to = ReadLocation(line, "to_location_id");
        if (from is not null && from == to)
        {
            line.Refuse("to_location_id", "must be another location than from_location_id");
        }
        var transfer = new StockTransfer
        {
            FromLocationId = from ?? Location.DefaultId,
            ToLocationId = to ?? Location.DefaultId,
            Quantity = line.Int("quantity", 1, Max),
            Reference = reference,
        };
        return new()
        {
            Path = line.PathOf(""),
            Identity = ItemIdentity.Read(line),
            LocationId = transfer.FromLocationId,
            Transfer = transfer,
        };
    }

    // Null where the field is absent or wrong, which it then says.
    private static int? ReadLocation(JsonFields line, string field)
    {
        if (!line.Has(field))
        {
            line.Refuse(field, "is required");
        }
        return line.OptionalInt(field, 1, Max);
    }

    private static void WriteRest(Utf8JsonWriter json, WrittenRow row)
    {
        var transfer = row.Resolved.Row.Transfer!;
        json.WriteNumber("quantity", transfer.Quantity);
        json.WriteNumber("from_location_id", transfer.FromLocationId);
        json.WriteNumber("to_location_id", transfer.ToLocationId);
    }
}
