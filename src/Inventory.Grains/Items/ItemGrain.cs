using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Clustering;
using Inventory.Grains.Control;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.BroadcastChannel;
using Orleans.Placement;
using InvariantBrokenException = Inventory.Domain.InvariantBrokenException;

namespace Inventory.Grains.Items;

/// <summary>Finds the switches of a store; null where there is no such store.</summary>
public delegate StoreTerms? FindStoreTerms(string store);

/// <summary>Reads what others have changed of a store, for <see cref="FindStoreTerms"/>.</summary>
public delegate ValueTask RenewStore(string store);

/// <summary>
/// Decide, append, publish, reply. One state in memory, the staged one; one append in flight, and
/// what arrives meanwhile forms the next. There is no undo: a failed append discards the
/// activation, and the next one reloads from the ledger.
/// </summary>
// By their names, so that a burst of items that come at once is spread too: what a silo reports of
// its load is a second old.
[HashBasedPlacement]
internal sealed partial class ItemGrain(
    ILedger ledger,
    LedgerWriter writer,
    ItemViews views,
    ItemQuarantine quarantine,
    ReadLease lease,
    ItemOptions options,
    FindStoreTerms findTerms,
    RenewStore renewStore,
    HookRegistry hooks,
    [FromKeyedServices(NewsChannel.Provider)] IBroadcastChannelProvider channels,
    GrainInstruments instruments,
    TimeProvider time,
    ILogger<ItemGrain> logger) : Grain, IItemGrain
{
    private readonly ILogger<ItemGrain> _logger = logger;
    private ItemKey _key;
    private ItemState _state = new();
    private ItemJournal _journal = null!;
    private ItemView? _view;
    private ItemUnavailableException? _unloaded;
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
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (ItemUnavailableException e)
        {
            // The runtime would log what leaves here as a bug, and refuse every call for 5 s.
            _unloaded = e;
        }
    }

    public override async Task OnDeactivateAsync(
        DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _flushing;
        // What the item still asks others must not append beside the next activation.
        _isFenced = true;
        EnsureFlushing();
        views.Withdraw(_key);
    }

    public async ValueTask<ItemReply> ExecuteAsync(ItemCommand command)
    {
        await LoadIfEmptyAsync();
        if (NotAdmitted() is { } no)
        {
            return no;
        }
        _waiting++;
        try
        {
            var takenSku = await FindTakenSkuAsync(command);
            // The look-up may have been awaited, and an append may have failed meanwhile.
            var reply = _isFenced ? ItemReply.Of(ItemOutcome.Retry) : Decide(command, takenSku);
            if (await WaitAsync() is { IsDurable: false } failed)
            {
                return ReplyTo(failed);
            }
            if (RestsOnTerms(reply))
            {
                reply = await DecideAgainAsync(command, reply);
            }
            await RecordOrderAsync(command, reply);
            return await VerifiedAsync(reply);
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
        await LoadIfEmptyAsync();
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
            else if (Array.Exists(replies, RestsOnTerms))
            {
                await DecideAgainAsync(commands, replies);
            }
            await VerifyAllAsync(replies);
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

    // An import makes items without their grain, so the ledger knows better than an empty one.
    private ValueTask LoadIfEmptyAsync()
    {
        if (_state.Version > 0 || _isFenced)
        {
            return default;
        }
        ThrowIfUnloaded();
        return new(LoadAsync(CancellationToken.None));
    }

    // It is given up, so that the next call loads anew.
    private void ThrowIfUnloaded()
    {
        if (_unloaded is not null)
        {
            DeactivateOnIdle();
            throw _unloaded;
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var recovered = await RecoverAsync(cancel);
        var news = await RecoverNewsAsync(recovered, cancel);
        var isLate = _state.Version > 0 || _isFenced;
        if (isLate)
        {
            return;
        }
        _state = recovered.State;
        _journal = new(_key, options, recovered);
        // After a start the batches bring their runs to an end by themselves; they come first.
        _askAgainAt = Clock() + AskAgainAfterMs;
        Publish(ViewOfState());
        Announce(news);
        ArmTimer();
    }

    // Exceptions that leave an activation cross silos, so they are of this assembly.
    private async Task<RecoveredItem> RecoverAsync(CancellationToken cancel)
    {
        if (quarantine.IsUnreadable(_key))
        {
            throw new ItemQuarantinedException($"{_key} breaks invariants when it is read");
        }
        try
        {
            if (findTerms(_key.Store) is null)
            {
                await renewStore(_key.Store);
            }
            if (findTerms(_key.Store) is null)
            {
                throw new ItemUnavailableException($"{_key}: its store is not known here");
            }
            return await ItemRecovery.LoadAsync(ledger, ItemRows.StreamOf(_key), cancel);
        }
        catch (Exception e) when (BrokenInvariant.Is(e))
        {
            LogBroken(_key, _state.Version, "Recover", e);
            instruments.Broken();
            quarantine.RecordUnreadable(_key);
            throw new ItemUnavailableException($"{_key}: {e.Message}");
        }
        catch (LedgerUnavailableException e)
        {
            throw new ItemUnavailableException($"{_key}: {e.Message}");
        }
    }

    private ValueTask RecordOrderAsync(ItemCommand command, ItemReply reply) =>
        command is ItemCommand.Confirm
        && reply is { Outcome: ItemOutcome.Accepted, Hold: { Status: HoldStatus.Confirmed } hold }
            ? new(RecordOrderAsync(hold))
            : default;

    private ItemReply? NotAdmitted()
    {
        if (_isFenced)
        {
            return ItemReply.Of(ItemOutcome.Retry);
        }
        if (!lease.IsHeld)
        {
            return ItemReply.Of(ItemOutcome.Retry, NoLease);
        }
        if (quarantine.Contains(_key))
        {
            return ItemReply.Of(ItemOutcome.Quarantined);
        }
        var isFull = _waiting >= options.QueueMax || _staged?.Bytes >= Append.EntryBytesMax / 2;
        return isFull ? ItemReply.Of(ItemOutcome.Busy) : null;
    }

    // Decides and stages; the answer counts once what is staged is durable.
    private ItemReply Decide(ItemCommand command, string? takenSku = null)
    {
        var terms = Terms();
        StageDue();
        var batch = Batch();
        var decision = ItemDecider.Decide(
            _state, terms, command, batch.At, Clock(), takenSku);
        batch.Stage(_state, terms, decision);
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
            Receipt = decision.Receipt,
            Facts = _state.Facts,
            Taken = decision.Taken is { } taken ? new(taken.FromBackorders, taken.Ready) : null,
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
            ItemEvent.HoldUnchanged x => x.Hold.Id,
            _ => (Guid?)null,
        };
        return id is { } known && _state.Holds.TryFind(known, out var hold) ? hold : null;
    }

    private ValueTask<string?> FindTakenSkuAsync(ItemCommand command) =>
        ItemDecider.NewSku(_state, command) is { } sku ? FindTakenSkuAsync(sku) : default;

    private async ValueTask<string?> FindTakenSkuAsync(string sku)
    {
        try
        {
            var owner = (await ledger.ResolveAsync(
                _key.Store, NameKind.Sku, [sku], CancellationToken.None))[0];
            return owner is null || owner == ItemRows.StreamOf(_key) ? null : sku;
        }
        catch (LedgerUnavailableException e)
        {
            throw new ItemUnavailableException($"{_key}: {e.Message}");
        }
    }
}
