using System.Globalization;
using System.Text.Json;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>
/// One change of an item; the numbers are deltas but the last, which a change of no level lacks.
/// </summary>
internal sealed record HistoryRow(
    long Version, long OnHand, long QtyBackordered, long Held, string? OrderId,
    long? AvailableToSell);

/// <summary>Reads an item's history.</summary>
internal static class History
{
    private const int PageRows = 1_000;
    private const int PagesMax = 100_000;

    /// <summary>
    /// Reads every page to the item's first row and answers all rows, newest first.
    /// </summary>
    /// <exception cref="InvalidDataException">The pages do not come to an end.</exception>
    public static async Task<List<HistoryRow>> ReadAsync(
        StoreClient store, long variantId, CancellationToken cancel)
    {
        var rows = new List<HistoryRow>();
        long? before = null;
        for (var page = 0; page < PagesMax; page++)
        {
            using var answer = await store.GetAsync(Path(variantId, before), cancel);
            rows.AddRange(answer.RootElement.GetProperty("data").EnumerateArray().Select(Row));
            var next = Next(answer.RootElement);
            if (next is null)
            {
                return rows;
            }

            before = before is null || next < before
                ? next
                : throw new InvalidDataException($"next_before went from {before} to {next}.");
        }

        throw new InvalidDataException($"The history has more than {PagesMax} pages.");
    }

    private static string Path(long variantId, long? before) =>
        $"/inventory/items/{variantId}/history?limit={PageRows}"
        + (before is { } last ? "&before=" + last.ToString(CultureInfo.InvariantCulture) : "");

    private static long? Next(JsonElement answer)
    {
        var next = answer.GetProperty("meta").GetProperty("next_before");
        return next.ValueKind == JsonValueKind.Null ? null : next.GetInt64();
    }

    private static HistoryRow Row(JsonElement row) => new(
        row.GetProperty("version").GetInt64(),
        row.GetProperty("on_hand").GetInt64(),
        row.GetProperty("qty_backordered").GetInt64(),
        row.GetProperty("held").GetInt64(),
        OrderId(row.GetProperty("reference")),
        AvailableToSell(row.GetProperty("available_to_sell")));

    private static long? AvailableToSell(JsonElement number) =>
        number.ValueKind == JsonValueKind.Null ? null : number.GetInt64();

    private static string? OrderId(JsonElement reference) =>
        reference.ValueKind == JsonValueKind.Object
        && reference.GetProperty("type").GetString() == "order"
            ? reference.GetProperty("id").GetString()
            : null;
}
