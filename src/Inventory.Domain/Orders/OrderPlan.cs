using Inventory.Domain.Carts;
using Orleans;

namespace Inventory.Domain.Orders;

/// <summary>A row of a request about an order's units: they are named by SKU, and by location where
/// the SKU was sold from several.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="LocationId">The location; null for any, the newest line first.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Item">What the SKU names in the catalog now, at the location; null for
/// nothing.</param>
[GenerateSerializer, Immutable, Alias("OrderRow")]
public sealed record OrderRow(
    [property: Id(0)] string Sku,
    [property: Id(1)] int? LocationId,
    [property: Id(2)] int Quantity,
    [property: Id(3)] CartLine? Item = null);

/// <summary>What is wrong with a row.</summary>
public enum OrderFaultKind : byte
{
    /// <summary>The order has nothing of that SKU there.</summary>
    UnknownSku = 1,
    /// <summary>Fewer units are left than it takes.</summary>
    MoreThanLeft = 2,
    /// <summary>Units that were returned cannot be cancelled.</summary>
    BelowReturned = 3,
    /// <summary>The order has more lines than one operation may take back.</summary>
    TooManyLines = 4,
    /// <summary>The order would have more lines than one may.</summary>
    OrderFull = 5,
}

/// <summary>Why a row cannot be.</summary>
/// <param name="Row">Its place in the request, from 0; -1 for the request itself.</param>
/// <param name="Kind">Why.</param>
/// <param name="Asked">Units asked for.</param>
/// <param name="Left">Units there are.</param>
[GenerateSerializer, Immutable, Alias("OrderFault")]
public readonly record struct OrderFault(
    [property: Id(0)] int Row,
    [property: Id(1)] OrderFaultKind Kind,
    [property: Id(2)] long Asked,
    [property: Id(3)] long Left);

/// <summary>A step of a plan and the row of the request it is for, -1 for all of the order.
/// </summary>
public readonly record struct Planned<T>(int Row, T Step);

/// <summary>What a request comes to: units to take back and to acquire, or what is wrong with it.
/// Pure; what keeps the stock is for the caller to find out.</summary>
public sealed class OrderPlan
{
    private readonly List<Planned<OrderTake>> _takes = [];
    private readonly List<Planned<CartLine>> _asks = [];
    private readonly List<OrderFault> _faults = [];

    /// <summary>Units to take back, of items not found yet.</summary>
    public IReadOnlyList<Planned<OrderTake>> Takes => _takes;

    /// <summary>Units to acquire, of items not found yet where <see cref="CartLine.StockItem"/> is
    /// 0.</summary>
    public IReadOnlyList<Planned<CartLine>> Asks => _asks;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<OrderFault> Faults => _faults;

    /// <summary>Plans a cancel; without rows of all that is left.</summary>
    public static OrderPlan Cancel(OrderState order, IReadOnlyList<OrderRow>? rows) =>
        Back(order, rows, _ => 0);

    /// <summary>Plans a return; without rows of every ready unit not returned yet.</summary>
    public static OrderPlan Return(
        OrderState order, IReadOnlyList<WaitingUnit> waiting, IReadOnlyList<OrderRow>? rows)
    {
        var units = waiting.ToLookup(w => (w.VariantId, w.LocationId), w => w.Quantity);
        return Back(order, rows, position =>
            position.WaitingOf(units[(position.VariantId, position.LocationId)].Sum()));
    }

    /// <summary>Plans target quantities; rows not named stay.</summary>
    public static OrderPlan Change(OrderState order, IReadOnlyList<OrderRow> rows)
    {
        var plan = new OrderPlan();
        foreach (var (i, row) in rows.Index())
        {
            var positions = PositionsOf(order, row);
            var more = row.Quantity - positions.Sum(position => position.Quantity);
            if (more > 0)
            {
                plan.Ask(order, i, row, (int)more);
            }
            else if (positions.Count == 0 && !IsKnown(order, row))
            {
                plan._faults.Add(new(i, OrderFaultKind.UnknownSku, row.Quantity, 0));
            }
            else if (plan.Spread(i, positions, -more, _ => 0) > 0)
            {
                var returned = positions.Sum(position => position.Returned);
                plan._faults.Add(new(i, OrderFaultKind.BelowReturned, row.Quantity, returned));
            }
        }
        return plan.Bounded().Fitting(order);
    }

