using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Silo.Http;

namespace Inventory.Silo.Orders;

/// <summary>Rows of a request about an order's units, checked.</summary>
/// <param name="All">The rows.</param>
internal sealed record OrderRows(IReadOnlyList<OrderRow> All)
{
    /// <summary>A request without rows.</summary>
    public static OrderRows None { get; } = new([]);

    /// <summary>True where units are returned.</summary>
    public bool IsReturn { get; init; }

    /// <summary>True where they say what is wanted: they may name what the order has not.</summary>
    public bool IsChange { get; init; }

    /// <summary>Reads units to take back; null where all of the order is meant.</summary>
    public static OrderRows? ReadOptional(JsonFields body) =>
        body.OptionalRows("lines", 1, CartLine.LinesMax) is { } rows ? Read(rows, 1) : null;

    /// <summary>Reads quantities wanted.</summary>
    public static OrderRows ReadTargets(JsonFields body) =>
        Read(body.Rows("lines", 1, CartLine.LinesMax), 0);

    private static OrderRows Read(IReadOnlyList<JsonFields> rows, int quantityMin)
    {
        var read = new List<OrderRow>(rows.Count);
        foreach (var row in rows)
        {
            var wanted = new OrderRow(
                row.Text("sku", 1, ItemFacts.SkuLengthMax),
                row.NullableInt("location_id", 1, StockLevel.QuantityMax),
                row.Int("quantity", quantityMin, StockLevel.QuantityMax));
            if (read.Exists(other => Overlap(other, wanted)))
            {
                row.Refuse("sku", $"{wanted.Sku} has a line before; name its location in both, "
                    + "or one line for all");
            }
            read.Add(wanted);
        }
        return new(read);
    }

    private static bool Overlap(OrderRow one, OrderRow other) => one.Sku == other.Sku
        && (one.LocationId is null || other.LocationId is null
            || one.LocationId == other.LocationId);
}
