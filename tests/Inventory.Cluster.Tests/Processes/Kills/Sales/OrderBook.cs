using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>What an order has of one item at one location, summed from the item's history.
/// </summary>
internal sealed class Position
{
    public long Sold { get; set; }

    public long Backordered { get; set; }

    public long Cancelled { get; set; }

    public long CancelledWaiting { get; set; }

    public long Returned { get; set; }

    /// <summary>Units in the queue when all is over.</summary>
    public long Waiting { get; set; }

    /// <summary>How many of the order's cancels and returns were looked at.</summary>
    public int Seen { get; set; }

    /// <summary>The cancels and returns that have a row here.</summary>
    public HashSet<Operation> Found { get; } = [];

    public long Left => Sold - Cancelled - Returned;
}

/// <summary>
/// The orders as the histories of their items have them. Every line of a cart or none has its row;
/// an order answers what its rows come to.
/// </summary>
internal sealed class OrderBook(IReadOnlyCollection<Operation> sent)
{
    private readonly Dictionary<(string Order, string Sku, int Location), Position> _positions = [];
    private readonly Dictionary<string, Operation> _makers = sent
        .Where(operation => operation.Act is Act.Confirm or Act.Place)
        .ToDictionary(operation => operation.OrderId);

    private readonly ILookup<string, Operation> _takes = sent
        .Where(operation => operation.Act is Act.Cancel or Act.Return)
        .ToLookup(operation => operation.OrderId);

    public string Summary
    {
        get
        {
            var all = _positions.Values;
            return $"{_positions.Keys.Select(key => key.Order).Distinct().Count()} orders of "
                + $"{all.Sum(position => position.Sold)} units: "
                + $"{all.Sum(position => position.Backordered)} backordered, "
                + $"{all.Sum(position => position.Waiting)} waiting, "
                + $"{all.Sum(position => position.Cancelled)} cancelled, "
                + $"{all.Sum(position => position.Returned)} returned";
        }
    }

    public Operation? MakerOf(string orderId) => _makers.GetValueOrDefault(orderId);

    /// <summary>Adds what an order bought; each has one line of an item at a location.</summary>
    public void Sell(string order, string sku, int location, long ready, long backordered)
    {
        var position = new Position { Sold = ready + backordered, Backordered = backordered };
        Assert.True(
            _positions.TryAdd((order, sku, location), position), $"{sku}: {order} sold twice");
    }

    public Position? Find(string order, string sku, int location) =>
        _positions.GetValueOrDefault((order, sku, location));

    /// <summary>The cancel or return that must have made an order's next row here: the first that
    /// was not refused and takes units of this line.</summary>
    public Operation? NextTake(string order, string sku, int location)
    {
        var position = Find(order, sku, location)!;
        var next = _takes[order].Skip(position.Seen).Index().FirstOrDefault(take =>
            take.Item.Outcome != Outcome.Refused && Takes(take.Item, position, sku, location) > 0);
        position.Seen += next.Item is null ? 0 : next.Index + 1;
        return next.Item;
    }

    /// <summary>Units of a line that a cancel or return takes.</summary>
    public static long Takes(Operation take, Position position, string sku, int location) =>
        take.Lines.Count == 0
            ? position.Left
            : take.Lines.SingleOrDefault(line => (line.Sku, line.Location) == (sku, location))
                ?.Units ?? 0;

    /// <summary>Checks every order that was asked for.</summary>
    public async Task CheckAsync(Shop shop)
    {
        foreach (var maker in _makers.Values)
        {
            var there = maker.Lines.Where(line =>
                Find(maker.OrderId, line.Sku, line.Location) is not null).ToList();
            var expected = maker.Outcome == Outcome.Done ? maker.Lines.Count : 0;
            Assert.True(
                there.Count == expected,
                $"{there.Count} of {maker.Lines.Count} lines are there of {maker}");
            var order = await shop.Order(maker.OrderId);
            if (expected == 0)
            {
                order.Expect(404);
                continue;
            }
            Assert.All(_takes[maker.OrderId], take => CheckTake(take, maker));
            CheckAnswer(order.Expect(200), maker);
        }
    }

    private void CheckTake(Operation take, Operation maker)
    {
        foreach (var line in take.Lines.Count > 0 ? take.Lines : maker.Lines)
        {
            var position = Find(take.OrderId, line.Sku, line.Location)!;
            var isThere = position.Found.Contains(take)
                || (take.Lines.Count == 0 && position.Left == 0);
            Assert.True(
                take.Outcome != Outcome.Done || isThere, $"{line.Sku} has no row of {take}");
        }
    }

    private void CheckAnswer(Reply order, Operation maker)
    {
        order.Require(order.Count("data.lines") == maker.Lines.Count, "not the lines sold");
        foreach (var line in order.At("data.lines")!.AsArray())
        {
            var position = Find(maker.OrderId, Sku(line!), Location(line!));
            order.Require(position is not null, $"nobody bought {line}");
            var quantity = position!.Sold - position.Cancelled;
            Expect(line!, "quantity", quantity);
            Expect(line!, "quantity_on_hand", quantity - position.Waiting);
            Expect(line!, "quantity_backordered", position.Waiting);
            Expect(line!, "quantity_filled",
                position.Backordered - position.CancelledWaiting - position.Waiting);
            Expect(line!, "quantity_cancelled", position.Cancelled);
            Expect(line!, "quantity_returned", position.Returned);
        }

        void Expect(JsonNode line, string name, long value) => order.Require(
            line[name]!.GetValue<long>() == value, $"{Sku(line)}: {name} is to be {value}");
    }

    private static string Sku(JsonNode line) => line["sku"]!.GetValue<string>();

    private static int Location(JsonNode line) => line["location_id"]!.GetValue<int>();
}
