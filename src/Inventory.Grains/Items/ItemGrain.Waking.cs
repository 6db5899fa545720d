using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Batches;
using Inventory.Grains.Carts;
using Inventory.Grains.Orders;
using InvariantBrokenException = Inventory.Domain.InvariantBrokenException;

namespace Inventory.Grains.Items;

// What the item does by itself: expiry, orders not recorded yet, claims and holds of others that
// nobody decided.
internal sealed partial class ItemGrain
{
    // Who owes an answer about an order or a claim is asked again after so long.
    private const long AskAgainAfterMs = 1_000;
    private const int HoldsAskedMax = 1_000;
    // One that is slow to answer is not to keep the item from asking the others.
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RecordWithin = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RecordPause = TimeSpan.FromMilliseconds(100);
    private bool _isAsking;
    private long _askAgainAt;

    public ValueTask WakeAsync()
    {
        ThrowIfUnloaded();
        if (_isFenced || quarantine.Contains(_key))
        {
            return default;
        }
        try
        {
            StageDue();
            MoveSpentWake();
            EnsureFlushing();
            AskAround();
            ArmTimer();
        }
        catch (InvariantBrokenException e)
        {
            Break("Wake", e);
        }
        return default;
    }

    // One append expires holds once, at most as many as an entry may: callers come in between.
    private void StageDue()
    {
        var terms = Terms();
        var batch = Batch();
        StageRecorded(terms, batch);
        if (!batch.ExpiresHolds && ItemDecider.DecideDue(_state, batch.At) is { } due)
        {
            batch.Stage(_state, terms, due);
        }
    }

    private void StageRecorded(StoreTerms terms, StagedBatch batch)
    {
        if (_recorded.Count == 0)
        {
            return;
        }
        var acknowledged = ItemDecider.Decide(
            _state, terms, new ItemCommand.AcknowledgeOrders([.. _recorded]), batch.At, batch.At);
        _recorded.Clear();
        batch.Stage(_state, terms, acknowledged);
    }

