using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Orders;

// How a client's key names one request. The key that makes an order is a name of its stream from
// the beginning, for another order knows nothing of it; the order gives it back when it is not made
// after all, and when the key is not honoured any more. Every item an operation touches knows its
// key before the client is answered.
internal sealed partial class OrderGrain
{
    private const long ScanAheadMs = 2_000;

    private bool _isKeyGivenBack;

    // An item of the lines asked for that knows the client's key from another request says so.
    private async Task<OrderReply?> WhyReusedAsync(OrderRun run, DateTimeOffset deadline)
    {
        var key = run.Operation.ClientsOwn();
        int[] items = key.IsNamed ? [.. run.Asked.Select(line => line.StockItem).Distinct()] : [];
        var isReused = false;
        var areAsked = await ForEachAsync(items.Length, deadline, async i =>
        {
            var reply = await ItemOf(items[i]).ExecuteAsync(
                new ItemCommand.Check(null) { Operation = key });
            isReused |= reply.Refusal is { Reason: RefusalReason.OperationReused };
            return reply.Outcome != ItemOutcome.Retry;
        });
        if (isReused)
        {
            return OrderReply.No(RefusalReason.OperationReused);
        }
        return areAsked ? null : OrderReply.Of(OrderOutcome.Retry);
    }

    // Null where it is begun. An owner that does not honour the key any more gives it back when it
    // is asked.
    private async Task<OrderReply?> StartAsync(OrderRun run, DateTimeOffset deadline)
    {
        var (wake, started) = (Mark.At(Now() + WakeAfterMs), new OrderEvent.Started(run));
        if (!run.ClaimsKey)
        {
            await AppendAsync(wake, [started]);
            return null;
        }
        var name = ItemRows.OperationName(_store, run.Operation);
        if (await _journal.ClaimAsync(name, started, wake) is { } owner)
        {
            if (!await AskForKeyAsync(owner, run, deadline))
            {
                return OrderReply.Of(OrderOutcome.Retry);
            }
            if (await _journal.ClaimAsync(name, started, wake) is not null)
            {
                return OrderReply.No(RefusalReason.OperationReused);
            }
        }
        _state.Apply(started);
        return null;
    }

    // Only an order that is not made yet asks, and it has no key that another could ask for: nobody
    // waits in a ring. A product keeps the key that made it, and a reservation that was refused the
    // key it was asked for with: no other request can be told from theirs.
    private Task<bool> AskForKeyAsync(StreamId owner, OrderRun run, DateTimeOffset deadline) =>
        ForEachAsync(1, deadline, async _ =>
        {
            if (owner.Kind == StreamKind.Order)
            {
                await GrainFactory.GetGrain<IOrderGrain>(OrderKey.Of(_store, owner.Key))
                    .SettleAsync();
            }
            else if (CartKey.ReservationOf(owner) is { } reservation)
            {
                // Without time it asks no item, so whatever it answers it holds nothing.
                await GrainFactory.GetGrain<ICartGrain>(CartKey.Of(_store, reservation))
                    .ReserveAsync(new(run.Operation, run.Asked, HeldForMs, null, TimeSpan.Zero));
            }
            return true;
        });

    // Only what is accepted is remembered.
    private async Task AbortAsync(OrderRun run)
    {
        var aborted = new OrderEvent.Aborted();
        if (run.ClaimsKey)
        {
            var name = ItemRows.OperationName(_store, run.Operation);
            await _journal.ReleaseAsync(name, aborted, Mark.Clear);
            _state.Apply(aborted);
            return;
        }
        await AppendAsync(MarkAfter(run), [aborted]);
    }

    private async Task<bool> NameAsync(OrderRun run, DateTimeOffset deadline)
    {
        var key = run.Operation.ClientsOwn();
        var touched = run.Asked.Select(line => line.StockItem)
            .Concat(run.Takes.Select(take => take.StockItem))
            .Where(item => item != 0);
        int[] items = key.IsNamed ? [.. touched.Distinct()] : [];
        // One that is gone needs to know nothing, and one that knows it from another stays by it.
        return await ForEachAsync(items.Length, deadline, async i => IsAnswer(
            await ItemOf(items[i]).ExecuteAsync(
                new ItemCommand.NameRequest(run.RunId) { Operation = key })));
    }

    private async Task GiveKeyBackAsync()
    {
        if (_state.PlacedBy is { } placedBy && !_isKeyGivenBack && !placedBy.IsHonoured(Now()))
        {
            await _journal.MoveHeadAsync(
                Mark.Clear, ItemRows.OperationName(_store, placedBy.Operation));
            _isKeyGivenBack = true;
        }
    }

    // When a key is to be given back that is the order's own; later than a scan may be early.
    private Mark MarkAfter(OrderRun run)
    {
        var madeAt = run.ClaimsKey ? run.At : _state.PlacedBy?.At;
        return madeAt is { } at && !_isKeyGivenBack
            ? Mark.At(at + OperationMemory.ClientKeptMs + ScanAheadMs)
            : Mark.Clear;
    }
}
