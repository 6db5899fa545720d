using System.Text.Json;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Orders;

public sealed class OrderRunTests
{
    private static readonly Guid Id = ItemRig.IdAt(ItemRig.Start, "run");

    [Fact]
    public void Apply_WhenAnOperationIsCarriedOut_CountsWhatWasTakenAndAcquired()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 3));
        var run = Run(OrderRunKind.Cancel) with { Takes = [new(7, 7, 1, 4)] };

        order.Apply(new OrderEvent.Started(run));
        Assert.Equal(run, order.Open);
        Assert.Equal(5, order.View([]).Lines[0].Quantity);
        order.Apply(new OrderEvent.Finished(
            [new(3, 1)], [OrderRig.Line("cart/0", 6, backordered: 0)], [new(7, 1, 0)]));

        Assert.Null(order.Open);
        Assert.Equal("7: 7 = 7+0 filled 0 cancelled 4 returned 0", OrderRig.Text(order.View([])));
        Assert.False(order.Positions.Single().MayWait);
        Assert.Null(order.Placed);
    }

    [Fact]
    public void Apply_WhenUnitsAreReturned_LeavesTheQuantity()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 3));

        OrderRig.Carry(order, OrderRunKind.Return, (7, 1, 2));

        Assert.Equal(
            "7: 5 = 4+1 filled 2 cancelled 0 returned 2",
            OrderRig.Text(order.View([new(7, 1, 1), new(8, 1, 9), new(7, 2, 9)])));
        Assert.Equal(3, order.Positions.Single().Left);
    }

    [Fact]
    public void Apply_WhenAborted_LeavesEverythingAsItWas()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 0));
        var run = Run(OrderRunKind.Change) with { Takes = [new(7, 7, 1, 1)] };

        order.Apply(new OrderEvent.Started(run));
        order.Apply(new OrderEvent.Aborted());

        Assert.Null(order.Open);
        Assert.Equal(2, order.Positions.Single().Quantity);
        Assert.Null(order.FindAnswered(run.Operation, ItemRig.Start));
    }

    [Fact]
    public void Apply_WhenEventsDoNotFollow_Breaks()
    {
        var run = Run(OrderRunKind.Cancel) with { Takes = [new(7, 7, 1, 3)] };
        Breaks(new OrderEvent.Aborted());
        Breaks(new OrderEvent.Finished([], [], null));
        Breaks(new OrderEvent.Started(run), new OrderEvent.Started(run));
        Breaks(new OrderEvent.Started(run), new OrderEvent.Finished([], [], null));
        // More than there is, and a split that is no sum.
        Breaks(new OrderEvent.Started(run), new OrderEvent.Finished([new(0, 3)], [], null));
        var two = Run(OrderRunKind.Cancel) with { Takes = [new(7, 7, 1, 2)] };
        Breaks(new OrderEvent.Started(two), new OrderEvent.Finished([new(1, 2)], [], null));
        var back = Run(OrderRunKind.Return) with { Takes = [new(7, 7, 1, 3)] };
        Breaks(new OrderEvent.Started(back), new OrderEvent.Finished([new(0, 3)], [], null));
    }

    [Fact]
    public void View_WhenTheItemHasUnitsOfALineNotRecordedYet_CountsTheOrdersOwnAlone()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 1));
        WaitingUnit[] waiting = [new(7, 1, 6)];
        Assert.Equal(
            "7: 3 = 2+1 filled 0 cancelled 0 returned 0", OrderRig.Text(order.View(waiting)));

        // A cancel took units of the line that is still to come.
        order.Apply(new OrderEvent.Started(
            Run(OrderRunKind.Cancel) with { Takes = [new(7, 7, 1, 3)] }));
        order.Apply(new OrderEvent.Finished([new(3, 0)], [], null));
        Assert.Equal(
            "7: 0 = 0+0 filled 0 cancelled 3 returned 0",
            OrderRig.Text(order.View([new(7, 1, 3)])));
        order.Apply(new OrderEvent.LineRecorded(OrderRig.Line("r-2", ready: 0, backordered: 5)));

        Assert.Equal(
            "7: 5 = 2+3 filled 0 cancelled 3 returned 0",
            OrderRig.Text(order.View([new(7, 1, 3)])));
    }

    [Theory]
    [InlineData(OperationOrigin.Client, 0, 86_400_000)]
    [InlineData(OperationOrigin.Host, 0, 60_000)]
    [InlineData(OperationOrigin.Host, 30_000, 90_000)]
    public void FindAnswered_WhenItsTimeIsOver_KnowsItNoMore(
        OperationOrigin origin, long ahead, long keptMs)
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 0));
        var id = ItemRig.IdAt(ItemRig.Start + ahead, "k");
        var run = Run(OrderRunKind.Cancel) with { Operation = new(id, 5, origin) };
        order.Apply(new OrderEvent.Started(run));
        order.Apply(new OrderEvent.Finished([], [], []));
        OrderRig.Carry(order, OrderRunKind.Cancel, (7, 1, 1));

        var answered = order.FindAnswered(run.Operation, ItemRig.Start + keptMs);

        Assert.Equal(2, answered?.Answer?.Lines[0].Quantity);
        Assert.Equal(run.Operation, answered?.Operation);
        Assert.Null(order.FindAnswered(run.Operation, ItemRig.Start + keptMs + 1));
    }

    [Fact]
    public void FindAnswered_WhenAThousandCameAfter_ForgetsTheOldest()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 0));
        var operations = Enumerable.Range(0, OrderState.AnsweredMax + 1)
            .Select(i => new Operation(new(i, 0, 0, new byte[8]), 0, OperationOrigin.Client))
            .ToArray();
        foreach (var operation in operations)
        {
            order.Apply(new OrderEvent.Started(
                Run(OrderRunKind.Cancel) with { Operation = operation }));
            order.Apply(new OrderEvent.Finished([], [], null));
        }

        Assert.Null(order.FindAnswered(operations[0], ItemRig.Start));
        Assert.All(operations[1..], operation =>
            Assert.Null(order.FindAnswered(operation, ItemRig.Start)!.Answer));
    }

    [Theory]
    [InlineData(OrderState.AnswerPositionsMax, true)]
    [InlineData(OrderState.AnswerPositionsMax + 1, false)]
    public void KeepsAnswerWith_WhenThereAreManyPositions_KeepsNone(int positions, bool keeps)
    {
        var order = OrderRig.Of(
            [.. Enumerable.Range(1, positions - 1).Select(i => OrderRig.Line($"r-{i}", 1, 0, i))]);

        Assert.Equal(keeps, order.KeepsAnswerWith([OrderRig.Line("c/0", 1, 0, positions)]));
        Assert.True(order.KeepsAnswerWith([OrderRig.Line("c/0", 1, 0, variant: 1)]));
    }

    [Theory]
    [InlineData(OrderState.LinesMax - 1, null)]
    [InlineData(OrderState.LinesMax, OrderFaultKind.OrderFull)]
    public void Change_WhenTheOrderIsFull_IsRefusedMore(int lines, OrderFaultKind? fault)
    {
        var order = OrderRig.Of(
            [.. Enumerable.Range(1, lines).Select(i => OrderRig.Line($"r-{i}", 1, 0))]);

        var more = OrderPlan.Change(order, [new("S-7", 1, lines + 1)]);

        Assert.Equal(
            fault is { } kind ? [new(-1, kind, OrderState.LinesMax + 1, OrderState.LinesMax)] : [],
            more.Faults);
        // Confirms that were decided at once may have taken it past the bound.
        order.Apply(new OrderEvent.LineRecorded(OrderRig.Line("r-a", 1, 0)));
        order.Apply(new OrderEvent.LineRecorded(OrderRig.Line("r-b", 1, 0)));
        Assert.Empty(OrderPlan.Change(order, [new("S-7", 1, 1)]).Faults);
    }

    [Fact]
    public void Apply_WhenAClientsKeyMadeIt_RemembersTheKeyForGood()
    {
        var order = new OrderState();
        var made = Run(OrderRunKind.Place) with { Asked = [Asked(7)] };
        order.Apply(new OrderEvent.Started(made));
        order.Apply(new OrderEvent.Finished([], [OrderRig.Line("c/0", 2, 0)], []));

        OrderRig.Carry(order, OrderRunKind.Cancel, (7, 1, 1));

        Assert.Equal(new(made.Operation, made.At, null), order.PlacedBy);
        Assert.Null(OrderRig.Of(OrderRig.Line("r-1", 1, 0)).PlacedBy);
    }

    [Fact]
    public void View_WhenALaterLineKnowsNoNames_KeepsTheOnesItHad()
    {
        var order = OrderRig.Of(
            OrderRig.Line("r-1", 1, 0),
            OrderRig.Line("r-2", 1, 0) with { Sku = "", ProductId = 0 },
            OrderRig.Line("r-3", 1, 0, variant: 8),
            OrderRig.Line("r-4", 1, 0, variant: 8) with { Sku = "NEW", ProductId = 9 });

        Assert.Equal(
            [("S-7", 7), ("NEW", 9)],
            order.View([]).Lines.Select(line => (line.Sku, line.ProductId)));
    }

    [Fact]
    public void MayWait_WhenAllThatWaitedIsCancelled_IsFalse()
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 4, backordered: 3));
        CancelWaiting(order, 2);
        Assert.True(order.Positions.Single().MayWait);
        Assert.Equal(1, order.View([new(7, 1, 9)]).Lines[0].Waiting);

        CancelWaiting(order, 1);

        Assert.False(order.Positions.Single().MayWait);
        Assert.Equal(0, order.View([new(7, 1, 9)]).Lines[0].Waiting);
    }

    [Fact]
    public void WasPlacedWith_WhenTheLinesAreTheSameInAnyOrder_IsTrue()
    {
        var order = new OrderState();
        CartLine[] lines = [Asked(7), Asked(8)];
        Assert.False(order.WasPlacedWith(lines));
        order.Apply(new OrderEvent.Started(Run(OrderRunKind.Place) with { Asked = lines }));
        order.Apply(new OrderEvent.Finished([], [OrderRig.Line("c/0", 1, 0)], []));

        Assert.True(order.WasPlacedWith([Asked(8), Asked(7) with { Sku = "NEW", StockItem = 9 }]));
        Assert.False(order.WasPlacedWith([Asked(8)]));
        Assert.False(order.WasPlacedWith([Asked(8), Asked(7) with { Quantity = 2 }]));
        Assert.False(order.WasPlacedWith([Asked(8), Asked(7) with { LocationId = 2 }]));
        Assert.False(order.WasPlacedWith([Asked(8), Asked(7) with { AllowBackorder = false }]));
        Assert.False(order.WasPlacedWith([Asked(8), Asked(7) with { AllowPartial = true }]));
    }

    [Fact]
    public void OperationOf_WhenThereAreManySteps_NamesEachOnce()
    {
        var run = Run(OrderRunKind.Cancel);
        var operations = Enumerable.Range(0, OrderRun.TakesMax).Select(run.OperationOf).ToList();

        Assert.Equal(operations.Count, operations.Distinct().Count());
        Assert.Equal(new(run.RunId, 0, OperationOrigin.Batch), operations[0]);
        Assert.All(operations, operation => Assert.Equal(OperationOrigin.Batch, operation.Origin));
    }

    [Fact]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack()
    {
        var run = Run(OrderRunKind.Change) with
        {
            Restock = true,
            Takes = [new(7, 8, 2, 3_000_000_000)],
            ReservationId = Id,
            Asked = [Asked(7)],
        };
        Check(new OrderEvent.Started(run), """
            {"kind":"started","run":{"run_id":"RUN","operation":{"id":"RUN","body_hash":7,
            "origin":2},"kind":4,"at":1800000000000,"restock":true,"takes":[{"stock_item":7,
            "variant_id":8,"location_id":2,"quantity":3000000000}],"reservation_id":"RUN","asked":[{
            "variant_id":7,"product_id":7,"sku":"S-7","stock_item":7,"location_id":1,
            "quantity":1,"allow_backorder":true,"allow_partial":false}]}}
            """);
        Check(
            new OrderEvent.Finished(
                [new(1, 2)], [OrderRig.Line("cart.1/0", 1, 2)], [new(7, 1, 4)]),
            """
            {"kind":"finished","taken":[{"from_backorders":1,"ready":2}],"acquired":[{
            "reservation_id":"cart.1/0","variant_id":7,"product_id":7,"sku":"S-7",
            "location_id":1,"ready":1,"backordered":2,"confirmed_at":5}],"waiting":[{
            "variant_id":7,"location_id":1,"quantity":4}]}
            """);
        Check(new OrderEvent.Finished([], [], null), """
            {"kind":"finished","taken":[],"acquired":[]}
            """);
        Check(
            new OrderEvent.Finished(
                [], [OrderRig.Line("cart.1/0", 1, 0) with { IsUntracked = true }], null),
            """
            {"kind":"finished","taken":[],"acquired":[{"reservation_id":"cart.1/0","variant_id":7,
            "product_id":7,"sku":"S-7","location_id":1,"ready":1,"backordered":0,"confirmed_at":5,
            "is_untracked":true}]}
            """);
        run = Run(OrderRunKind.Return) with
        {
            Takes = [new(0, 8, 2, 3) { IsUntracked = true }],
        };
        Check(new OrderEvent.Started(run), """
            {"kind":"started","run":{"run_id":"RUN","operation":{"id":"RUN","body_hash":7,
            "origin":2},"kind":2,"at":1800000000000,"restock":false,"takes":[{"stock_item":0,
            "variant_id":8,"location_id":2,"quantity":3,"is_untracked":true}],"asked":[]}}
            """);
        Check(new OrderEvent.Aborted(), """{"kind":"aborted"}""");
    }

    private static void Check(OrderEvent e, string text)
    {
        var expected = text.Replace("\n", "", StringComparison.Ordinal)
            .Replace("RUN", Id.ToString(), StringComparison.Ordinal);
        var json = OrderJson.Default.OrderEvent;
        Assert.Equal(expected, JsonSerializer.Serialize(e, json));
        var read = JsonSerializer.Deserialize(expected, json);
        Assert.Equal(expected, JsonSerializer.Serialize(read, json));
    }

    private static void Breaks(params OrderEvent[] events)
    {
        var order = OrderRig.Of(OrderRig.Line("r-1", ready: 2, backordered: 0));
        foreach (var e in events[..^1])
        {
            order.Apply(e);
        }
        Assert.Throws<InvariantBrokenException>(() => order.Apply(events[^1]));
    }

    private static void CancelWaiting(OrderState order, int units)
    {
        order.Apply(new OrderEvent.Started(
            Run(OrderRunKind.Cancel) with { Takes = [new(7, 7, 1, units)] }));
        order.Apply(new OrderEvent.Finished([new(units, 0)], [], []));
    }

    private static OrderRun Run(OrderRunKind kind) => new()
    {
        RunId = Id,
        Operation = new(Id, 7, OperationOrigin.Client),
        Kind = kind,
        At = ItemRig.Start,
    };

    private static CartLine Asked(int variant) => new()
    {
        VariantId = variant,
        ProductId = variant,
        Sku = $"S-{variant}",
        StockItem = variant,
        LocationId = 1,
        Quantity = 1,
    };
}