    private void ArmTimer()
    {
        var wake = _isFenced ? null : NextTick();
        if (wake is null || wake >= _timerAt)
        {
            return;
        }
        _timerAt = wake.Value;
        var due = TimeSpan.FromMilliseconds(Math.Max(1, wake.Value - Clock()));
        _timer ??= this.RegisterGrainTimer(
            TickAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
            {
                Interleave = true,
            });
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    // While something is staged the end of its append arms the timer. Holds expire when they are
    // due; others are asked at most once in a while, however long they owe an answer.
    private long? NextTick()
    {
        var news = _journal.HeadUndelivered is null ? null : _journal.HeadWake;
        if (_staged is { IsDue: true } || Earlier(_state.NextWake(), news) is not { } wake)
        {
            return null;
        }
        var deadline = _state.Holds.NextDeadline() ?? long.MaxValue;
        return Math.Min(deadline, Math.Max(wake, _askAgainAt));
    }

    private static long? Earlier(long? one, long? other) =>
        one is null || other < one ? other : one;

    private async Task TickAsync(CancellationToken cancel)
    {
        _timerAt = long.MaxValue;
        await WakeAsync();
    }

    // A mark that has passed is moved by an append without entries when nothing else moves it, so
    // that the scanner does not find this item for ever.
    private void MoveSpentWake()
    {
        var now = Clock();
        var isSpent = _journal.HeadWake <= now
            && (_state.NextWake() != _journal.HeadWake || _journal.HeadUndelivered is not null);
        if (isSpent)
        {
            Batch().MoveHead();
        }
    }

    private async Task RecordOrderAsync(Hold hold)
    {
        if (!_state.UnrecordedOrders.Contains(hold.Id) || _recorded.Contains(hold.Id))
        {
            return;
        }
        var line = OrderLines.Of(_key, _state.Facts, hold);
        try
        {
            var order = GrainFactory.GetGrain<IOrderGrain>(OrderKey.Of(_key.Store, hold.OrderId!));
            await RecordAsync(order, line);
        }
        catch (Exception e)
        {
            // Whatever it is, it is the order's: the confirm is durable, and the item is sound.
            _askAgainAt = Clock() + AskAgainAfterMs;
            instruments.Unrecorded();
            LogUnrecorded(_key, hold.Id, hold.OrderId!, e);
            return;
        }
        _recorded.Add(hold.Id);
    }

    // An order whose silo has just died is somewhere else in a moment; who placed it would miss it.
    private async Task RecordAsync(IOrderGrain order, OrderLine line)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                await order.RecordAsync(line);
                return;
            }
            catch (Exception e) when (
                e is OrleansException or TimeoutException
                && time.GetElapsedTime(since) < RecordWithin)
            {
                await Task.Delay(RecordPause, time);
            }
        }
    }

    // Orders and batches call back, so nobody waits here for their answers.
    private void AskAround()
    {
        if (_isAsking || Clock() < _askAgainAt)
        {
            return;
        }
        _askAgainAt = Clock() + AskAgainAfterMs;
        var holds = _state.Holds.DueToAsk(Clock(), HoldsAskedMax);
        Guid[] orders = [.. _state.UnrecordedOrders.Except(_recorded)];
        var overdue = _state.Claims.Where(c => c.TakenAt + Claim.AskAfterMs <= Clock())
            .Select(c => c.Id).ToArray();
        if (orders.Length + overdue.Length + holds.Count > 0)
        {
            _isAsking = true;
            _ = AskAsync(orders, overdue, holds);
        }
    }

    private async Task AskAsync(Guid[] orders, ClaimId[] overdue, IReadOnlyList<Guid> holds)
    {
        // The turn that wakes ends before anybody else is called.
        await Task.Yield();
        try
        {
            foreach (var id in orders)
            {
                if (_state.Holds.TryFind(id, out var hold))
                {
                    await RecordOrderAsync(hold);
                }
            }
            foreach (var run in overdue.GroupBy(claim => (claim.TransactionId, claim.RunId)))
            {
                await SettleAsync(run.Key.TransactionId, [.. run]);
            }
            await Task.WhenAll(holds.GroupBy(CartHoldIds.ReservationIdOf)
                .Select(cart => AskCartAsync(cart.Key, [.. cart])));
        }
        catch (Exception e)
        {
            // What others throw is caught where they are called; nobody awaits the rest.
            Break("Ask", e);
        }
        finally
        {
            (_isAsking, _askAgainAt) = (false, Clock() + AskAgainAfterMs);
            await WakeAsync();
        }
    }

    // A claim of a run that is over came too late to be given back by it.
    private async Task SettleAsync(Guid transactionId, ClaimId[] claims)
    {
        if (await MayBeOpenAsync(transactionId, claims[0].RunId))
        {
            return;
        }
        foreach (var claim in claims)
        {
            await ExecuteAsync(new ItemCommand.DropClaim(claim));
        }
    }

    // The holds of a cart that does not answer stay.
    private async Task AskCartAsync(Guid reservationId, Guid[] holds)
    {
        IReadOnlyList<HoldTerm?> terms;
        try
        {
            var cart = GrainFactory.GetGrain<ICartGrain>(CartKey.Of(_key.Store, reservationId));
            terms = await cart.AskAsync(holds).AsTask().WaitAsync(AskWithin, time);
        }
        catch (Exception e)
        {
            instruments.UndecidedHold();
            LogUndecidedHold(_key, reservationId, e);
            return;
        }
        foreach (var (id, term) in holds.Zip(terms))
        {
            await ExecuteAsync(CommandOf(id, term));
        }
    }

    private ItemCommand CommandOf(Guid id, HoldTerm? term) => term is var (expiresAt, isPaying)
        ? new ItemCommand.Keep(id, expiresAt, isPaying)
        : new ItemCommand.Release(id)
        {
            IsExpiry = _state.Holds.TryFind(id, out var hold) && hold.IsDecided,
        };

    // The claims of a batch that does not answer stay.
    private async Task<bool> MayBeOpenAsync(Guid transactionId, Guid runId)
    {
        try
        {
            var batch = GrainFactory.GetGrain<IBatchGrain>(
                BatchKey.Of(_key.Store, transactionId));
            return await batch.SettleAsync(runId);
        }
        catch (Exception e)
        {
            instruments.Undecided();
            LogUndecided(_key, transactionId, e);
            return true;
        }
    }
}
