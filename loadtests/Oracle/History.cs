using System.Globalization;
using System.Text.Json;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Oracle;

/// <summary>
/// One change of an item; the numbers are deltas but the last, which a change of no level lacks.
/// </summary>
internal sealed record HistoryRow(
    long Version, string Kind, long OnHand, long QtyBackordered, long Held, long? AvailableToSell)
{
    /// <summary>When the store says it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The order it belongs to.</summary>
    public string? OrderId { get; init; }

    /// <summary>The reservation it belongs to.</summary>
    public string? ReservationId { get; init; }

    /// <summary>What whoever changed the stock gave as the reason.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether an import wrote it.</summary>
    public bool IsImport { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"version {Version} {Kind}{On(" order ", OrderId)}{On(" reservation ", ReservationId)}"
        + $"{On(" reason ", Reason)}: on_hand {OnHand:+0;-0;0}, "
        + $"qty_backordered {QtyBackordered:+0;-0;0}, held {Held:+0;-0;0}";

    private static string On(string word, string? id) => id is null ? "" : word + id;
}

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
        row.GetProperty("kind").GetString()!,
        row.GetProperty("on_hand").GetInt64(),
        row.GetProperty("qty_backordered").GetInt64(),
        row.GetProperty("held").GetInt64(),
        AvailableToSell(row.GetProperty("available_to_sell")))
    {
        At = row.GetProperty("created_at").GetDateTimeOffset(),
        OrderId = Reference(row.GetProperty("reference"), "order"),
        ReservationId = Reference(row.GetProperty("reference"), "reservation"),
        Reason = row.GetProperty("reason").GetString(),
        IsImport = row.TryGetProperty("method", out var method)
            && method.GetString() == "import",
    };

    private static long? AvailableToSell(JsonElement number) =>
        number.ValueKind == JsonValueKind.Null ? null : number.GetInt64();

    private static string? Reference(JsonElement reference, string type) =>
        reference.ValueKind == JsonValueKind.Object
        && reference.GetProperty("type").GetString() == type
            ? reference.GetProperty("id").GetString()
            : null;
}
