using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Orders;
using Inventory.Storage;
using Microsoft.Extensions.Logging;
using InvariantBrokenException = Inventory.Domain.InvariantBrokenException;

namespace Inventory.Grains.Items;

/// <summary>Finds the switches of a store; null where there is no such store.</summary>
public delegate StoreTerms? FindStoreTerms(string store);

/// <summary>
/// Decide, append, publish, reply. One state in memory, the staged one; one append in flight, and
/// what arrives meanwhile forms the next. There is no undo: a failed append discards the
/// activation, and the next one reloads from the ledger.
/// </summary>
internal sealed partial class ItemGrain(
    ILedger ledger,
    LedgerWriter writer,
    ItemViews views,
    ItemQuarantine quarantine,
    ItemOptions options,
    FindStoreTerms findTerms,
    GrainInstruments instruments,
    TimeProvider time,
    ILogger<ItemGrain> logger) : Grain, IItemGrain
{
    private readonly ILogger<ItemGrain> _logger = logger;
    private ItemKey _key;
    private ItemState _state = new();
    private ItemJournal _journal = null!;
    private ItemView? _view;
    private StagedBatch? _staged;
    private StagedBatch? _inFlight;
    private Task _flushing = Task.CompletedTask;
    private IGrainTimer? _timer;
    private long _timerAt = long.MaxValue;
    private int _waiting;
    private bool _isFenced;
    private readonly List<Guid> _recorded = [];

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ItemKey.Parse(this.GetPrimaryKeyString());
        var recovered = await RecoverAsync(cancellationToken);
        _state = recovered.State;
        _journal = new(_key, options, recovered);
        Publish(ViewOfState());
        ArmTimer();
    }

    public override async Task OnDeactivateAsync(
        DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _flushing;
        views.Withdraw(_key);
    }

    public async ValueTask<ItemReply> ExecuteAsync(ItemCommand command)
    {
        if (_isFenced)
        {
            return ItemReply.Of(ItemOutcome.Retry);
        }
        if (quarantine.Contains(_key))
        {
            return ItemReply.Of(ItemOutcome.Quarantined);
        }
        if (_waiting >= options.QueueMax || _staged?.Bytes >= Append.EntryBytesMax / 2)
        {
            return ItemReply.Of(ItemOutcome.Busy);
        }
        _waiting++;
        try
        {
            return await ExecuteAdmittedAsync(command);
        }
        catch (InvariantBrokenException e)
        {
            Break(command.GetType().Name, e);
            return ItemReply.Of(ItemOutcome.Retry);
        }
        finally
        {
            _waiting--;
        }
    }

    public ValueTask<ItemView?> ReadAsync()
    {
        ThrowIfFenced();
        return new(_view);
    }

    public async ValueTask<ItemReply> FindHoldAsync(Guid reservationId)
    {
        await DurableAsync();
        if (_state.Holds.TryFind(reservationId, out var hold))
        {
            return new() { Outcome = ItemOutcome.Accepted, Hold = hold, Facts = _state.Facts };
        }
        var isForgotten = Uuid.UnixMs(reservationId) <= _state.Holds.ForgottenThrough;
        return new()
        {
            Outcome = ItemOutcome.Refused,
            Refusal = Refusal.For(isForgotten
                ? RefusalReason.ReservationTooOld
                : RefusalReason.ReservationNotFound),
        };
    }

    public async ValueTask<HoldPage> ListHoldsAsync(HoldFilter filter)
    {
        await DurableAsync();
        var passing = _state.Holds.All
            .Where(h => filter.CartId is null || h.CartId == filter.CartId)
            .Where(h => filter.Status is null || h.Status == filter.Status)
            .OrderByDescending(h => h.CreatedAt).ThenByDescending(h => h.Id)
            .ToArray();
        return new([.. passing.Skip(filter.Offset).Take(filter.Limit)], passing.Length);
    }

    public async ValueTask<ItemExplanation?> ExplainAsync()
    {
        await DurableAsync();
        return _view is null ? null : new(_view, [.. _state.Levels.Select(ExplainLevel)]);
    }

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

    // Exceptions that leave an activation cross silos, so they are of this assembly.
    private async Task<RecoveredItem> RecoverAsync(CancellationToken cancel)
    {
        try
        {
            return await ItemRecovery.LoadAsync(ledger, ItemRows.StreamOf(_key), cancel);
        }
        catch (InvariantBrokenException e)
        {
            LogBroken(_key, _state.Version, "Recover", e);
            instruments.Broken();
            throw new ItemUnavailableException($"{_key}: {e.Message}");
        }
        catch (LedgerUnavailableException e)
        {
            throw new ItemUnavailableException($"{_key}: {e.Message}");
        }
    }

    private async ValueTask<ItemReply> ExecuteAdmittedAsync(ItemCommand command)
    {
        if (await SkuTakenAsync(command) is { } taken)
        {
            return taken;
        }
        var terms = Terms();
        StageDue(all: false);
        var batch = Batch();
        var decision = ItemDecider.Decide(_state, terms, command, batch.At);
        if (decision.First is { } first)
        {
            Stage(batch, terms, decision, first);
        }
        var reply = ReplyTo(decision);
        if (await WaitAsync(batch) is { IsDurable: false } failed)
        {
            return failed.Outcome == Outcome.Rejected
                ? ItemReply.Of(ItemOutcome.LedgerRefused, failed.Reason)
                : ItemReply.Of(ItemOutcome.Retry);
        }
        if (reply is { Outcome: ItemOutcome.Accepted, Hold.Status: HoldStatus.Confirmed }
            && command is ItemCommand.Confirm)
        {
            await RecordOrderAsync(reply.Hold);
        }
        return reply;
    }

    private void Stage(
        StagedBatch batch, StoreTerms terms, in Decision decision, ItemEvent first)
    {
        batch.Stage(_state, terms, first);
        if (decision.Second is { } second)
        {
            batch.Stage(_state, terms, second);
        }
        if (decision.Third is { } third)
        {
            batch.Stage(_state, terms, third);
        }
        EnsureFlushing();
    }

    private ItemReply ReplyTo(in Decision decision)
    {
        if (decision.IsRefused)
        {
            return new()
            {
                Outcome = ItemOutcome.Refused,
                Refusal = decision.Refusal,
                Facts = _state.Facts,
            };
        }
        return new()
        {
            Outcome = ItemOutcome.Accepted,
            Hold = decision.Hold ?? HoldOf(decision.First),
            Facts = _state.Facts,
            IsRepeat = decision.IsRepeat,
            IsChange = decision.First is not null,
        };
    }

    private Hold? HoldOf(ItemEvent? e)
    {
        var id = e switch
        {
            ItemEvent.HoldPlaced x => x.Hold.Id,
            ItemEvent.HoldConfirmed x => x.ReservationId,
            ItemEvent.HoldReacquired x => x.ReservationId,
            ItemEvent.HoldReleased x => x.ReservationId,
            ItemEvent.HoldExtended x => x.ReservationId,
            _ => (Guid?)null,
        };
        return id is { } known && _state.Holds.TryFind(known, out var hold) ? hold : null;
    }

    // Nothing that rests on staged state is answered before that is durable, refusals included.
    private Task<AppendResult> WaitAsync(StagedBatch batch)
    {
        if (batch.Count > 0)
        {
            return batch.Done;
        }
        return _inFlight?.Done ?? Task.FromResult(new AppendResult(Outcome.Committed));
    }

    private async ValueTask DurableAsync()
    {
        ThrowIfFenced();
        if (_staged is { IsDue: true } || _inFlight is not null)
        {
            var waited = await WaitAsync(Batch());
            if (!waited.IsDurable)
            {
                throw new ItemUnavailableException($"{_key} reloads: {waited.Reason}");
            }
        }
    }

    private void StageDue(bool all)
    {
        var terms = Terms();
        var batch = Batch();
        if (_recorded.Count > 0)
        {
            var acknowledged = ItemDecider.Decide(
                _state, terms, new ItemCommand.AcknowledgeOrders([.. _recorded]), batch.At);
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

    // A refusal leaves a batch without entries behind; its time must not be that of later commands.
    private StagedBatch Batch()
    {
        var now = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), _state.LastAt);
        if (_staged is null || (!_staged.IsDue && _staged.At != now))
        {
            _staged = new(now);
        }
        return _staged;
    }

    private StoreTerms Terms()
    {
        var terms = findTerms(_key.Store);
        Invariant.Holds(terms is not null, "an item's store is known");
        return terms;
    }

    private void EnsureFlushing()
    {
        if (_flushing.IsCompleted)
        {
            _flushing = FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        // Messages that already wait on this activation join the first batch.
        await Task.Yield();
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
            var append = _journal.Seal(batch, _state);
            var view = ViewOfState();
            var result = await writer.AppendAsync(append);
            instruments.Appended(batch.Count);
            if (result.IsDurable)
            {
                Publish(view);
                ArmTimer();
            }
            else
            {
                Fence(append.ExpectedVersion + 1, result);
            }
            return result;
        }
        catch (InvariantBrokenException e)
        {
            Break("Append", e);
            return new(Outcome.Unknown, Reason: e.Message);
        }
    }

    private void Fence(long version, AppendResult result)
    {
        LogFenced(_key, version, result.Outcome, result.Reason);
        Discard(result);
    }

    private void Break(string operation, InvariantBrokenException e)
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

    private void ThrowIfFenced()
    {
        if (_isFenced)
        {
            throw new ItemUnavailableException($"{_key} reloads");
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

    private async ValueTask<ItemReply?> SkuTakenAsync(ItemCommand command)
    {
        var sku = command switch
        {
            ItemCommand.Create c => c.Facts.Sku,
            ItemCommand.ChangeCatalog c => c.Facts.Sku,
            ItemCommand.EditProduct c => c.Patch.Sku,
            _ => null,
        };
        if (sku is null || sku == _state.Facts?.Sku)
        {
            return null;
        }
        var owner = (await ledger.ResolveAsync(
            _key.Store, NameKind.Sku, [sku], CancellationToken.None))[0];
        return owner is null || owner == ItemRows.StreamOf(_key) ? null : new ItemReply
        {
            Outcome = ItemOutcome.Refused,
            Refusal = new() { Reason = RefusalReason.SkuTaken, Sku = sku },
        };
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

    private LevelExplanation ExplainLevel(StockLevel level)
    {
        var holds = _state.Holds.All
            .Where(h => h.Status == HoldStatus.Held && h.LocationId == level.LocationId)
            .Take(ItemExplanation.ListedMax);
        var backorders = level.Backorders.Entries.Take(ItemExplanation.ListedMax)
            .Select(b => new BackorderView(b.OrderId, b.Quantity, b.ConfirmedAt));
        return new(
            level.LocationId,
            [.. holds],
            _state.Holds.All.Count(
                h => h.Status == HoldStatus.Held && h.LocationId == level.LocationId),
            [.. backorders],
            level.Backorders.Count);
    }
}
