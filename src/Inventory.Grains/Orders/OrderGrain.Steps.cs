using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Batches;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Orders;

// What an operation does at items and at the reservation that acquires its units.
internal sealed partial class OrderGrain
{
    // Long enough for a crash between the reservation and the order's confirm.
    private const long HeldForMs = 900_000;

    /// <summary>Does what is left of the open operation.</summary>
    /// <returns>Its answer, or <see cref="OrderOutcome.Retry"/> while it is still open.</returns>
    private async Task<OrderReply> CarryOutAsync(DateTimeOffset deadline)
    {
        var run = _state.Open!;
        var (acquired, refused) = run.Asked.Count > 0
            ? await AcquireAsync(run, deadline)
            : ([], null);
        if (refused is { Outcome: not OrderOutcome.Retry })
        {
            await AbortAsync(run);
        }
        if (refused is not null)
        {
            return refused;
        }
        var taken = new TakenUnits[run.Takes.Count];
        var isDone = await NameAsync(run, deadline)
            && await ForEachAsync(
                taken.Length, deadline, take => TakeAsync(run, take, taken));
        var waiting = isDone ? await WaitingAsync(deadline, acquired) : null;
        if (waiting is null)
        {
            return OrderReply.Of(OrderOutcome.Retry);
        }
        var kept = _state.KeepsAnswerWith(acquired) ? waiting : null;
        var finished = new OrderEvent.Finished(taken, acquired, kept);
        await AppendAsync(MarkAfter(run), [finished]);
        return OrderReply.Of(OrderOutcome.Done) with { Order = _state.View(waiting) };
    }

    private async Task<OrderReply> ViewAsync(DateTimeOffset deadline)
    {
        if (!_state.Exists)
        {
            return OrderReply.Of(OrderOutcome.NotFound);
        }
        return await WaitingAsync(deadline) is { } waiting
            ? OrderReply.Of(OrderOutcome.Done) with { Order = _state.View(waiting) }
            : OrderReply.Of(OrderOutcome.Retry);
    }

    // The reservation is the order's own: it calls nobody back, who would wait for this call.
    private async Task<(IReadOnlyList<OrderLine> Lines, OrderReply? No)> AcquireAsync(
        OrderRun run, DateTimeOffset deadline)
    {
        var reservationId = run.ReservationId!.Value;
        var cart = GrainFactory.GetGrain<ICartGrain>(CartKey.Of(_store, reservationId));
        var held = await AskAsync(deadline, left => cart.ReserveAsync(new(
            new(reservationId, 0, OperationOrigin.Host), run.Asked, HeldForMs, null, left)));
        if (held is not { Outcome: ItemOutcome.Accepted })
        {
            return ([], WhyNotHeld(run, held));
        }
        var sold = await AskAsync(deadline, left => cart.ConfirmAsync(new(
            _orderId, RefuseIfSplitChanged: false, Operation.None, IsOrders: true, left)));
        return sold is { Outcome: ItemOutcome.Accepted, Cart: { } view }
            ? ([.. view.Lines.Select((_, place) => OrderLines.Of(view, place))], null)
            : ([], WhyNot(run, sold));
    }

    // What has an outcome, whatever it is, holds nothing.
    private static OrderReply WhyNotHeld(OrderRun run, CartReply? reply) => reply?.Outcome switch
    {
        ItemOutcome.Busy => OrderReply.Of(OrderOutcome.Busy),
        ItemOutcome.LedgerRefused or ItemOutcome.Quarantined =>
            OrderReply.Of(OrderOutcome.Unavailable),
        _ => WhyNot(run, reply),
    };

    private static OrderReply WhyNot(OrderRun run, CartReply? reply) =>
        reply is { Outcome: ItemOutcome.Refused }
            ? OrderReply.No([.. reply.Refusals.Select(no => RefusalOf(run, no))])
            : OrderReply.Of(OrderOutcome.Retry);

    private static OrderRefusal RefusalOf(OrderRun run, LineRefusal no) => no.Line < 0
        ? new(-1, 0, "", no.Refusal)
        : new(no.Line, run.Asked[no.Line].VariantId, run.Asked[no.Line].Sku, no.Refusal);

