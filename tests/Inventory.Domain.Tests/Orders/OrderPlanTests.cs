using Inventory.Domain.Carts;
using Inventory.Domain.Orders;

namespace Inventory.Domain.Tests.Orders;

public sealed class OrderPlanTests
{
    [Fact]
    public void Cancel_WhenNoRowsAreNamed_TakesAllThatIsLeftNewestFirst()
    {
        var order = Two();
        OrderRig.Carry(order, OrderRunKind.Return, (7, 1, 1));

        var plan = OrderPlan.Cancel(order, null);

        Assert.Equal("-1: 4 of 7@2, -1: 2 of 7@1", Takes(plan));
        OrderRig.Carry(order, OrderRunKind.Cancel, (7, 2, 4), (7, 1, 2));
        Assert.Equal("", Takes(OrderPlan.Cancel(order, null)));
    }

    [Fact]
    public void Cancel_WhenRowsAreNamed_SpreadsThemFromTheNewestLineBackward()
    {
        var order = Two();
        Assert.Equal("0: 4 of 7@2, 0: 1 of 7@1", Takes(OrderPlan.Cancel(order, [Row(5)])));
        Assert.Equal("0: 3 of 7@1", Takes(OrderPlan.Cancel(order, [Row(3, location: 1)])));

        // A line that comes later makes its position the newest.
        order.Apply(new OrderEvent.LineRecorded(OrderRig.Line("r-3", 1, 0)));
        Assert.Equal("0: 2 of 7@1", Takes(OrderPlan.Cancel(order, [Row(2)])));
    }

    [Fact]
    public void Cancel_WhenARowCannotBe_SaysWhyWithTheNumbers()
    {
        var order = Two();
        OrderRig.Carry(order, OrderRunKind.Return, (7, 1, 1));

        var plan = OrderPlan.Cancel(
            order,
            [Row(1), Row(7), Row(3, location: 1), Row(1, location: 3), Row(1, sku: "S-9")]);

        Assert.Equal(
            [
                new(1, OrderFaultKind.MoreThanLeft, 7, 6),
                new(2, OrderFaultKind.MoreThanLeft, 3, 2),
                new(3, OrderFaultKind.UnknownSku, 1, 0),
                new(4, OrderFaultKind.UnknownSku, 1, 0),
            ],
            plan.Faults);
    }

    [Fact]
    public void Return_WhenUnitsWait_TakesReadyOnesAlone()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 3));
        WaitingUnit[] waiting = [new(7, 1, 2)];

        Assert.Equal("-1: 3 of 7@1", Takes(OrderPlan.Return(order, waiting, null)));
        Assert.Equal("0: 3 of 7@1", Takes(OrderPlan.Return(order, waiting, [Row(3)])));
        Assert.Equal(
            [new(0, OrderFaultKind.MoreThanLeft, 4, 3)],
            OrderPlan.Return(order, waiting, [Row(4)]).Faults);
    }

    [Fact]
    public void Change_WhenRowsAreNamed_TakesAndAsksForTheDifference()
    {
        var order = Two();
        var plan = OrderPlan.Change(order, [Row(5), Row(4, sku: "S-8", item: Item(8))]);
        Assert.Equal("0: 2 of 7@2", Takes(plan));
        Assert.Equal("1: 4 of 8@1 at 8", Asks(plan));

        Assert.Equal("0: 3 of 7@2 at 0", Asks(OrderPlan.Change(order, [Row(10)])));
        Assert.Equal("0: 1 of 7@1 at 0", Asks(OrderPlan.Change(order, [Row(4, location: 1)])));
        Assert.Equal("0: 2 of 7@5 at 0", Asks(OrderPlan.Change(order, [Row(2, location: 5)])));
        var same = OrderPlan.Change(order, [Row(7), Row(0, location: 5)]);
        Assert.Equal((0, 0, 0), (same.Takes.Count, same.Asks.Count, same.Faults.Count));
    }

    [Fact]
    public void Change_WhenTheSkuNamesAnotherVariantNow_StaysWithTheOrders()
    {
        var order = Two();

        // The variant of the order has a new SKU, and another one has its old one.
        var renamed = Item(7) with { LocationId = 2 };
        var plan = OrderPlan.Change(
            order, [Row(8, item: Item(9)), Row(2, sku: "NEW", item: renamed)]);

        Assert.Equal("0: 3 of 7@2 at 0", Asks(plan));
    }

    [Fact]
    public void Change_WhenMergedRowsPassTheMost_IsRefused()
    {
        var order = Two();
        var other = Item(7) with { LocationId = 2 };

        var plan = OrderPlan.Change(
            order, [Row(int.MaxValue), Row(int.MaxValue, sku: "NEW", item: other)]);

        Assert.Equal(OrderFaultKind.MoreThanLeft, Assert.Single(plan.Faults).Kind);
        var most = OrderPlan.Change(
            order, [Row(8), Row(int.MaxValue - 1, sku: "NEW", item: other)]);
        Assert.Empty(most.Faults);
        Assert.Equal(int.MaxValue, Assert.Single(most.Asks).Step.Quantity);
    }

    [Fact]
    public void Change_WhenARowCannotBe_SaysWhyWithTheNumbers()
    {
        var order = Two();
        OrderRig.Carry(order, OrderRunKind.Return, (7, 1, 1), (7, 2, 2));

        var plan = OrderPlan.Change(
            order, [Row(2), Row(1, sku: "S-9"), Row(0, sku: "S-9"), Row(1, location: 2)]);

        Assert.Equal(
            [
                new(0, OrderFaultKind.BelowReturned, 2, 3),
                new(1, OrderFaultKind.UnknownSku, 1, 0),
                new(2, OrderFaultKind.UnknownSku, 0, 0),
                new(3, OrderFaultKind.BelowReturned, 1, 2),
            ],
            plan.Faults);
    }

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(1_001, 1)]
    public void Cancel_WhenMoreLinesAreLeftThanOneOperationTakes_IsRefused(int lines, int faults)
    {
        var order = OrderRig.Of(
            [.. Enumerable.Range(1, lines).Select(i => OrderRig.Line($"r-{i}", 1, 0, variant: i))]);

        var plan = OrderPlan.Cancel(order, null);

        Assert.Equal(faults, plan.Faults.Count);
        Assert.All(plan.Faults, fault =>
            Assert.Equal(new(-1, OrderFaultKind.TooManyLines, lines, 1_000), fault));
    }

    private static OrderState Two() => OrderRig.Of(
        OrderRig.Line("r-1", ready: 3, backordered: 0),
        OrderRig.Line("r-2", ready: 4, backordered: 0, location: 2));

    private static OrderRow Row(
        int quantity, int? location = null, string sku = "S-7", CartLine? item = null) =>
        new(sku, location, quantity, item);

    private static CartLine Item(int variant) => new()
    {
        VariantId = variant,
        ProductId = variant,
        Sku = $"S-{variant}",
        StockItem = variant,
        LocationId = 1,
        Quantity = 1,
    };

    private static string Takes(OrderPlan plan) => string.Join(", ", plan.Takes.Select(take =>
        $"{take.Row}: {take.Step.Quantity} of {take.Step.VariantId}@{take.Step.LocationId}"));

    private static string Asks(OrderPlan plan) => string.Join(", ", plan.Asks.Select(ask =>
        $"{ask.Row}: {ask.Step.Quantity} of {ask.Step.VariantId}@{ask.Step.LocationId} "
            + $"at {ask.Step.StockItem}"));
}
