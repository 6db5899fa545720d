// Replays the history of an item, oldest row first, against a model of its levels. Every row that
// moves units must be explained by one request, with exactly the effect that request has on the
// level as it then was.

using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>The replay of one item.</summary>
internal sealed class SaleReplay(
    StockedItem item, IReadOnlyDictionary<string, Operation> byTag, OrderBook book)
{
    private readonly Dictionary<int, SaleLevel> _levels = [];
    private readonly HashSet<(Operation, int Location, string Kind)> _found = [];

    /// <summary>Units held of each reservation, as its own rows say; what an order took of it is
    /// not among them.</summary>
    private readonly Dictionary<(string Id, int Location), long> _reserved = [];

    public IReadOnlyDictionary<int, SaleLevel> Levels => _levels;

    public void Run(List<History> rows)
    {
        foreach (var row in Enumerable.Reverse(rows))
        {
            if (row.Location > 0)
            {
                Step(row, LevelAt(row.Location));
            }
        }
    }

    /// <summary>True when a request that moves goods has its row here.</summary>
    public bool Has(Operation operation, int location, string kind) =>
        _found.Contains((operation, location, kind));

    public long ReservedOf(string id, int location) => _reserved.GetValueOrDefault((id, location));

    private void Step(History row, SaleLevel level)
    {
        var (onHand, backordered) = row.Version <= item.SetUp
            ? SetUp(row, level)
            : Effect(row, level);
        Assert.True(
            (onHand, backordered) == (row.OnHand, row.Backordered),
            $"{item.Sku}: expected {(onHand, backordered)} of {row}");
        level.OnHand += row.OnHand;
        level.Held += row.Held;
        Assert.True(level is { OnHand: >= 0, Held: >= 0 }, $"{item.Sku}: below 0 by {row}");
        // Holds bar the way to what they were promised, so no sale passes the limit.
        Assert.True(
            level.WaitingOfOrders <= SaleStore.BackorderLimit,
            $"{item.Sku}: {level.WaitingOfOrders} wait after {row}");
        if (row is { ReferenceType: "reservation", ReferenceId: { } id })
        {
            var reserved = _reserved.GetValueOrDefault((id, row.Location)) + row.Held;
            Assert.True(reserved >= 0, $"{item.Sku}: {id} gave back too much in {row}");
            _reserved[(id, row.Location)] = reserved;
        }
    }

    private static (long OnHand, long Backordered) SetUp(History row, SaleLevel level)
    {
        level.Join(null, row.Backordered);
        return (row.OnHand, row.Backordered);
    }

    private (long OnHand, long Backordered) Effect(History row, SaleLevel level) =>
        row.Kind switch
        {
            "order_confirmed" or "reservation_reacquired" => Sell(row, level),
            "order_cancelled" or "order_returned" => TakeBack(row, level),
            "stock_received" => Receive(row, level),
            "stock_transferred_out" => (-Moved(row, row.Location), 0),
            "stock_transferred_in" => (Moved(row, null), 0),
            "stock_adjusted" or "claim_applied" => Adjust(row, level),
            _ => (0, 0),
        };

    private (long OnHand, long Backordered) Sell(History row, SaleLevel level)
    {
        var order = row.ReferenceId!;
        var maker = book.MakerOf(order);
        Assert.True(maker is { Outcome: Outcome.Done }, $"{item.Sku}: {maker} made {row}");
        var line = maker.Lines.SingleOrDefault(
            line => (line.Sku, line.Location) == (item.Sku, row.Location));
        Assert.True(line is not null, $"{item.Sku}: {maker} has no line for {row}");
        var sold = (long)row.Backordered - row.OnHand;
        Assert.True(
            maker.IsPartial ? sold > 0 && sold <= line.Units : sold == line.Units,
            $"{item.Sku}: {sold} sold by {row} of {maker}");
        var held = row.Kind == "order_confirmed" ? -sold : 0;
        Assert.True(row.Held == held, $"{item.Sku}: expected {held} held of {row}");
        CheckAnswer(row, maker, sold);
        book.Sell(order, item.Sku, row.Location, -row.OnHand, row.Backordered);
        level.Join(order, row.Backordered);
        return (-sold + row.Backordered, row.Backordered);
    }

    // A confirm answers the split it made; a placed order what it has by then.
    private void CheckAnswer(History row, Operation maker, long sold)
    {
        var told = maker.Answer!.At("data.lines")!.AsArray().Single(line => IsAt(line!, row))!;
        var (ready, backordered) = (Units(told, "_on_hand"), Units(told, "_backordered"));
        Assert.True(ready + backordered == sold, $"{item.Sku}: {row}, but told {told}");
        Assert.True(
            maker.Act == Act.Place || backordered == row.Backordered,
            $"{item.Sku}: {row}, but told {told}");
    }

    private (long OnHand, long Backordered) TakeBack(History row, SaleLevel level)
    {
        var (order, isReturn) = (row.ReferenceId!, row.Kind == "order_returned");
        var position = book.Find(order, item.Sku, row.Location);
        Assert.True(position is not null, $"{item.Sku}: never sold, {row}");
        var take = book.NextTake(order, item.Sku, row.Location);
        Assert.True(take is not null, $"{item.Sku}: no request explains {row}");
        Assert.True(
            take.Act == (isReturn ? Act.Return : Act.Cancel), $"{item.Sku}: {take} made {row}");
        var units = OrderBook.Takes(take, position, item.Sku, row.Location);
        var waiting = isReturn ? 0 : Math.Min(units, level.WaitingOf(order));
        level.Leave(order, waiting);
        Assert.True(position.Found.Add(take), $"{item.Sku}: twice, {take} made {row}");
        position.Cancelled += isReturn ? 0 : units;
        position.Returned += isReturn ? units : 0;
        position.CancelledWaiting += waiting;
        Assert.True(position.Left >= 0, $"{item.Sku}: {row} takes more than was left");
        var back = take.Restock ? units - waiting : 0;
        var filled = level.Fill(back).Sum(fill => fill.Units);
        return (back - filled, -waiting - filled);
    }

    private (long OnHand, long Backordered) Receive(History row, SaleLevel level)
    {
        var (receipt, line) = Explain(row, row.ReferenceId, row.Location);
        var fills = level.Fill(line.Units);
        var filled = fills.Sum(fill => fill.Units);
        var told = receipt.Answer!.At("data.lines")!.AsArray().Single(told => IsAt(told!, row))!;
        // An answer given before every row was carried out says nothing of them.
        if (told["filled_backorders"] is JsonArray named)
        {
            var toldOf = named.Select(
                fill => new Waiting((string?)fill!["order_id"], (long)fill["quantity"]!));
            Assert.True(
                fills.SequenceEqual(toldOf), $"{item.Sku}: {row} fills {List(fills)}, told {told}");
            Assert.Equal(line.Units - filled, (long)told["on_hand_added"]!);
        }
        return (line.Units - filled, -filled);
    }

    private long Moved(History row, int? from) => Explain(row, row.ReferenceId, from).Line.Units;

    private (long OnHand, long Backordered) Adjust(History row, SaleLevel level)
    {
        var (adjust, line) = Explain(row, row.Reason, row.Location);
        var waiting = adjust.Rows[0].Backordered;
        level.Join(null, waiting);
        return (line.Units, waiting);
    }

    private (Operation Request, Line Line) Explain(History row, string? tag, int? location)
    {
        var request = byTag.GetValueOrDefault(tag ?? "");
        Assert.True(request is not null, $"{item.Sku}: no request explains {row}");
        Assert.True(request.Outcome == Outcome.Done, $"{item.Sku}: {request} made {row}");
        Assert.True(
            _found.Add((request, row.Location, KindOf(row))),
            $"{item.Sku}: twice, {request} made {row}");
        return (request, request.Lines.Single(line =>
            line.Sku == item.Sku && (location is null || line.Location == location)));
    }

    private static string KindOf(History row) =>
        row.Kind == "claim_applied" ? "stock_adjusted" : row.Kind;

    private bool IsAt(JsonNode line, History row) => (string)line["sku"]! == item.Sku
        && (int)line["location_id"]! == row.Location;

    private static long Units(JsonNode line, string name) => (long)line[$"quantity{name}"]!;

    private static string List(IEnumerable<Waiting> waiting) => string.Join(", ", waiting);

    private SaleLevel LevelAt(int location)
    {
        if (!_levels.TryGetValue(location, out var level))
        {
            _levels.Add(location, level = new());
        }
        return level;
    }
}
