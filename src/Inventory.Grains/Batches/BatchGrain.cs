using Inventory.Domain;
using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Batches;

/// <summary>
/// Coordinates one batch. Rows that an item could refuse later take a durable claim first; then the
/// decision is appended; then every row is carried out by its id, however often it takes. Only this
/// stream decides: a run that is found undecided is aborted before anybody is told so.
/// </summary>
internal sealed class BatchGrain(
    ILedger ledger,
    LedgerWriter writer,
    TimeProvider time,
    GrainInstruments instruments,
    ILogger<BatchGrain> logger) : Grain, IBatchGrain
{
    // Short, for a repeat of the call waits behind it.
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(4);
    private const long WakeAfterMs = 10_000;

    private readonly BatchState _state = new();
    private JsonJournal<BatchEvent> _journal = null!;
    private OwnerFaults _faults = null!;
    private string _store = "";

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        _store = key[..slash];
        _faults = new("batch", key, instruments, logger);
        var stream = new StreamId(_store, StreamKind.Batch, key[(slash + 1)..]);
        _journal = new(ledger, writer, stream, BatchJson.Default.BatchEvent, time);
        try
        {
            await _journal.LoadAsync(_state.Apply, cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            _faults.NoteUnloaded(e);
        }
    }

    public async ValueTask<BatchReply> RunAsync(BatchRequest request)
    {
        _faults.ThrowIfUnloaded(this);
        var deadline = time.GetUtcNow() + request.Within;
        try
        {
            Invariant.Holds(request.Rows.Count is > 0 and <= BatchRow.RowsMax);
            if (FindAccepted(request.Operation) is { } repeat)
            {
                return await WithReceiptsAsync(repeat, deadline);
            }
            await AbandonAsync(deadline);
            return await RunNewAsync(request, deadline);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            Discard("Run", e);
            return new() { Outcome = BatchOutcome.Retry };
        }
    }

    public async ValueTask<bool> SettleAsync(Guid runId)
    {
        _faults.ThrowIfUnloaded(this);
        var deadline = time.GetUtcNow() + SettleWithin;
        try
        {
            await AbandonAsync(deadline);
            if (_state.Phase == BatchPhase.Decided)
            {
                await CarryOutAsync(deadline, new Receipt?[_state.Rows.Count]);
            }
            await _journal.RequireNewestAsync();
            return _state.IsOpen && _state.RunId == runId;
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
            return true;
        }
        catch (Exception e) when (BrokenInvariant.Is(e))
        {
            Discard("Settle", e);
            throw _faults.Unavailable(e);
        }
    }

    private BatchReply? FindAccepted(Operation operation)
    {
        // A host's id is refused by the time in it, which may be ahead of this clock.
        var madeAt = operation.Origin == OperationOrigin.Host
            ? Math.Max(_state.StartedAt, Uuid.UnixMs(operation.Id))
            : _state.StartedAt;
        var isRemembered = _state.IsAccepted
            && (_state.Phase == BatchPhase.Decided
                || madeAt >= Now() - OperationMemory.KeptMs(operation.Origin));
        if (!isRemembered)
        {
            return null;
        }
        if (operation.Origin == OperationOrigin.Client
            && operation.BodyHash != _state.Operation.BodyHash)
        {
            return Refused([new(-1, Refusal.For(RefusalReason.OperationReused))]);
        }
        var outcome = _state.Phase == BatchPhase.Finished
            ? BatchOutcome.Done
            : BatchOutcome.Settling;
        return new() { Outcome = outcome, IsRepeat = true };
    }

    private async Task<BatchReply> RunNewAsync(BatchRequest request, DateTimeOffset deadline)
    {
        var operation = request.Operation;
        if (operation.Origin == OperationOrigin.Host
            && OperationMemory.IsTooOld(operation.Id, Now()))
        {
            return Refused([new(-1, Refusal.For(RefusalReason.OperationTooOld))]);
        }
        var begin = BatchEvent.Begin(
            Guid.CreateVersion7(time.GetUtcNow()), operation, Now(), request.Rows);
        // What is refused now costs no entry; what is refused in spite of this look, a claim.
        var no = await AskAsync(
            request.Rows, _ => true, (row, _) => CheckAsync(row, operation), deadline);
        var needsClaims = request.Rows.Any(row => row.NeedsClaim);
        if (needsClaims && no is null)
        {
            await AppendAsync(begin);
            no = await AskAsync(
                request.Rows,
                row => row.NeedsClaim,
                ClaimAsync,
                deadline);
        }
        if (no is not null)
        {
            await AbandonAsync(time.GetUtcNow() + SettleWithin);
            return no;
        }
        await AppendAsync([.. needsClaims ? [] : begin, new BatchEvent.Decided()]);
        var receipts = new Receipt?[_state.Rows.Count];
        return await CarryOutAsync(deadline, receipts)
            ? new() { Outcome = BatchOutcome.Done, Receipts = receipts }
            : new() { Outcome = BatchOutcome.Settling };
    }

    // Answers why not, or null when every item said yes.
    private async Task<BatchReply?> AskAsync(
        IReadOnlyList<BatchRow> rows,
        Func<BatchRow, bool> isAsked,
        Func<BatchRow, int, ValueTask<ItemReply>> ask,
        DateTimeOffset deadline)
    {
        var (refusals, isBusy) = (new RowRefusal?[rows.Count], false);
        var areAsked = await ForEachAsync(rows, deadline, async row =>
        {
            if (!isAsked(rows[row]))
            {
                return true;
            }
            var reply = await ask(rows[row], row);
            isBusy |= reply.Outcome == ItemOutcome.Busy;
            if (reply.Outcome == ItemOutcome.Refused)
            {
                refusals[row] = new(row, reply.Refusal!);
            }
            return ItemFanOut.IsSettled(reply) || reply.Outcome == ItemOutcome.Busy;
        });
        if (!areAsked)
        {
            return new() { Outcome = BatchOutcome.Retry };
        }
        RowRefusal[] no = [.. refusals.OfType<RowRefusal>().Take(BatchReply.RefusalsMax)];
        if (no.Length > 0)
        {
            return Refused(no);
        }
        return isBusy ? new() { Outcome = BatchOutcome.Busy } : null;
    }

    private ValueTask<ItemReply> ClaimAsync(BatchRow row, int index) =>
        ItemOf(row).ExecuteAsync(row.Transfer is { } transfer
            ? new ItemCommand.ClaimTransfer(_state.ClaimOf(index), transfer)
            {
                BelievedSku = row.BelievedSku,
            }
            : new ItemCommand.Claim(_state.ClaimOf(index), row.Change!)
            {
                BelievedSku = row.BelievedSku,
            });

    // An item that knows the client's key from another request says so.
    private ValueTask<ItemReply> CheckAsync(BatchRow row, Operation operation) =>
        ItemOf(row).ExecuteAsync(
            new ItemCommand.Check(row.Change)
            {
                Arrival = row.Arrival,
                Transfer = row.Transfer,
                Operation = operation.ClientsOwn(),
                BelievedSku = row.BelievedSku,
            });

    // Aborts what nobody decided, and gives its claims back.
    private async Task AbandonAsync(DateTimeOffset deadline)
    {
        if (_state.Phase == BatchPhase.Started)
        {
            await AppendAsync(new BatchEvent.Aborted());
        }
        if (_state.Phase != BatchPhase.Aborted)
        {
            return;
        }
        var isDropped = await ForEachAsync(_state.Rows, deadline, async row =>
            !_state.Rows[row].NeedsClaim || ItemFanOut.IsSettled(await ItemOf(_state.Rows[row])
                .ExecuteAsync(new ItemCommand.DropClaim(_state.ClaimOf(row)))));
        if (!isDropped)
        {
            throw new LedgerUnavailableException("some claims could not be given back yet");
        }
        await AppendAsync(new BatchEvent.Dropped());
    }

    // Notes what the receipts among the rows came to.
    private async Task<bool> CarryOutAsync(DateTimeOffset deadline, Receipt?[] receipts)
    {
        var isDone = await ForEachAsync(_state.Rows, deadline, async row =>
        {
            var reply = await ItemOf(_state.Rows[row]).ExecuteAsync(CommandOf(row));
            receipts[row] = reply.Receipt;
            return IsCarriedOut(reply);
        });
        if (isDone)
        {
            await AppendAsync(new BatchEvent.Finished());
        }
        return isDone;
    }

    private ItemCommand.ApplyRow CommandOf(int index)
    {
        var row = _state.Rows[index];
        return new(_state.ClaimOf(index), row.Change, row.LocationId, row.Settings)
        {
            Arrival = row.Arrival,
            Transfer = row.Transfer,
            Operation = _state.OperationOf(index),
            Batch = _state.Operation.ClientsOwn(),
        };
    }

    // What a finished batch of receipts came to is known to the items, which remember its rows for
    // longer than it is remembered itself. They are only asked: nothing is carried out again, even
    // where an item had so much to do since that it forgot.
    private async Task<BatchReply> WithReceiptsAsync(BatchReply repeat, DateTimeOffset deadline)
    {
        if (repeat.Outcome != BatchOutcome.Done || _state.Rows.All(row => row.Arrival is null))
        {
            return repeat;
        }
        var receipts = new Receipt?[_state.Rows.Count];
        var areKnown = await ForEachAsync(_state.Rows, deadline, async row =>
        {
            var reply = await ItemOf(_state.Rows[row]).ExecuteAsync(
                new ItemCommand.Check(null) { Operation = _state.OperationOf(row) });
            receipts[row] = reply.Receipt;
            return ItemFanOut.IsSettled(reply);
        });
        return areKnown
            ? repeat with { Receipts = receipts }
            : new() { Outcome = BatchOutcome.Retry };
    }

    // A receipt that does not fit now will, when orders have left or other batches are decided.
    private static bool IsCarriedOut(ItemReply reply) =>
        reply.Outcome == ItemOutcome.Accepted
        || reply.Refusal is { Reason: RefusalReason.ItemNotFound };

    private Task<bool> ForEachAsync(
        IReadOnlyList<BatchRow> rows, DateTimeOffset deadline, Func<int, Task<bool>> act) =>
        ItemFanOut.RunAsync(rows.Count, deadline, time, act);

    private async Task AppendAsync(params IReadOnlyList<BatchEvent> events)
    {
        var isOver = events[^1] is BatchEvent.Finished or BatchEvent.Dropped;
        await _journal.AppendAsync(isOver ? Mark.Clear : Mark.At(Now() + WakeAfterMs), events);
        foreach (var e in events)
        {
            _state.Apply(e);
        }
    }

    private void Discard(string operation, Exception e)
    {
        _faults.Note(operation, e);
        DeactivateOnIdle();
    }

    private IItemGrain ItemOf(BatchRow row) =>
        GrainFactory.GetGrain<IItemGrain>(new ItemKey(_store, row.StockItem).ToString());

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static BatchReply Refused(IReadOnlyList<RowRefusal> refusals) =>
        new() { Outcome = BatchOutcome.Refused, Refusals = refusals };
}
