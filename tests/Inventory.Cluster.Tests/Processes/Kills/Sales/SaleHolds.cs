using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>The reservations that were made, as they answer, and as what was sent says they must.
/// </summary>
internal sealed class SaleHolds(Shop shop, IReadOnlyCollection<Operation> sent)
{
    // Longer than the short reservations last, and shorter than the others.
    private static readonly TimeSpan AuditTakes = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, Operation> _finished = sent
        .Where(operation => operation is
        { Act: Act.Confirm or Act.Release, Outcome: Outcome.Done })
        .ToDictionary(operation => operation.Hold!.ReservationId);

    private readonly ILookup<string, Operation> _extends = sent
        .Where(operation => operation is { Act: Act.Extend, Outcome: Outcome.Done })
        .ToLookup(operation => operation.Hold!.ReservationId);

    /// <summary>Answers a hold that its item lists though its deadline is past, or will be during
    /// the audit; null for none. No reservation is asked, for an answer would end it.</summary>
    public async Task<string?> FindOverdueAsync(StockedItem item)
    {
        var soon = TimeProvider.System.GetUtcNow() + AuditTakes;
        var told = (await shop.Get($"inventory/items/{item.Id}/explain")).Expect(200);
        return told.At("data.locations")!.AsArray()
            .SelectMany(level => level!["holds"]!.AsArray())
            .FirstOrDefault(hold => DateTimeOffset.Parse(
                (string)hold!["expires_at"]!, System.Globalization.CultureInfo.InvariantCulture)
                <= soon)
            ?.ToJsonString();
    }

    /// <summary>Checks every reservation; answers the units in live ones by level.</summary>
    public async Task<Dictionary<(string Sku, int Location), long>> OpenAsync()
    {
        var open = new Dictionary<(string, int), long>();
        await EachAsync((_, status, line) =>
        {
            if (status == "held")
            {
                open[LevelOf(line)] = open.GetValueOrDefault(LevelOf(line)) + Accepted(line);
            }
        });
        return open;
    }

    /// <summary>Checks that every reservation's own rows leave what it has or its order got.
    /// </summary>
    public Task CheckRowsAsync(IReadOnlyDictionary<string, SaleReplay> replays) =>
        EachAsync((reserve, status, line) =>
        {
            var (sku, location) = LevelOf(line);
            // What expires of an item by itself is one row for many.
            var isUnnamed = status == "expired" && reserve.Lines.Count == 1;
            var left = status is "held" or "confirmed" || isUnnamed ? Accepted(line) : 0;
            var reserved = replays[sku].ReservedOf(reserve.ReservationId, location);
            Assert.True(reserved == left, $"{sku}: {reserved}, not {left} held of {reserve}");
        });

    private async Task EachAsync(Action<Operation, string, JsonNode> check)
    {
        foreach (var reserve in sent.Where(operation => operation.ReservationId.Length > 0))
        {
            var told = await shop.Reservation(reserve.ReservationId);
            CheckStatus(reserve, told);
            var lines = told.At("data.lines")!.AsArray();
            told.Require(lines.Count == reserve.Lines.Count, $"not the lines of {reserve}");
            foreach (var line in lines)
            {
                check(reserve, told.Text("data.status"), line!);
            }
        }
    }

    private void CheckStatus(Operation reserve, Reply told)
    {
        var status = told.Text("data.status");
        switch (_finished.GetValueOrDefault(reserve.ReservationId))
        {
            case { Act: Act.Confirm } confirm:
                told.See("data.status", "confirmed").See("data.order_id", confirm.OrderId)
                    .See("data.lines", confirm.Answer!.At("data.lines"));
                break;
            case { Act: Act.Release }:
                told.Require(
                    status == "released" || (reserve.IsShort && status == "expired"),
                    "it was released");
                break;
            default:
                CheckOpen(reserve, told, status);
                break;
        }
    }

    private void CheckOpen(Operation reserve, Reply told, string status)
    {
        var extends = _extends[reserve.ReservationId].ToList();
        told.Require(
            status == "held" || (status == "expired" && reserve.IsShort && extends.Count == 0),
            "nobody finished it");
        if (status == "held" && reserve.Answer is { } first)
        {
            told.See("data.expires_at", extends.Select(extend => extend.Answer!).Append(first)
                .Max(answer => answer.Text("data.expires_at")));
        }
    }

    private static (string Sku, int Location) LevelOf(JsonNode line) =>
        ((string)line["sku"]!, (int)line["location_id"]!);

    private static long Accepted(JsonNode line) =>
        (long)line["quantity_on_hand"]! + (long)line["quantity_backordered"]!;
}
