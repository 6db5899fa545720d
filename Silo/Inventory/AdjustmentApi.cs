using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Absolute and relative adjustments, as BigCommerce has them, with
/// <c>expected_quantity</c> added.</summary>
internal sealed class AdjustmentApi(StockWriter writer) : IApiPart
{
    private const int Max = StockLevel.QuantityMax;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store(
            "PUT", "/inventory/adjustments/absolute", Access.InventoryWrite, SetAsync);
        routes.Store(
            "POST", "/inventory/adjustments/relative", Access.InventoryWrite, AddAsync);
    }

    private ValueTask SetAsync(ApiCall call) => AdjustAsync(call, ReadAbsolute);

    private ValueTask AddAsync(ApiCall call) => AdjustAsync(call, ReadRelative);

    private async ValueTask AdjustAsync(
        ApiCall call, Func<JsonFields, string?, Adjustment> readChange)
    {
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var reason = body.NullableText("reason", 0, Adjustment.ReasonLengthMax);
        var rows = new List<StockRow>();
        foreach (var row in body.Rows("items", 1, BatchRow.RowsMax))
        {
            rows.Add(ReadRow(row, readChange(row, reason)));
        }
        body.Errors.Check();
        await writer.WriteAsync(call, operation, rows);
    }

    private static StockRow ReadRow(JsonFields row, Adjustment change) => new()
    {
        Path = row.PathOf(""),
        Identity = ItemIdentity.Read(row),
        LocationId = change.LocationId,
        Change = change,
    };

    private static Adjustment ReadAbsolute(JsonFields row, string? reason)
    {
        var change = new Adjustment
        {
            IsAbsolute = true,
            LocationId = row.Int("location_id", 1, Max),
            Quantity = row.NullableInt("quantity", 0, Max),
            QtyBackordered = row.NullableInt("qty_backordered", 0, Max),
            HasExpectedQuantity = row.Has("expected_quantity"),
            ExpectedQuantity = row.NullableInt("expected_quantity", 0, Max),
            Reason = reason,
        };
        if (!row.IsGiven("quantity") && !row.IsGiven("qty_backordered"))
        {
            row.Refuse("quantity", "is required, or qty_backordered is");
        }
        return change;
    }

    private static Adjustment ReadRelative(JsonFields row, string? reason)
    {
        var change = new Adjustment
        {
            IsAbsolute = false,
            LocationId = row.Int("location_id", 1, Max),
            Quantity = NotZero(row.NullableInt("quantity", -Max, Max)),
            QtyBackordered = NotZero(row.NullableInt("qty_backordered", -Max, Max)),
            Reason = reason,
        };
        if (change is { Quantity: null, QtyBackordered: null })
        {
            row.Refuse("quantity", "must be other than 0, or qty_backordered must: "
                + "the row changes nothing");
        }
        return change;
    }

    private static int? NotZero(int? units) => units == 0 ? null : units;
}
