using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Orders;

/// <summary>Orders in the state a test begins with.</summary>
internal static class OrderRig
{
    private static int _runs;

    /// <summary>An order with these lines.</summary>
    public static OrderState Of(params OrderLine[] lines)
    {
        var order = new OrderState();
        foreach (var e in order.Record(lines))
        {
            order.Apply(e);
        }
        return order;
    }

    public static OrderLine Line(
        string id, int ready, int backordered, int variant = 7, int location = 1) => new()
        {
            ReservationId = id,
            VariantId = variant,
            ProductId = variant,
            Sku = $"S-{variant}",
            LocationId = location,
            Ready = ready,
            Backordered = backordered,
            ConfirmedAt = 5,
        };

    /// <summary>Carries out an operation that takes ready units.</summary>
    public static void Carry(
        OrderState order,
        OrderRunKind kind,
        params (int Variant, int Location, int Units)[] takes) => Carry(
            order,
            kind,
            [.. takes.Select(t => new OrderTake(t.Variant, t.Variant, t.Location, t.Units))]);

    /// <summary>Carries out an operation that takes ready units.</summary>
    public static void Carry(
        OrderState order, OrderRunKind kind, IReadOnlyList<OrderTake> takes)
    {
        var id = ItemRig.IdAt(ItemRig.Start, $"run {Interlocked.Increment(ref _runs)}");
        order.Apply(new OrderEvent.Started(new()
        {
            RunId = id,
            Operation = new(id, 0, OperationOrigin.Host),
            Kind = kind,
            At = ItemRig.Start,
            Takes = takes,
        }));
        order.Apply(new OrderEvent.Finished(
            [.. takes.Select(t => new TakenUnits(0, t.Quantity))], [], []));
    }

    /// <summary>The numbers of an order as text.</summary>
    public static string Text(OrderView order) => string.Join("; ", order.Lines.Select(line =>
        $"{line.VariantId}: {line.Quantity} = {line.Quantity - line.Waiting}+{line.Waiting} "
            + $"filled {line.Filled} cancelled {line.Cancelled} returned {line.Returned}"));
}
