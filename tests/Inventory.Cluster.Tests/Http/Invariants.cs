using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>What holds of every item at any time, whatever was done to it.</summary>
internal static class Invariants
{
    private const long UnitsMax = int.MaxValue;
    private const int ListedMax = 100;

    /// <summary>Checks every item of a store: live read, list, explain and history agree, and the
    /// arithmetic of each level is right.</summary>
    public static async Task CheckAsync(Shop shop)
    {
        for (var page = 1; ; page++)
        {
            var list = (await shop.Get($"inventory/items?limit=250&page={page}")).Expect(200);
            if (list.Count("data") == 0)
            {
                return;
            }
            foreach (var element in list.Data.AsArray())
            {
                await CheckItemAsync(shop, element!);
            }
        }
    }

    private static async Task CheckItemAsync(Shop shop, JsonNode element)
    {
        var id = element["identity"]!["variant_id"]!.GetValue<long>();
        var live = (await shop.Get($"inventory/items/{id}")).Expect(200);
        live.See("data.locations", element["locations"]);
        var history = await History.AllAsync(shop, id);
        var told = (await shop.Get($"inventory/items/{id}/explain")).Expect(200);
        told.See("data.available_to_sell", live.At("data.available_to_sell"));
        foreach (var level in told.At("data.locations")!.AsArray())
        {
            CheckLevel(told, level!, history);
        }
    }

    private static void CheckLevel(Reply told, JsonNode level, List<History> history)
    {
        var location = (int)Number(level, "location_id");
        var own = history.Where(row => row.Location == location).ToList();
        var onHand = Number(level, "on_hand");
        told.Require(own.Sum(row => (long)row.OnHand) == onHand, "on hand is not its history");
        told.Require(
            own.Sum(row => (long)row.Backordered) == Number(level, "qty_backordered"),
            "qty backordered is not its history");
        var heldOnHand = Number(level, "held_on_hand");
        var free = Math.Max(0, onHand - Number(level, "safety_stock") - heldOnHand);
        told.Require(free == Number(level, "available_on_hand"), "available_on_hand is wrong");
        told.Require(
            Math.Max(0, heldOnHand - onHand) == Number(level, "oversold_by"),
            "oversold_by is wrong");
        var sum = Math.Min(UnitsMax, free + Number(level, "available_for_backorder"));
        var ats = level["can_sell"]!.GetValue<bool>() ? sum : 0;
        told.Require(
            level["available_to_sell"] is null || ats == Number(level, "available_to_sell"),
            "available_to_sell is wrong");
        CheckHolds(told, level, heldOnHand);
    }

    private static void CheckHolds(Reply told, JsonNode level, long heldOnHand)
    {
        if (Number(level, "holds_total") > ListedMax)
        {
            return;
        }
        var holds = level["holds"]!.AsArray();
        told.Require(
            holds.Sum(hold => Number(hold!, "quantity_on_hand")) == heldOnHand
            && holds.Sum(hold => Number(hold!, "quantity_backordered"))
                == Number(level, "held_for_backorder"),
            "the holds do not add up");
    }

    private static long Number(JsonNode node, string name) =>
        node[name]?.GetValue<long>() ?? 0;
}