    private async Task<CartReply?> AskAsync(
        DateTimeOffset deadline, Func<TimeSpan, ValueTask<CartReply>> ask)
    {
        var left = deadline - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return null;
        }
        try
        {
            return await ask(left).AsTask().WaitAsync(left, time);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is not null)
        {
            return null;
        }
    }

    // Says what keeps the stock of each, or which item refuses now what it could refuse later. An
    // item that knows the client's key from another request says so.
    private async Task<(IReadOnlyList<OrderTake> Takes, OrderReply? No)> CheckAsync(
        OrderRun run, IReadOnlyList<Planned<OrderTake>> planned, DateTimeOffset deadline)
    {
        var takes = new OrderTake[planned.Count];
        var refusals = new Refusal?[planned.Count];
        var areAsked = await ForEachAsync(planned.Count, deadline, async i =>
        {
            var take = planned[i].Step;
            // No item hears of what never left stock.
            takes[i] = take.IsUntracked
                ? take
                : take with { StockItem = await StockItemOfAsync(take.VariantId) ?? 0 };
            var reply = takes[i].StockItem == 0
                ? null
                : await ItemOf(takes[i].StockItem).ExecuteAsync(
                    CommandOf(run, takes[i]) with
                    {
                        IsCheck = true,
                        Operation = run.Operation.ClientsOwn(),
                    });
            refusals[i] = reply?.Refusal;
            return reply is null || IsAnswer(reply);
        });
        if (!areAsked)
        {
            return ([], OrderReply.Of(OrderOutcome.Retry));
        }
        OrderRefusal[] no =
        [
            .. refusals.Index().Where(refused => refused.Item is not null and not
            {
                Reason: RefusalReason.ItemNotFound or RefusalReason.NotThisItem,
            })
            .Take(OrderReply.FaultsMax)
            .Select(refused => RefusalOf(planned[refused.Index], refused.Item!)),
        ];
        return (takes, no.Length > 0 ? OrderReply.No(no) : null);
    }

    private async Task<(IReadOnlyList<CartLine> Asks, OrderReply? No)> FindAsync(
        IReadOnlyList<Planned<CartLine>> planned, DateTimeOffset deadline)
    {
        var asks = planned.Select(ask => ask.Step).ToArray();
        var areFound = await ForEachAsync(asks.Length, deadline, async i =>
        {
            if (asks[i].StockItem == 0)
            {
                var stockItem = await StockItemOfAsync(asks[i].VariantId) ?? 0;
                asks[i] = asks[i] with { StockItem = stockItem };
            }
            return true;
        });
        if (!areFound)
        {
            return ([], OrderReply.Of(OrderOutcome.Retry));
        }
        OrderRefusal[] gone =
        [
            .. asks.Index().Where(ask => ask.Item.StockItem == 0).Select(ask => new OrderRefusal(
                planned[ask.Index].Row,
                ask.Item.VariantId,
                ask.Item.Sku,
                Refusal.For(RefusalReason.ItemNotFound))),
        ];
        return (asks, gone.Length > 0 ? OrderReply.No(gone) : null);
    }

    private OrderRefusal RefusalOf(Planned<OrderTake> planned, Refusal refusal)
    {
        var take = planned.Step;
        var position = _state.Positions.First(position =>
            (position.VariantId, position.LocationId) == (take.VariantId, take.LocationId));
        return new(planned.Row, take.VariantId, position.Sku, refusal);
    }

    // What an item refuses after the decision for its numbers is asked again until it fits. One
    // that is gone has nothing to restock, as what never left stock has not; one that no longer
    // keeps the stock says who does.
    private async Task<bool> TakeAsync(OrderRun run, int index, TakenUnits[] taken)
    {
        var take = run.Takes[index];
        var command = CommandOf(run, take) with { Operation = run.OperationOf(index) };
        taken[index] = new(0, take.Quantity);
        if (take.StockItem == 0)
        {
            return true;
        }
        var reply = await ItemOf(take.StockItem).ExecuteAsync(command);
        if (reply.Refusal is { Reason: RefusalReason.NotThisItem })
        {
            if (await StockItemOfAsync(take.VariantId) is not { } stockItem)
            {
                return true;
            }
            reply = await ItemOf(stockItem).ExecuteAsync(command);
        }
        taken[index] = reply.Taken ?? taken[index];
        return reply.Outcome == ItemOutcome.Accepted
            || reply.Refusal is { Reason: RefusalReason.ItemNotFound };
    }

    private ItemCommand.TakeBack CommandOf(OrderRun run, OrderTake take) => new()
    {
        OrderId = _orderId,
        VariantId = take.VariantId,
        LocationId = take.LocationId,
        Quantity = take.Quantity,
        IsReturn = run.Kind == OrderRunKind.Return,
        Restock = run.Restock,
    };

    // Null where the time runs out before every item has said.
    private Task<IReadOnlyList<WaitingUnit>?> WaitingAsync(DateTimeOffset deadline) =>
        WaitingAsync(deadline, []);

    private async Task<IReadOnlyList<WaitingUnit>?> WaitingAsync(
        DateTimeOffset deadline, IReadOnlyList<OrderLine> acquired)
    {
        var known = _state.Positions.Where(position => position.MayWait)
            .Select(position => position.VariantId);
        var added = acquired.Where(line => line.Backordered > 0).Select(line => line.VariantId);
        int[] variants = [.. known.Concat(added).Distinct()];
        var found = new IReadOnlyList<WaitingUnit>[variants.Length];
        var areAsked = await ForEachAsync(variants.Length, deadline, async i =>
        {
            found[i] = await WaitingOfAsync(variants[i]);
            return true;
        });
        return areAsked ? [.. found.SelectMany(units => units)] : null;
    }

    // The variant's own item knows which one keeps its stock.
    private async Task<IReadOnlyList<WaitingUnit>> WaitingOfAsync(int variantId)
    {
        var own = await ItemOf(variantId).ReadWaitingAsync(_orderId);
        var units = own.Units;
        if (own.Facts?.StockItemOf(variantId) is { } stockItem && stockItem != variantId)
        {
            units = [.. units, .. (await ItemOf(stockItem).ReadWaitingAsync(_orderId)).Units];
        }
        return [.. units.Where(unit => unit.VariantId == variantId)];
    }

    private async Task<int?> StockItemOfAsync(int variantId) =>
        (await ItemOf(variantId).ReadAsync())?.Facts.StockItemOf(variantId);

    private IItemGrain ItemOf(int variantId) =>
        GrainFactory.GetGrain<IItemGrain>(new ItemKey(_store, variantId).ToString());

    private Task<bool> ForEachAsync(
        int count, DateTimeOffset deadline, Func<int, Task<bool>> act) =>
        ItemFanOut.RunAsync(count, deadline, time, act);

    private static bool IsAnswer(ItemReply reply) =>
        reply.Outcome is ItemOutcome.Accepted or ItemOutcome.Refused;

    private static IReadOnlyList<OrderRefusal> RowsOf(
        IReadOnlyList<OrderRefusal> refusals, IReadOnlyList<Planned<CartLine>> asks) =>
        [.. refusals.Select(no => no.Row < 0 ? no : no with { Row = asks[no.Row].Row })];

    private Guid NewReservationId() =>
        CartHoldIds.ReservationIdOf(Guid.CreateVersion7(time.GetUtcNow()));
}
