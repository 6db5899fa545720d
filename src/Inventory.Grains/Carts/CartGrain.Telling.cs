using Inventory.Domain;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Storage;

namespace Inventory.Grains.Carts;

// How items hear what was decided. A decision that gives units away or back is told before its
// caller is answered; that a hold is kept, afterwards. The wake mark stands until all have heard.
internal sealed partial class CartGrain
{
    private bool _tellsKept;
    private bool _isClosedTold;
    private bool _clearsMark;
    private long? _timerAt;

    private async Task ExpireDueAsync()
    {
        if (CartDecider.Due(_state, Now()) is { } expired)
        {
            await TellKeptAsync();
            await AppendAsync(Mark.At(Now() + WakeAfterMs), expired);
            await TellClosedAsync();
        }
    }

    private async Task<CartReply?> DecideAsync(CartConfirm confirm, DateTimeOffset deadline)
    {
        if (confirm.RefuseIfSplitChanged)
        {
            var (isAnswered, changes) = await FindSplitChangesAsync(deadline);
            if (!isAnswered)
            {
                return CartReply.Of(ItemOutcome.Retry);
            }
            if (changes.Count > 0)
            {
                return Refused(changes);
            }
        }
        await DecideAsync(confirm, _state.Attempt);
        return null;
    }

    private Task DecideAsync(CartConfirm confirm, int attempt) => AppendAsync(
        Mark.At(Now() + WakeAfterMs),
        new CartEvent.ConfirmDecided(attempt, confirm.OrderId, confirm.IsOrders)
        {
            At = Now(),
            Operation = confirm.Operation,
        });

    private async Task<(bool IsAnswered, IReadOnlyList<LineRefusal> Changes)>
        FindSplitChangesAsync(DateTimeOffset deadline)
    {
        var changes = new Refusal?[_state.Lines.Count];
        var isAnswered = await ForEachLineAsync(deadline, async i =>
        {
            var reply = await ItemOf(_state.Lines[i]).ExecuteAsync(
                new ItemCommand.CheckConfirm(HoldOf(i), [.. LinesBefore(i).Select(HoldOf)]));
            changes[i] = reply.Refusal;
            return ItemFanOut.IsSettled(reply);
        });
        return (isAnswered,
            [.. changes.Index().Where(c => c.Item is not null)
                .Select(c => new LineRefusal(c.Index, c.Item!))]);
    }

    // Lines of the same item are given to the order one after the other.
    private IEnumerable<int> LinesBefore(int line) => Enumerable.Range(0, line)
        .Where(other => _state.Lines[other].StockItem == _state.Lines[line].StockItem);

    // Every item gives its units to the order, then the order hears of all lines at once.
    private async Task<bool> FinishConfirmAsync(DateTimeOffset deadline)
    {
        if (_state.Phase != CartPhase.Confirming)
        {
            return true;
        }
        var sold = new CartLineView[_state.Lines.Count];
        var lines = Enumerable.Range(0, sold.Length)
            .GroupBy(i => _state.Lines[i].StockItem, (_, ofItem) => ofItem.ToArray()).ToArray();
        var isDone = await ItemFanOut.RunAsync(
            lines.Length, deadline, time, item => ConfirmAsync(lines[item], sold));
        isDone = isDone && (_state.IsOrders || await RecordAsync(sold, deadline));
        if (isDone)
        {
            await AppendAsync(Mark.Clear, ConfirmedOf(sold));
        }
        return isDone;
    }

    private CartEvent.Confirmed ConfirmedOf(CartLineView[] sold)
    {
        int[] untracked =
            [.. sold.Index().Where(line => line.Item.IsUntracked).Select(line => line.Index)];
        return new(
            [.. sold.Select(line => line.Actual!.Value)],
            untracked.Length > 0 ? untracked : null)
        {
            At = Now(),
        };
    }

    private async Task<bool> ConfirmAsync(int[] linesOfItem, CartLineView[] sold)
    {
        foreach (var i in linesOfItem)
        {
            var reply = await ItemOf(_state.Lines[i]).ExecuteAsync(
                new ItemCommand.Confirm(HoldOf(i), _state.OrderId!, RefuseIfSplitChanged: false));
            if (!ItemFanOut.IsSettled(reply))
            {
                return false;
            }
            sold[i] = SoldOf(i, reply);
        }
        return true;
    }

