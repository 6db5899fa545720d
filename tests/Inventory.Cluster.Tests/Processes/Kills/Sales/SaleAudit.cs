using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>
/// The audit of a store where orders were made: of what the API answers and what the histories
/// have, against the record of what was sent.
/// </summary>
internal sealed class SaleAudit(
    Shop shop, IReadOnlyCollection<Operation> sent, IReadOnlyCollection<StockedItem> items)
{
    private const int HistoryPage = 1_000;
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);

    private readonly OrderBook _book = new(sent);
    private readonly SaleHolds _holds = new(shop, sent);
    private readonly Dictionary<string, Operation> _moves = sent
        .Where(operation => operation.Act is Act.Receive or Act.Transfer or Act.Adjust)
        .ToDictionary(operation => operation.Tag);

    private readonly Dictionary<string, SaleReplay> _replays = [];

    /// <summary>Checks all of it; answers what there was.</summary>
    public async Task<string> CheckAsync()
    {
        // A reserve without a key cannot be repeated: it is looked for.
        Assert.All(sent, operation => Assert.True(
            operation.Outcome != Outcome.Unknown
                || operation is { Act: Act.Reserve, RepeatKey: null },
            $"in doubt: {operation}"));
        await SettledAsync(FindOverdueAsync);
        await SettledAsync(FindStrayAsync);
        foreach (var item in items)
        {
            await ReplayAsync(item);
        }
        await _holds.CheckRowsAsync(_replays);
        Assert.All(_moves.Values, CheckMoved);
        await _book.CheckAsync(shop);
        await Invariants.CheckAsync(shop);
        return _book.Summary;
    }

    /// <summary>Waits until what a kill interrupted has been brought to its end, which the host
    /// does by itself.</summary>
    private static async Task SettledAsync(Func<Task<string?>> findUnsettled)
    {
        string? found = null;
        try
        {
            await Eventually.HoldsAsync(
                async () => (found = await findUnsettled()) is null, SettleWithin);
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException($"{e.Message}: {found}", e);
        }
    }

    private async Task<string?> FindOverdueAsync()
    {
        foreach (var item in items)
        {
            if (await _holds.FindOverdueAsync(item) is { } overdue)
            {
                return overdue;
            }
        }
        return null;
    }

    /// <summary>Finds a level that holds other units than those of live reservations.</summary>
    private async Task<string?> FindStrayAsync()
    {
        var open = await _holds.OpenAsync();
        foreach (var item in items)
        {
            foreach (var level in (await shop.Live(item.Sku)).At("data.locations")!.AsArray())
            {
                var (location, held) = ((int)level!["location_id"]!, (long)level["held"]!);
                var reserved = open.GetValueOrDefault((item.Sku, location));
                if (held != reserved)
                {
                    return $"{held} held of {item.Sku} at {location}, {reserved} reserved";
                }
            }
        }
        return null;
    }

    private async Task ReplayAsync(StockedItem item)
    {
        var replay = _replays[item.Sku] = new(item, _moves, _book);
        var rows = await History.AllAsync(shop, item.Id, HistoryPage);
        replay.Run(rows);
        (await shop.Live(item.Sku)).See("data.version", rows[0].Version);
        var told = (await shop.Get($"inventory/items/{item.Id}/explain")).Expect(200);
        foreach (var level in told.At("data.locations")!.AsArray())
        {
            var location = (int)level!["location_id"]!;
            CheckLevel(told, level, replay.Levels[location]);
            foreach (var waiting in replay.Levels[location].Queue)
            {
                if (waiting.OrderId is { } order)
                {
                    _book.Find(order, item.Sku, location)!.Waiting += waiting.Units;
                }
            }
        }
    }

    private static void CheckLevel(Reply told, JsonNode level, SaleLevel model)
    {
        var held = (long)level["held_on_hand"]! + (long)level["held_for_backorder"]!;
        told.Require((long)level["on_hand"]! == model.OnHand, $"on hand is {model.OnHand}");
        told.Require(held == model.Held, $"{model.Held} are held");
        told.Require(
            (long)level["qty_backordered"]! == model.Backordered,
            $"{model.Backordered} are backordered");
        var queue = level["backorders"]!.AsArray().Select(waiting => new Waiting(
            (string?)waiting!["order_id"], (long)waiting["quantity"]!));
        told.Require(
            queue.SequenceEqual(model.Queue), $"{string.Join(", ", model.Queue)} wait");
    }

    /// <summary>Goods that were acknowledged are in the history of every line.</summary>
    private void CheckMoved(Operation move)
    {
        foreach (var line in move.Outcome == Outcome.Done ? move.Lines : [])
        {
            var replay = _replays[line.Sku];
            var isThere = move.Act switch
            {
                Act.Receive => replay.Has(move, line.Location, "stock_received"),
                Act.Adjust => replay.Has(move, line.Location, "stock_adjusted"),
                _ => replay.Levels.Keys.All(location => replay.Has(
                    move,
                    location,
                    location == line.Location
                        ? "stock_transferred_out"
                        : "stock_transferred_in")),
            };
            Assert.True(isThere, $"{line.Sku}: lost {move}");
        }
    }
}