    private static OrderPlan Back(
        OrderState order, IReadOnlyList<OrderRow>? rows, Func<OrderPosition, long> keptOf)
    {
        var plan = new OrderPlan();
        long LeftOf(OrderPosition position) => position.Left - keptOf(position);
        if (rows is null)
        {
            var all = order.Positions.ToList();
            plan.Spread(-1, all, all.Sum(LeftOf), keptOf);
            return plan.Bounded();
        }
        foreach (var (i, row) in rows.Index())
        {
            var positions = PositionsOf(order, row);
            if (positions.Count == 0)
            {
                plan._faults.Add(new(i, OrderFaultKind.UnknownSku, row.Quantity, 0));
            }
            else if (plan.Spread(i, positions, row.Quantity, keptOf) > 0)
            {
                plan._faults.Add(new(
                    i, OrderFaultKind.MoreThanLeft, row.Quantity, positions.Sum(LeftOf)));
            }
        }
        return plan.Bounded();
    }

    // Takes units from the newest line backward; answers how many are not there.
    private long Spread(
        int row,
        IReadOnlyList<OrderPosition> positions,
        long quantity,
        Func<OrderPosition, long> keptOf)
    {
        foreach (var position in positions.OrderByDescending(position => position.NewestLine))
        {
            var (tracked, untracked) = position.Divide(quantity, keptOf(position));
            Take(row, position, tracked, isUntracked: false);
            Take(row, position, untracked, isUntracked: true);
            quantity -= tracked + untracked;
        }
        return quantity;
    }

    private void Take(int row, OrderPosition position, long units, bool isUntracked)
    {
        if (units > 0)
        {
            _takes.Add(new(row, new(0, position.VariantId, position.LocationId, units)
            {
                IsUntracked = isUntracked,
            }));
        }
    }

    // What the order knows by the SKU stays that variant, whatever the SKU names now.
    private void Ask(OrderState order, int row, OrderRow wanted, int units)
    {
        var newest = Named(order, wanted).MaxBy(position => position.NewestLine);
        if (newest is null && wanted.Item is null)
        {
            _faults.Add(new(row, OrderFaultKind.UnknownSku, wanted.Quantity, 0));
            return;
        }
        var line = newest is null
            ? wanted.Item! with { Quantity = units }
            : new CartLine
            {
                VariantId = newest.VariantId,
                ProductId = newest.ProductId,
                Sku = newest.Sku,
                StockItem = 0,
                LocationId = wanted.LocationId ?? newest.LocationId,
                Quantity = units,
            };
        Merge(new(row, line));
    }

    // A SKU given anew may name a variant that the order has by its former one.
    private void Merge(Planned<CartLine> ask)
    {
        var at = _asks.FindIndex(other =>
            (other.Step.VariantId, other.Step.LocationId)
                == (ask.Step.VariantId, ask.Step.LocationId));
        if (at < 0)
        {
            _asks.Add(ask);
            return;
        }
        var sum = (long)_asks[at].Step.Quantity + ask.Step.Quantity;
        if (sum > int.MaxValue)
        {
            _faults.Add(new(ask.Row, OrderFaultKind.MoreThanLeft, sum, int.MaxValue));
            return;
        }
        _asks[at] = _asks[at] with { Step = _asks[at].Step with { Quantity = (int)sum } };
    }

    private OrderPlan Bounded()
    {
        if (_takes.Count > OrderRun.TakesMax)
        {
            _faults.Add(new(-1, OrderFaultKind.TooManyLines, _takes.Count, OrderRun.TakesMax));
        }
        return this;
    }

    // Every row that acquires units becomes a line of its own.
    private OrderPlan Fitting(OrderState order)
    {
        var lines = order.Lines.Count + _asks.Count;
        if (_asks.Count > 0 && lines > OrderState.LinesMax)
        {
            _faults.Add(new(-1, OrderFaultKind.OrderFull, lines, OrderState.LinesMax));
        }
        return this;
    }

    private static bool IsKnown(OrderState order, OrderRow row) =>
        row.Item is not null || Named(order, row).Any();

    private static IEnumerable<OrderPosition> Named(OrderState order, OrderRow row) =>
        order.Positions.Where(position => position.Sku == row.Sku);

    private static List<OrderPosition> PositionsOf(OrderState order, OrderRow row) =>
    [
        .. Named(order, row).Where(position =>
            row.LocationId is null || position.LocationId == row.LocationId),
    ];
}