    // A live hold is never refused; one that an item has given to the order and forgotten since
    // went as promised, and from stock.
    private CartLineView SoldOf(int place, ItemReply reply)
    {
        var (line, promised) = (_state.Lines[place], _state.Promised[place]);
        if (reply is { Outcome: ItemOutcome.Accepted, Hold: { } hold })
        {
            var actual = new Split(hold.ActualReady, hold.ActualBackordered);
            return new(line, promised, actual, !hold.IsTracked);
        }
        Invariant.Holds(
            reply.Refusal is null or
            {
                Reason: RefusalReason.ReservationTooOld or RefusalReason.ItemNotFound
            },
            $"a hold that its cart keeps is there: {reply.Refusal?.Reason}");
        return new(line, promised, promised);
    }

    private Task<bool> RecordAsync(CartLineView[] sold, DateTimeOffset deadline)
    {
        var order = GrainFactory.GetGrain<IOrderGrain>(OrderKey.Of(_store, _state.OrderId!));
        var lines = sold.Select((line, place) => OrderLines.Of(
            _reservationId, place, line, _state.ClosedAt)).ToArray();
        return ItemFanOut.RunAsync(1, deadline, time, async _ =>
        {
            await order.RecordManyAsync(lines);
            return true;
        });
    }

    // True once every item has heard that the reservation is closed.
    private async Task<bool> TellClosedAsync()
    {
        if (_isClosedTold)
        {
            return true;
        }
        var isExpiry = _state.Phase == CartPhase.Expired;
        _isClosedTold = await ForEachLineAsync(
            time.GetUtcNow() + SettleWithin,
            async i => ItemFanOut.IsSettled(await ItemOf(_state.Lines[i]).ExecuteAsync(
                new ItemCommand.Release(HoldOf(i)) { IsExpiry = isExpiry })));
        _clearsMark = _isClosedTold;
        ArmTimer();
        return _isClosedTold;
    }

    // What is found not told after a crash, or when its mark is due.
    private async Task FinishAsync(DateTimeOffset deadline)
    {
        await FinishConfirmAsync(deadline);
        if (_state.Phase is CartPhase.Released or CartPhase.Expired)
        {
            await TellClosedAsync();
            await ClearMarkAsync();
        }
    }

    private async Task ClearMarkAsync()
    {
        if (_clearsMark && _state.Phase is CartPhase.Released or CartPhase.Expired)
        {
            await _journal.MoveHeadAsync(Mark.Clear);
        }
        _clearsMark = false;
    }

    private void TellSoon()
    {
        _tellsKept = true;
        ArmTimer();
    }

    // An item that has not heard takes what it gives back for a line that was never kept.
    private async Task TellKeptAsync()
    {
        if (_tellsKept && _state.Phase == CartPhase.Held)
        {
            // An item that does not hear it asks.
            await ForEachLineAsync(
                time.GetUtcNow() + SettleWithin,
                async i => ItemFanOut.IsSettled(
                    await ItemOf(_state.Lines[i]).ExecuteAsync(KeepOf(i))));
        }
        _tellsKept = false;
    }

    // The client's key goes along to each item once: there it is not taken for another call.
    private ItemCommand.Keep KeepOf(int line)
    {
        var isFirst = _state.Lines.Take(line).All(
            other => other.StockItem != _state.Lines[line].StockItem);
        return new(HoldOf(line), _state.ExpiresAt, _state.IsPaying)
        {
            Operation = isFirst && _state.Key.Origin == OperationOrigin.Client
                ? _state.Key
                : Operation.None,
        };
    }

    private void ArmTimer()
    {
        var isBehind = _tellsKept || _clearsMark;
        var dueAt = isBehind ? 0 : CartDecider.NextWake(_state);
        if (dueAt == _timerAt)
        {
            return;
        }
        _timerAt = dueAt;
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _timer.Change(
            dueAt is { } at
                ? TimeSpan.FromMilliseconds(Math.Max(1, at - Clock()))
                : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(CancellationToken cancel)
    {
        _timerAt = null;
        try
        {
            await TellKeptAsync();
            await ExpireDueAsync();
            await ClearMarkAsync();
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            // What is left is done when its mark is due.
            Discard("Tick", e);
            return;
        }
        ArmTimer();
    }

    private Guid HoldOf(int line) => CartHoldIds.Of(_reservationId, _state.Attempt, line);

    private Task<bool> ForEachLineAsync(DateTimeOffset deadline, Func<int, Task<bool>> act) =>
        ItemFanOut.RunAsync(_state.Lines.Count, deadline, time, act);
}
