using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>
/// A client that buys, changes its mind and receives goods, one request after the other. What a
/// request is about is set aside until its outcome is known, so the requests about one order are
/// carried out in the order they were sent.
/// </summary>
internal sealed class Buyer(
    Random random, int number, IReadOnlyList<int> locations, SendOperation send)
{
    public const int LinesMax = 10;

    // Longer than any run, with room to extend; and over before the run is.
    private const int ExpiresInAtFirst = 36_000;
    private const int ExtendBy = 100;
    private const int ShortMax = 4;

    private readonly List<Operation> _holds = [];
    private readonly List<Operation> _orders = [];
    private Operation? _inDoubt;
    private int _last;

    /// <summary>Sends until the host is gone or the time is over.</summary>
    public async Task RunAsync(Shop shop, ConcurrentQueue<Operation> sent, CancellationToken stop)
    {
        Learn(_inDoubt);
        while (!stop.IsCancellationRequested)
        {
            _inDoubt = Next();
            sent.Enqueue(_inDoubt);
            if (!await send(shop, _inDoubt))
            {
                return;
            }
            Learn(_inDoubt);
            _inDoubt = null;
        }
    }

    private void Learn(Operation? operation)
    {
        switch (operation)
        {
            case { Act: Act.Reserve, Outcome: Outcome.Done }:
                _holds.Add(operation);
                break;
            case { Act: Act.Extend, Outcome: Outcome.Done }:
                _holds.Add(operation.Hold!);
                break;
            case { Act: Act.Confirm or Act.Place, Outcome: Outcome.Done }:
                _orders.Add(operation);
                break;
            case { Act: Act.Cancel or Act.Return, Outcome: not Outcome.Unknown, Lines.Count: > 0 }:
                _orders.Add(operation.Order!);
                break;
            default:
                break;
        }
    }

    private Operation Next() => random.Next(100) switch
    {
        < 22 when _holds.Count > 0 => Confirm(),
        < 28 when _holds.Count > 0 => Release(),
        < 33 when _holds.Count > 0 => Extend(),
        < 41 when _orders.Count > 0 => Cancel(),
        < 46 when _orders.Count > 0 => Return(),
        < 55 => Receive(),
        < 60 => Transfer(),
        < 64 => Adjust(),
        < 76 => Place(),
        _ => Reserve(),
    };

    private Operation Reserve()
    {
        var (tag, lines, isPartial) = (NewTag(), Cart(), random.Next(4) == 0);
        var isShort = random.Next(6) == 0;
        var expiresIn = isShort ? random.Next(1, ShortMax + 1) : ExpiresInAtFirst;
        return new(Act.Reserve, tag, "inventory/reservations", $$"""
            {"expires_in": {{expiresIn}}, "cart_id": "{{tag}}", "lines": [
              {{Json(lines, isPartial ? ", \"allow_partial\": true" : "")}}]}
            """, KeyOrNone(tag))
        { Sku = lines[0].Sku, Lines = lines, IsPartial = isPartial, IsShort = isShort };
    }

    private Operation Place()
    {
        var (tag, lines) = (NewTag(), Cart());
        return new(Act.Place, tag, "inventory/orders", $$"""
            {"order_id": "{{tag}}", "lines": [{{Json(lines)}}]}
            """, KeyOrNone(tag)) { OrderId = tag, Lines = lines };
    }

    private Operation Confirm()
    {
        var (hold, tag) = (TakeOut(_holds), NewTag());
        return new(
            Act.Confirm, tag, $"inventory/reservations/{hold.ReservationId}/confirm",
            $$"""{"order_id": "{{tag}}"}""", KeyOrNone(tag))
        { OrderId = tag, Hold = hold, Lines = hold.Lines, IsPartial = hold.IsPartial };
    }

    private Operation Release()
    {
        var (hold, tag) = (TakeOut(_holds), NewTag());
        return new(
            Act.Release, tag, $"inventory/reservations/{hold.ReservationId}/release", "{}",
            KeyOrNone(tag))
        { Hold = hold };
    }

    private Operation Extend()
    {
        var (hold, tag) = (TakeOut(_holds), NewTag());
        var by = ++hold.Extensions * ExtendBy;
        return new(
            Act.Extend, tag, $"inventory/reservations/{hold.ReservationId}/extend",
            $$"""{"expires_in": {{ExpiresInAtFirst + by}}}""", KeyOf(tag))
        { Hold = hold };
    }

    /// <summary>Of all of it, or of some units: then with a key, for without one they would be
    /// cancelled again.</summary>
    private Operation Cancel()
    {
        var (order, isWhole) = (TakeOut(_orders), random.Next(3) == 0);
        return TakeBack(Act.Cancel, order, isWhole ? [] : Some(order.Lines));
    }

    private Operation Return()
    {
        var order = TakeOut(_orders);
        return TakeBack(Act.Return, order, Some(order.Lines));
    }

    private Operation TakeBack(Act act, Operation order, IReadOnlyList<Line> lines)
    {
        var (tag, restock) = (NewTag(), random.Next(4) > 0);
        var named = lines.Count == 0 ? "" : $"\"lines\": [{Json(lines)}], ";
        var step = act == Act.Cancel ? "/cancel" : "/return";
        return new(
            act, tag, Http.Orders.Path(order.OrderId, step),
            $$"""{{{named}}"restock": {{(restock ? "true" : "false")}}}""",
            lines.Count == 0 ? KeyOrNone(tag) : KeyOf(tag))
        { OrderId = order.OrderId, Order = order, Lines = lines, Restock = restock };
    }

    private Operation Receive()
    {
        var (tag, lines) = (NewTag(), Goods(unitsMax: 11));
        return new(Act.Receive, tag, "inventory/receipts", $$"""
            {"reference": "{{tag}}", "lines": [{{Json(lines)}}]}
            """, KeyOf(tag)) { Lines = lines };
    }

    private Operation Transfer()
    {
        var (tag, lines) = (NewTag(), Goods(unitsMax: 10));
        var rows = lines.Select(line => $$"""
            {"sku": "{{line.Sku}}", "quantity": {{line.Units}},
             "from_location_id": {{line.Location}},
             "to_location_id": {{locations.Single(location => location != line.Location)}}}
            """);
        return new(Act.Transfer, tag, "inventory/transfers", $$"""
            {"reference": "{{tag}}", "lines": [{{string.Join(',', rows)}}]}
            """, KeyOf(tag)) { Lines = lines };
    }

    /// <summary>Adds or takes away units, and sometimes adds one that waits for nobody in
    /// particular.</summary>
    private Operation Adjust()
    {
        var (tag, sign) = (NewTag(), random.Next(2) == 0 ? 1 : -1);
        var lines = Goods(unitsMax: 10).Select(line => line with { Units = sign * line.Units })
            .ToList();
        var waiting = random.Next(4) == 0 ? 1 : 0;
        var more = waiting == 0 ? "" : $", \"qty_backordered\": {waiting}";
        return new(Act.Adjust, tag, "inventory/adjustments/relative", $$"""
            {"reason": "{{tag}}", "items": [{{Json(lines, more)}}]}
            """, KeyOf(tag))
        {
            Lines = lines,
            Rows = [.. lines.Select(line => new Row(line.Sku, line.Units, waiting, false))],
        };
    }

    private List<Line> Cart() =>
        Lines(random.Next(4) == 0 ? 1 : random.Next(1, LinesMax + 1), unitsMax: 4);

    private List<Line> Goods(int unitsMax) =>
        Lines(random.Next(2) == 0 ? 1 : random.Next(2, 7), unitsMax);

    private List<Line> Lines(int count, int unitsMax) =>
    [
        .. SaleStore.Skus.OrderBy(_ => random.Next()).Take(count).Select(sku => new Line(
            sku,
            locations[random.Next(4) == 0 ? 1 : 0],
            random.Next(1, unitsMax + 1))),
    ];

    private List<Line> Some(IReadOnlyList<Line> lines) =>
    [
        .. lines.OrderBy(_ => random.Next()).Take(random.Next(1, 4))
            .Select(line => line with { Units = random.Next(1, line.Units + 1) }),
    ];

    private static string Json(IReadOnlyList<Line> lines, string more = "") =>
        string.Join(',', lines.Select(line => $$"""
            {"sku": "{{line.Sku}}", "location_id": {{line.Location}},
             "quantity": {{line.Units}}{{more}}}
            """));

    private Operation TakeOut(List<Operation> from)
    {
        var at = random.Next(from.Count);
        var taken = from[at];
        from.RemoveAt(at);
        return taken;
    }

    private string NewTag() => $"b{number}-{++_last}";

    private static string KeyOf(string tag) => $"key-{tag}";

    private string? KeyOrNone(string tag) => random.Next(2) == 0 ? KeyOf(tag) : null;
}
