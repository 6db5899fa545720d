using System.Text.Json;

namespace Inventory.LoadTests.Http;

/// <summary>A live read: units at location 1, and the version they belong to.</summary>
internal sealed record LiveItem(
    long VariantId, long AvailableToSell, long OnHand, long QtyBackordered, long Held, long Version)
{
    /// <summary>Reads the <c>data</c> of an item.</summary>
    public static LiveItem Of(JsonElement data)
    {
        var level = data.GetProperty("locations").EnumerateArray()
            .First(l => l.GetProperty("location_id").GetInt32() == 1);
        return new(
            data.GetProperty("identity").GetProperty("variant_id").GetInt64(),
            data.GetProperty("available_to_sell").GetInt64(),
            level.GetProperty("total_inventory_onhand").GetInt64(),
            level.GetProperty("qty_backordered").GetInt64(),
            level.GetProperty("held").GetInt64(),
            data.GetProperty("version").GetInt64());
    }
}
