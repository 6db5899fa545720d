using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>One row of an item's history.</summary>
internal sealed record History(
    long Version, string Kind, int Location, int OnHand, int Backordered, int Held,
    string? Reason, string? ReferenceType, string? ReferenceId, long? Ats)
{
    /// <summary>Pages through all of an item's history, newest first, and checks that the versions
    /// leave no gap.</summary>
    public static async Task<List<History>> AllAsync(Shop shop, long item, int limit = 100)
    {
        var rows = new List<History>();
        long? before = null;
        do
        {
            var from = before is null ? "" : $"&before={before}";
            var page = await shop.Get($"inventory/items/{item}/history?limit={limit}{from}");
            var read = page.Expect(200).Data.AsArray().Select(row => Row(row!)).ToList();
            page.Require(read.Count <= limit, $"more than {limit} rows");
            rows.AddRange(read);
            before = page.At("meta.next_before")?.GetValue<long>();
            page.Require(before is null || read.Count > 0, "an empty page is not the last");
        }
        while (before is not null);
        CheckGapFree(rows);
        return rows;
    }

    private static void CheckGapFree(List<History> rows)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            var step = rows[i - 1].Version - rows[i].Version;
            Assert.True(
                step is 0 or 1, $"version {rows[i - 1].Version} comes after {rows[i].Version}");
        }
    }

    private static History Row(JsonNode row) => new(
        row["version"]!.GetValue<long>(),
        row["kind"]!.GetValue<string>(),
        row["location_id"]?.GetValue<int>() ?? 0,
        row["on_hand"]?.GetValue<int>() ?? 0,
        row["qty_backordered"]?.GetValue<int>() ?? 0,
        row["held"]?.GetValue<int>() ?? 0,
        row["reason"]?.GetValue<string>(),
        row["reference"]?["type"]?.GetValue<string>(),
        row["reference"]?["id"]?.GetValue<string>(),
        row["available_to_sell"]?.GetValue<long>());
}
