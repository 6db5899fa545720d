using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Orders;

/// <summary>Orders with lines that left no stock beside others that did.</summary>
public sealed class OrderUntrackedTests
{
    [Theory]
    [InlineData(2, "2 of stock")]
    [InlineData(4, "3 of stock, 1 of none")]
    [InlineData(7, "3 of stock, 4 of none")]
    [InlineData(8, "4 of stock, 4 of none")]
    [InlineData(9, "5 of stock, 4 of none")]
    public void Cancel_WhenBothKindsAreThere_TakesTheNewestLinesUnitsFirst(int units, string takes)
    {
        var order = Layers();

        Assert.Equal(takes, Takes(OrderPlan.Cancel(order, [new("S-7", null, units)])));
    }

    [Fact]
    public void Cancel_WhenUnitsOfAKindAreGone_TakesWhatIsLeft()
    {
        var order = Layers();

        Carry(order, OrderPlan.Cancel(order, [new("S-7", null, 4)]), OrderRunKind.Cancel);
        Assert.Equal(
            "2 of stock, 3 of none", Takes(OrderPlan.Cancel(order, null)));
        Carry(order, OrderPlan.Return(order, [], [new("S-7", null, 4)]), OrderRunKind.Return);

        Assert.Equal("1 of stock", Takes(OrderPlan.Change(order, [new("S-7", null, 4)])));
        Assert.Equal(
            OrderFaultKind.BelowReturned,
            Assert.Single(OrderPlan.Change(order, [new("S-7", null, 3)]).Faults).Kind);
    }

    [Fact]
    public void Return_WhenUnitsWait_LeavesThemAndTakesTheRest()
    {
        var order = Layers();

        var plan = OrderPlan.Return(order, [new(7, 1, 2)], null);

        Assert.Equal("3 of stock, 4 of none", Takes(plan));
        Assert.Equal(
            [new(0, OrderFaultKind.MoreThanLeft, 8, 7)],
            OrderPlan.Return(order, [new(7, 1, 2)], [new("S-7", null, 8)]).Faults);
    }

    [Fact]
    public void View_WhenWhatWaitedIsGone_CountsNoUntrackedUnitAsWaiting()
    {
        var order = Layers();
        Carry(order, OrderPlan.Cancel(order, [new("S-7", null, 3)]), OrderRunKind.Cancel);
        Carry(order, OrderPlan.Cancel(order, [new("S-7", null, 4)]), OrderRunKind.Cancel);

        // The item still has units of a line the order is yet to hear of.
        Assert.Equal(2, order.View([new(7, 1, 9)]).Lines[0].Waiting);
    }

    [Theory]
    [InlineData(OrderRunKind.Cancel, false, 6)]
    [InlineData(OrderRunKind.Cancel, true, 5)]
    [InlineData(OrderRunKind.Return, false, 6)]
    [InlineData(OrderRunKind.Return, true, 5)]
    public void Apply_WhenMoreIsTakenOfAKindThanIsLeft_Breaks(
        OrderRunKind kind, bool isUntracked, int units)
    {
        var order = Layers();
        var plan = OrderPlan.Cancel(order, [new("S-7", null, 1)]);
        var one = plan.Takes[0] with
        {
            Step = plan.Takes[0].Step with { Quantity = units, IsUntracked = isUntracked },
        };

        Assert.Throws<InvariantBrokenException>(() => OrderRig.Carry(order, kind, [one.Step]));
    }

    [Fact]
    public void Apply_WhenUntrackedUnitsAreSaidToHaveWaited_Breaks()
    {
        var order = Layers();
        var id = ItemRig.IdAt(ItemRig.Start, "run");
        order.Apply(new OrderEvent.Started(new()
        {
            RunId = id,
            Operation = new(id, 0, OperationOrigin.Host),
            Kind = OrderRunKind.Cancel,
            At = 5,
            Takes = [new(0, 7, 1, 2) { IsUntracked = true }],
        }));

        Assert.Throws<InvariantBrokenException>(() =>
            order.Apply(new OrderEvent.Finished([new(1, 1)], [], [])));
    }

    [Fact]
    public void Cancel_WhenTheNewestPositionHasBothKinds_GoesOnWithTheNext()
    {
        var order = OrderRig.Of(
            OrderRig.Line("r-1", ready: 9, backordered: 0, location: 2),
            OrderRig.Line("r-2", ready: 2, backordered: 0),
            OrderRig.Line("r-3", ready: 3, backordered: 0) with { IsUntracked = true });

        var plan = OrderPlan.Cancel(order, [new("S-7", null, 6)]);

        Assert.Equal("2 of stock, 3 of none, 1 of stock", Takes(plan));
        Assert.Equal([1, 1, 2], plan.Takes.Select(take => take.Step.LocationId));
    }

    [Fact]
    public void Return_WhenUntrackedUnitsAreTheNewest_TakesAllOfThem()
    {
        var order = OrderRig.Of(
            OrderRig.Line("r-1", ready: 1, backordered: 2),
            OrderRig.Line("r-2", ready: 3, backordered: 0) with { IsUntracked = true });

        Assert.Equal(
            "1 of stock, 3 of none", Takes(OrderPlan.Return(order, [new(7, 1, 2)], null)));
    }

    [Fact]
    public void View_WhenTrackedLinesHaveOthersBetween_CountsTheUnitsOfAll()
    {
        var order = OrderRig.Of(
            OrderRig.Line("r-1", ready: 0, backordered: 2),
            OrderRig.Line("r-2", ready: 1, backordered: 0) with { IsUntracked = true },
            OrderRig.Line("r-3", ready: 0, backordered: 2));

        Assert.Equal(4, order.View([new(7, 1, 9)]).Lines[0].Waiting);
    }

    // Two units left stock, four did not, and of three sold then two wait.
    private static OrderState Layers() => OrderRig.Of(
        OrderRig.Line("r-1", ready: 2, backordered: 0),
        OrderRig.Line("r-2", ready: 1, backordered: 0) with { IsUntracked = true },
        OrderRig.Line("r-3", ready: 3, backordered: 0) with { IsUntracked = true },
        OrderRig.Line("r-4", ready: 1, backordered: 2));

    private static void Carry(OrderState order, OrderPlan plan, OrderRunKind kind) =>
        OrderRig.Carry(order, kind, [.. plan.Takes.Select(take => take.Step)]);

    private static string Takes(OrderPlan plan) => string.Join(", ", plan.Takes.Select(take =>
        $"{take.Step.Quantity} of {(take.Step.IsUntracked ? "none" : "stock")}"));
}
