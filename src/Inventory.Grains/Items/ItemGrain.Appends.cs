using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

// How staged batches become durable, and what happens when they do not.
internal sealed partial class ItemGrain
{
    private static readonly Task<AppendResult> NothingToAppend =
        Task.FromResult(new AppendResult(Outcome.Committed));

    // Nothing that rests on staged state is answered before that is durable, refusals included.
    private Task<AppendResult> WaitAsync()
    {
        var awaited = _staged is { IsDue: true } ? _staged : _inFlight;
        EnsureFlushing();
        return awaited?.Done ?? NothingToAppend;
    }

    // A refusal leaves a batch without entries behind; its time must not be that of later commands.
    private StagedBatch Batch()
    {
        var now = Math.Max(Clock(), _state.LastAt);
        if (_staged is null || (!_staged.IsDue && _staged.At != now))
        {
            // A hot item's next batch is about as large as the one before it.
            _staged = new(now, _inFlight?.Bytes ?? 0) { Figures = Figures() };
        }
        return _staged;
    }

    private long Clock() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private StoreTerms Terms()
    {
        var terms = findTerms(_key.Store);
        Invariant.Holds(terms is not null, "an item's store is known");
        return terms;
    }

    private void EnsureFlushing()
    {
        if (_isFenced)
        {
            // Nothing flushes any more; whoever waits for this batch must not wait for ever.
            _staged?.Complete(new(Outcome.Unknown, Reason: "staged after a failed append"));
        }
        else if (_flushing.IsCompleted)
        {
            _flushing = FlushAsync();
        }
    }

    // It is begun by whoever waits, when all they decide is staged.
    private async Task FlushAsync()
    {
        while (_staged is { IsDue: true } batch && !_isFenced)
        {
            (_staged, _inFlight) = (null, batch);
            var result = await AppendAsync(batch);
            _inFlight = null;
            batch.Complete(result);
        }
    }

    private async Task<AppendResult> AppendAsync(StagedBatch batch)
    {
        try
        {
            var append = _journal.Seal(batch, _state, _news.FirstVersion(batch.Messages));
            var view = ViewOfState();
            var result = await writer.AppendAsync(append);
            instruments.Appended(batch.Count);
            if (result.IsDurable)
            {
                Publish(view);
                Announce(batch.Messages);
                ArmTimer();
            }
            else
            {
                Fence(append.ExpectedVersion + 1, result);
            }
            return result;
        }
        catch (Exception e)
        {
            // Whatever it is, it is a bug, and the batch's callers wait.
            Break("Append", e);
            return new(Outcome.Unknown, Reason: e.Message);
        }
    }

    private void Fence(long version, AppendResult result)
    {
        LogFenced(_key, version, result.Outcome, result.Reason);
        Discard(result);
    }

    private void Break(string operation, Exception e)
    {
        LogBroken(_key, _state.Version, operation, e);
        instruments.Broken();
        quarantine.Record(_key);
        Discard(new(Outcome.Unknown, Reason: e.Message));
    }

    private void Discard(AppendResult result)
    {
        _isFenced = true;
        instruments.Fenced();
        views.Withdraw(_key);
        _staged?.Complete(result with { Outcome = Unacknowledged(result.Outcome) });
        _staged = null;
        DeactivateOnIdle();
    }

    // What was staged behind a failed append rests on state that may never have been.
    private static Outcome Unacknowledged(Outcome outcome) =>
        outcome == Outcome.Rejected ? Outcome.Rejected : Outcome.Unknown;

    private void Publish(ItemView? view)
    {
        _view = view;
        if (view is null)
        {
            views.Withdraw(_key);
        }
        else if (!_isFenced)
        {
            views.Publish(view);
        }
    }

    private ItemView? ViewOfState() => _state.Facts is null ? null : ItemView.Of(_key, _state);
}
