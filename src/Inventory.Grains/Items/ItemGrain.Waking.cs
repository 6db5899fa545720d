using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Orders;
using InvariantBrokenException = Inventory.Domain.InvariantBrokenException;

namespace Inventory.Grains.Items;

// What the item does by itself: expiry, orders not recorded yet, claims nobody decided.
internal sealed partial class ItemGrain
{
    private const long AskAgainAfterMs = 1_000;

    public ValueTask WakeAsync()
    {
        if (_isFenced || quarantine.Contains(_key))
        {
            return default;
        }
        try
        {
            if (_flushing.IsCompleted)
            {
                StageDue();
                MoveSpentWake();
            }
            Inquire();
            // An append arms the timer when it is durable, so callers get between two of them.
            if (_flushing.IsCompleted)
            {
                ArmTimer();
            }
        }
        catch (InvariantBrokenException e)
        {
            Break("Wake", e);
        }
        return default;
    }

    // One entry at most, however many holds are due: the rest has its turn behind those who wait.
    private void StageDue()
    {
        Acknowledge();
        var batch = Batch();
        if (ItemDecider.DecideDue(_state, batch.At) is { } due)
        {
            batch.Stage(_state, Terms(), due);
            EnsureFlushing();
        }
    }

    private void Acknowledge()
    {
        if (_recorded.Count == 0)
        {
            return;
        }
        var (terms, batch) = (Terms(), Batch());
        var acknowledged = ItemDecider.Decide(
            _state, terms, new ItemCommand.AcknowledgeOrders([.. _recorded]), batch.At);
        _recorded.Clear();
        if (acknowledged.First is { } e)
        {
            batch.Stage(_state, terms, e);
            EnsureFlushing();
        }
    }

    private void ArmTimer()
    {
        var wake = _isFenced ? null : NextWake();
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

    // Nobody waits for the answers: whoever is asked may be slow, or ask this item back.
    private void Inquire()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now < _askAgainAt || _state.NextInquiry() is null)
        {
            return;
        }
        _askAgainAt = now + AskAgainAfterMs;
        if (_recording.IsCompleted)
        {
            _recording = RecordOrdersAsync();
        }
        if (_asking.IsCompleted)
        {
            _asking = Task.WhenAll(_state.Claims
                .Where(claim => claim.TakenAt + Claim.AskAfterMs <= now)
                .Select(claim => AskAsync(claim.Id)));
        }
    }

    private async Task RecordOrdersAsync()
    {
        try
        {
            foreach (var id in _state.UnrecordedOrders.Except(_recorded).ToArray())
            {
                if (_state.Holds.TryFind(id, out var hold))
                {
                    await RecordOrderAsync(hold);
                }
            }
            if (!_isFenced)
            {
                Acknowledge();
            }
        }
        catch (InvariantBrokenException e)
        {
            Break("Record", e);
        }
    }

    private async Task AskAsync(ClaimId claim)
    {
        try
        {
            await GrainFactory.GetGrain<IBatchGrain>(BatchKey.Of(_key.Store, claim.BatchId))
                .SettleClaimAsync(claim, _key.VariantId);
        }
        catch (Exception e)
        {
            instruments.Undecided();
            LogUndecided(_key, claim.BatchId, e);
        }
    }

    // Who did not answer yet is asked again, but not at once.
    private long? NextWake()
    {
        var (expiry, inquiry) = (_state.Holds.NextDeadline(), _state.NextInquiry());
        var asked = inquiry is { } at ? Math.Max(at, _askAgainAt) : long.MaxValue;
        return expiry is null && inquiry is null
            ? null
            : Math.Min(expiry ?? long.MaxValue, asked);
    }
}
