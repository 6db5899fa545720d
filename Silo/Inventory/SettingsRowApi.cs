// Rows of settings. BigCommerce calls the array "settings" and a row's path "setting.N".

using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Settings of items at one location, as BigCommerce has them, with
/// <c>unlimited_backorder</c> added.</summary>
internal sealed class SettingsRowApi(StockWriter writer) : IApiPart
{
    private const int Max = StockLevel.QuantityMax;

    private static readonly string[] Fields =
    [
        "safety_stock", "is_in_stock", "warning_level", "bin_picking_number", "backorder_limit",
        "unlimited_backorder", "backorder_message_id",
    ];

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) => routes.Store(
        "PUT", "/inventory/locations/{location_id}/items", Access.InventoryWrite, ChangeAsync);

    private async ValueTask ChangeAsync(ApiCall call)
    {
        var location = call.PathLocation();
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var rows = new List<StockRow>();
        foreach (var row in body.Rows("settings", 1, BatchRow.RowsMax, "setting"))
        {
            rows.Add(ReadRow(row, location, call.Store));
        }
        body.Errors.Check();
        if (!location.Enabled)
        {
            throw new RequestRefusedException(Problem.Of(
                422, $"Location {location.Id} is disabled: its items cannot be changed")
                with
            { RestsOnStore = true });
        }
        await writer.WriteAsync(call, operation, rows);
    }

    private static StockRow ReadRow(JsonFields row, Location location, StoreSnapshot store) => new()
    {
        Path = row.PathOf(""),
        IdentityPath = "identity",
        Identity = ItemIdentity.Read(row.Object("identity")),
        LocationId = location.Id,
        Settings = ReadSettings(row, store),
    };

    private static SettingsPatch ReadSettings(JsonFields row, StoreSnapshot store)
    {
        if (!Array.Exists(Fields, row.Has))
        {
            row.Refuse(
                "settings",
                "At least one setting must be specified: "
                    + "warning_level, is_in_stock or safety_stock");
        }
        var limit = row.NullableInt("backorder_limit", 0, Max);
        var unlimited = row.OptionalBool("unlimited_backorder");
        if (unlimited is true && limit is not null)
        {
            row.Refuse("unlimited_backorder", "cannot come with backorder_limit");
        }
        return new()
        {
            SafetyStock = row.OptionalInt("safety_stock", 0, Max),
            IsInStock = row.OptionalBool("is_in_stock"),
            WarningLevel = row.OptionalInt("warning_level", 0, Max),
            BinPickingNumber = row.OptionalText(
                "bin_picking_number", 0, LevelSettings.BinLengthMax),
            HasBackorderLimit = row.Has("backorder_limit") || unlimited is true,
            BackorderLimit = unlimited is true ? LevelSettings.Unlimited : limit,
            EndsUnlimited = unlimited is false,
            HasBackorderMessageId = row.Has("backorder_message_id"),
            BackorderMessageId = ReadMessage(row, store),
        };
    }

    private static int? ReadMessage(JsonFields row, StoreSnapshot store)
    {
        var id = row.NullableInt("backorder_message_id", 1, Max);
        if (id is { } asked && !store.State.Messages.ContainsKey(asked))
        {
            row.Refuse("backorder_message_id", $"Backorder message {asked} not found");
        }
        return id;
    }
}
