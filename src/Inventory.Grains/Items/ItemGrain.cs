using Inventory.Domain;
using Inventory.Domain.Items;
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
    private Task _recording = Task.CompletedTask;
    private Task _asking = Task.CompletedTask;
    private long _askAgainAt;

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
        if (NotAdmitted() is { } no)
        {
            return no;
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

    // All are decided without an await between them, so they share one batch and one wait.
    public async ValueTask<IReadOnlyList<ItemReply>> ReserveManyAsync(
        IReadOnlyList<ItemCommand.Reserve> commands)
    {
        var replies = new ItemReply[commands.Count];
        var admitted = 0;
        try
        {
            for (var i = 0; i < replies.Length; i++)
            {
                replies[i] = NotAdmitted() ?? Decide(commands[i]);
                (_waiting, admitted) = (_waiting + 1, admitted + 1);
            }
            if (await WaitAsync() is { IsDurable: false } failed)
            {
                Array.Fill(replies, ReplyTo(failed));
            }
        }
        catch (InvariantBrokenException e)
        {
            Break(nameof(ItemCommand.Reserve), e);
            Array.Fill(replies, ItemReply.Of(ItemOutcome.Retry));
        }
        finally
        {
            _waiting -= admitted;
        }
        return replies;
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
        var reply = Decide(command);
        if (await WaitAsync() is { IsDurable: false } failed)
        {
            return ReplyTo(failed);
        }
        if (reply is { Outcome: ItemOutcome.Accepted, Hold.Status: HoldStatus.Confirmed }
            && command is ItemCommand.Confirm)
        {
            await RecordOrderAsync(reply.Hold);
        }
        return reply;
    }

    private ItemReply? NotAdmitted()
    {
        if (_isFenced)
        {
            return ItemReply.Of(ItemOutcome.Retry);
        }
        if (quarantine.Contains(_key))
        {
            return ItemReply.Of(ItemOutcome.Quarantined);
        }
        var isFull = _waiting >= options.QueueMax || _staged?.Bytes >= Append.EntryBytesMax / 2;
        return isFull ? ItemReply.Of(ItemOutcome.Busy) : null;
    }

    // Decides and stages; the answer counts once what is staged is durable.
    private ItemReply Decide(ItemCommand command)
    {
        var terms = Terms();
        StageDue();
        var batch = Batch();
        var decision = ItemDecider.Decide(_state, terms, command, batch.At);
        if (decision.First is { } first)
        {
            Stage(batch, terms, decision, first);
        }
        return ReplyTo(decision);
    }

    private static ItemReply ReplyTo(AppendResult failed) =>
        failed.Outcome == Outcome.Rejected
            ? ItemReply.Of(ItemOutcome.LedgerRefused, failed.Reason)
            : ItemReply.Of(ItemOutcome.Retry);

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
