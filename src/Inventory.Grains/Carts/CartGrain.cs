using Inventory.Domain;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Carts;

/// <summary>
/// Coordinates one reservation of several lines. Its items hold what they are asked for and keep it
/// until this stream has decided; only it decides, and what was decided is told until every item
/// has heard. One call at a time; items that ask wait for the call that is under way.
/// </summary>
// Most carts rest between a few calls; their deadlines are in the ledger.
[CollectionAgeLimit(Minutes = 2)]
internal sealed partial class CartGrain(
    ILedger ledger,
    LedgerWriter writer,
    TimeProvider time,
    GrainInstruments instruments,
    ILogger<CartGrain> logger) : Grain, ICartGrain
{
    // Short, for a repeat of the call waits behind it.
    private static readonly TimeSpan WithinMax = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(4);
    private const long WakeAfterMs = 10_000;

    private readonly CartState _state = new();
    private JsonJournal<CartEvent> _journal = null!;
    private OwnerFaults _faults = null!;
    private string _store = "";
    private Guid _reservationId;
    // Claimed by this activation; to claim what is the stream's own already changes nothing.
    private bool _ownsKey;
    private IGrainTimer? _timer;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (_store, _reservationId) = (key[..slash], Guid.ParseExact(key[(slash + 1)..], "N"));
        _faults = new("cart", key, instruments, logger);
        var stream = CartKey.StreamOf(_store, _reservationId);
        _journal = new(ledger, writer, stream, CartJson.Default.CartEvent, time);
        try
        {
            await _journal.LoadAsync(_state.Apply, cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            _faults.NoteUnloaded(e);
            return;
        }
        _attempt = _state.Attempt;
        // Whoever was thrown away may not have told.
        _tellsKept = _state.Phase == CartPhase.Held;
        ArmTimer();
    }

    public ValueTask<CartReply> ReserveAsync(CartRequest request) =>
        AnswerAsync("Reserve", request.Operation, async () =>
        {
            Invariant.Holds(request.Lines.Count is > 0 and <= CartLine.LinesMax);
            var deadline = DeadlineOf(request.Within);
            if (_state.Lines.Count > 0)
            {
                // The key that made it is not honoured any more: it is free for another.
                await _journal.MoveHeadAsync(
                    Mark.Keep, ItemRows.OperationName(_store, request.Operation));
                return CartReply.Of(ItemOutcome.Retry);
            }
            if (await ClaimKeyAsync(request.Operation) is { } owner)
            {
                return CartReply.Of(ItemOutcome.Retry) with { OwnerOfKey = owner };
            }
            var reply = await HoldAsync(request, deadline);
            if (reply.Outcome == ItemOutcome.Refused)
            {
                await GiveKeyBackAsync(request.Operation);
            }
            return reply;
        });

    public ValueTask<CartReply> ConfirmAsync(CartConfirm confirm) =>
        AnswerAsync("Confirm", confirm.Operation, async () =>
        {
            var deadline = DeadlineOf(confirm.Within);
            // An order that asks for its own units may come back late, after a crash.
            var isOwners = confirm.IsOrders && _state.IsOrders;
            if (!isOwners && CartDecider.WhyUnknown(_state, Now()) is { } unknown)
            {
                return Refused(unknown);
            }
            var (step, refusal) = CartDecider.Confirm(
                _state, confirm.OrderId, confirm.OrderLines);
            if (refusal is not null)
            {
                return Refused(refusal);
            }
            var no = step switch
            {
                CartDecider.ConfirmStep.Decide => await DecideAsync(confirm, deadline),
                CartDecider.ConfirmStep.Reacquire => await ReacquireAsync(confirm, deadline),
                _ => null,
            };
            if (no is not null)
            {
                return no;
            }
            if (step == CartDecider.ConfirmStep.Answer)
            {
                await NameAsync(confirm.Operation);
            }
            return await FinishConfirmAsync(deadline)
                ? Answer()
                : CartReply.Of(ItemOutcome.Retry);
        });

    public ValueTask<CartReply> ReleaseAsync(Operation operation) =>
        AnswerAsync("Release", operation, async () =>
        {
            if (CartDecider.WhyUnknown(_state, Now()) is { } unknown)
            {
                return Refused(unknown);
            }
            var (released, refusal) = CartDecider.Release(_state, operation, Now());
            if (refusal is not null)
            {
                return Refused(refusal);
            }
            if (released is not null)
            {
                await TellKeptAsync();
                await AppendAsync(Mark.At(Now() + WakeAfterMs), released);
            }
            else
            {
                await NameAsync(operation);
            }
            return await TellClosedAsync() ? Answer() : CartReply.Of(ItemOutcome.Retry);
        });

    public ValueTask<CartReply> ExtendAsync(CartExtend extend) =>
        AnswerAsync("Extend", extend.Operation, async () =>
        {
            if (CartDecider.WhyUnknown(_state, Now()) is { } unknown)
            {
                return Refused(unknown);
            }
            var (extended, refusal) = CartDecider.Extend(
                _state, extend.ExpiresInMs, extend.MarksPaying, extend.Operation, Now());
            if (refusal is not null)
            {
                return Refused(refusal);
            }
            if (extended is not null)
            {
                var (expiresAt, _) = (extended as CartEvent.Extended)!;
                await AppendAsync(Mark.At(expiresAt), extended);
                TellSoon();
            }
            return Answer();
        });

    public ValueTask<CartReply> ReadAsync() =>
        AnswerAsync("Read", Operation.None, async () =>
        {
            if (CartDecider.WhyUnknown(_state, Now()) is { } unknown)
            {
                return Refused(unknown);
            }
            if (!await FinishConfirmAsync(time.GetUtcNow() + SettleWithin))
            {
                return CartReply.Of(ItemOutcome.Retry);
            }
            await _journal.RequireNewestAsync();
            return Answer();
        });

    public async ValueTask SettleAsync()
    {
        _faults.ThrowIfUnloaded(this);
        try
        {
            await ExpireDueAsync();
            await FinishAsync(time.GetUtcNow() + SettleWithin);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            Discard("Settle", e);
            throw _faults.Unavailable(e);
        }
        ArmTimer();
    }

    public async ValueTask<IReadOnlyList<HoldTerm?>> AskAsync(IReadOnlyList<Guid> holdIds)
    {
        _faults.ThrowIfUnloaded(this);
        try
        {
            await ExpireDueAsync();
            if (_state.Phase == CartPhase.Confirming
                && !await FinishConfirmAsync(time.GetUtcNow() + SettleWithin))
            {
                throw new ItemUnavailableException($"{_reservationId} is being confirmed");
            }
            await AbortAsync(holdIds.Max(CartHoldIds.AttemptOf));
            await _journal.RequireNewestAsync();
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            Discard("Ask", e);
            throw _faults.Unavailable(e);
        }
        return [.. holdIds.Select(TermOf)];
    }

    private HoldTerm? TermOf(Guid holdId) =>
        CartDecider.Keeps(_state, CartHoldIds.AttemptOf(holdId))
            ? new(_state.ExpiresAt, _state.IsPaying)
            : null;

    // What is due comes first, then a repeat, then the call.
    private async ValueTask<CartReply> AnswerAsync(
        string name, Operation operation, Func<Task<CartReply>> call)
    {
        _faults.ThrowIfUnloaded(this);
        try
        {
            await ExpireDueAsync();
            var reply = FindRepeat(operation) ?? WhyTooOld(operation) ?? await call();
            if (reply.IsRepeat || reply.Outcome == ItemOutcome.Refused)
            {
                await _journal.RequireNewestAsync();
            }
            ArmTimer();
            return reply;
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            Discard(name, e);
            return CartReply.Of(ItemOutcome.Retry, e.Message);
        }
    }

    private CartReply? FindRepeat(Operation operation)
    {
        if (CartDecider.FindRepeat(_state, operation, Now()) is not var (first, refusal))
        {
            return null;
        }
        // What was decided and not brought to its end is done first.
        if (first is CartEvent.ConfirmDecided && _state.Phase == CartPhase.Confirming)
        {
            return null;
        }
        return refusal is not null
            ? Refused(refusal)
            : new()
            {
                Outcome = ItemOutcome.Accepted,
                Cart = CartDecider.FirstAnswer(_state, first!, _reservationId),
                IsRepeat = true,
            };
    }

    private CartReply? WhyTooOld(Operation operation) =>
        operation.Origin == OperationOrigin.Host && OperationMemory.IsTooOld(operation.Id, Clock())
            ? Refused(Refusal.For(RefusalReason.OperationTooOld))
            : null;

    private async Task<Guid?> ClaimKeyAsync(Operation operation)
    {
        if (operation.Origin != OperationOrigin.Client || _ownsKey)
        {
            return null;
        }
        var begun = new CartEvent.Begun { At = Now(), Operation = operation };
        var owner = await _journal.ClaimAsync(
            ItemRows.OperationName(_store, operation), begun);
        if (owner is { } other)
        {
            return CartKey.ReservationOf(other) ?? Guid.Empty;
        }
        _state.Apply(begun);
        _ownsKey = true;
        return null;
    }

    // Only what was accepted is remembered: the key of a refused call is free for any other.
    private async Task GiveKeyBackAsync(Operation operation)
    {
        if (_ownsKey)
        {
            await _journal.MoveHeadAsync(
                Mark.Keep, ItemRows.OperationName(_store, operation));
            _ownsKey = false;
        }
    }

    // A named call is remembered, though it changes nothing.
    private async Task NameAsync(Operation operation)
    {
        if (operation.IsNamed)
        {
            await AppendAsync(
                Mark.Keep, new CartEvent.Answered { At = Now(), Operation = operation });
        }
    }

    private async Task AppendAsync(Mark wake, CartEvent e)
    {
        await _journal.AppendAsync(wake, e);
        _state.Apply(e);
    }

    private CartReply Answer() =>
        new() { Outcome = ItemOutcome.Accepted, Cart = _state.View(_reservationId) };

    private static CartReply Refused(Refusal refusal) => Refused([new(-1, refusal)]);

    private static CartReply Refused(IReadOnlyList<LineRefusal> refusals) =>
        new() { Outcome = ItemOutcome.Refused, Refusals = refusals };

    private IItemGrain ItemOf(CartLine line) =>
        GrainFactory.GetGrain<IItemGrain>(new ItemKey(_store, line.StockItem).ToString());

    private DateTimeOffset DeadlineOf(TimeSpan within) =>
        time.GetUtcNow() + (within < WithinMax ? within : WithinMax);

    private long Now() => Math.Max(Clock(), _state.LastAt);

    private long Clock() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Discard(string operation, Exception e)
    {
        _faults.Note(operation, e);
        DeactivateOnIdle();
    }
}
