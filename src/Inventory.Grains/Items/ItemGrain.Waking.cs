using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Orders;
using InvariantBrokenException = Inventory.Domain.InvariantBrokenException;

namespace Inventory.Grains.Items;

// What the item does by itself: expiry, orders not recorded yet, claims nobody decided.
internal sealed partial class ItemGrain
{
    public async ValueTask WakeAsync()
    {
        if (_isFenced)
        {
            return;
        }
        try
        {
            await RecordOrdersAsync();
            await SettleClaimsAsync();
            StageDue(all: true);
            MoveSpentWake();
            ArmTimer();
        }
        catch (InvariantBrokenException e)
        {
            Break("Wake", e);
        }
    }

    private void StageDue(bool all)
    {
        var terms = Terms();
        var batch = Batch();
        if (_recorded.Count > 0)
        {
            var acknowledged = ItemDecider.Decide(
                _state,
                terms,
                new ItemCommand.AcknowledgeOrders([.. _recorded]),
                batch.At,
                batch.At);
            _recorded.Clear();
            if (acknowledged.First is { } e)
            {
                batch.Stage(_state, terms, e);
                EnsureFlushing();
            }
        }
        while (ItemDecider.DecideDue(_state, batch.At) is { } due)
        {
            batch.Stage(_state, terms, due);
            EnsureFlushing();
            if (!all)
            {
                return;
            }
        }
    }

    private void ArmTimer()
    {
        var wake = _isFenced ? null : _state.NextWake();
        if (wake is null || wake >= _timerAt)
        {
            return;
        }
        _timerAt = wake.Value;
        var due = TimeSpan.FromMilliseconds(
            Math.Max(1, wake.Value - time.GetUtcNow().ToUnixTimeMilliseconds()));
        _timer ??= this.RegisterGrainTimer(
            TickAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
            {
                Interleave = true,
            });
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(CancellationToken cancel)
    {
        _timerAt = long.MaxValue;
        await WakeAsync();
    }

    // A mark that has passed is moved by an append without entries when nothing else moves it, so
    // that the scanner does not find this item for ever.
    private void MoveSpentWake()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isSpent = _journal.HeadWake <= now && _state.NextWake() != _journal.HeadWake;
        if (isSpent)
        {
            Batch().MoveHead();
            EnsureFlushing();
        }
    }

    private async Task RecordOrderAsync(Hold hold)
    {
        if (!_state.UnrecordedOrders.Contains(hold.Id) || _recorded.Contains(hold.Id))
        {
            return;
        }
        try
        {
            var order = GrainFactory.GetGrain<IOrderGrain>(OrderKey.Of(_key.Store, hold.OrderId!));
            await order.RecordAsync(OrderLines.Of(_key, _state.Facts, hold));
            _recorded.Add(hold.Id);
        }
        catch (Exception e) when (e is not InvariantBrokenException)
        {
            LogUnrecorded(_key, hold.Id, hold.OrderId!, e);
        }
    }

    private async Task RecordOrdersAsync()
    {
        foreach (var id in _state.UnrecordedOrders.Except(_recorded).ToArray())
        {
            if (_state.Holds.TryFind(id, out var hold))
            {
                await RecordOrderAsync(hold);
            }
        }
    }

    private async Task SettleClaimsAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var overdue = _state.Claims.Where(c => c.TakenAt + Claim.AskAfterMs <= now)
            .Select(c => c.Id.BatchId).Distinct().ToArray();
        foreach (var batchId in overdue)
        {
            try
            {
                await GrainFactory.GetGrain<IBatchGrain>(BatchKey.Of(_key.Store, batchId))
                    .SettleAsync();
            }
            catch (Exception e) when (e is not InvariantBrokenException)
            {
                instruments.Undecided();
                LogUndecided(_key, batchId, e);
            }
        }
    }
}
