using Inventory.Domain;
using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Batches;

/// <summary>
/// Coordinates one batch. Rows that an item could refuse later take a durable claim first; then the
/// decision is appended; then every row is carried out by its id, however often it takes. Only this
/// stream decides: a run that is found undecided is aborted before anybody is told so.
/// </summary>
internal sealed class BatchGrain(
    ILedger ledger, LedgerWriter writer, TimeProvider time) : Grain, IBatchGrain
{
    private static readonly TimeSpan ReplyWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(20);
    private const long WakeAfterMs = 10_000;

    private readonly BatchState _state = new();
    private JsonJournal<BatchEvent> _journal = null!;
    private string _store = "";
    private Guid _id;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (_store, _id) = (key[..slash], Guid.ParseExact(key.AsSpan(slash + 1), "N"));
        _journal = Journal();
        return _journal.LoadAsync(_state.Apply, cancellationToken);
    }

    public async ValueTask<BatchReply> RunAsync(BatchRequest request)
    {
        Invariant.Holds(request.Rows.Count is > 0 and <= BatchRow.RowsMax);
        try
        {
            if (FindAccepted(request.Operation) is { } repeat)
            {
                return repeat;
            }
            await AbandonAsync();
            return await RunNewAsync(request);
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
            return new() { Outcome = BatchOutcome.Retry };
        }
    }

    public async ValueTask SettleAsync()
    {
        try
        {
            await AbandonAsync();
            if (_state.Phase == BatchPhase.Decided)
            {
                await CarryOutAsync(SettleWithin);
            }
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
        }
    }

    // Where this activation is stale, another one may have begun the run; the ledger knows. A run
    // that is over stays so.
    public async ValueTask SettleClaimAsync(ClaimId claim, int stockItem)
    {
        await SettleAsync();
        var state = new BatchState();
        await Journal().LoadAsync(state.Apply, CancellationToken.None);
        if (!state.IsOpenRun(claim.RunId))
        {
            await ItemOf(stockItem).ExecuteAsync(new ItemCommand.DropClaim(claim));
        }
    }

    private BatchReply? FindAccepted(Operation operation)
    {
        var isRemembered = _state.IsAccepted
            && (_state.Phase == BatchPhase.Decided
                || _state.StartedAt >= Now() - OperationMemory.KeptMs(operation.Origin));
        if (!isRemembered)
        {
            return null;
        }
        if (operation.Origin == OperationOrigin.Client && operation.BodyHash != _state.BodyHash)
        {
            return Refused([new(-1, Refusal.For(RefusalReason.OperationReused))]);
        }
        var outcome = _state.Phase == BatchPhase.Finished
            ? BatchOutcome.Done
            : BatchOutcome.Settling;
        return new() { Outcome = outcome, IsRepeat = true };
    }

    private async Task<BatchReply> RunNewAsync(BatchRequest request)
    {
        var operation = request.Operation;
        if (operation.Origin == OperationOrigin.Host
            && Uuid.UnixMs(operation.Id) < Now() - OperationMemory.HostKeptMs)
        {
            return Refused([new(-1, Refusal.For(RefusalReason.OperationTooOld))]);
        }
        var started = new BatchEvent.Started(
            Guid.CreateVersion7(time.GetUtcNow()), operation.BodyHash, Now(), request.Rows);
        // What is refused now costs no entry; what is refused in spite of this look, a claim.
        var refusals = await AskAsync(request.Rows, _ => true, CheckAsync);
        var needsClaims = request.Rows.Any(row => row.NeedsClaim);
        if (needsClaims && refusals is { Count: 0 })
        {
            await AppendAsync(started);
            refusals = await AskAsync(
                request.Rows, row => row.NeedsClaim, ClaimAsync);
        }
        if (refusals is null or { Count: > 0 })
        {
            await AbandonAsync();
            return refusals is null ? new() { Outcome = BatchOutcome.Retry } : Refused(refusals);
        }
        await (needsClaims
            ? AppendAsync(new BatchEvent.Decided())
            : AppendAsync(started, new BatchEvent.Decided()));
        var isDone = await CarryOutAsync(ReplyWithin);
        return new() { Outcome = isDone ? BatchOutcome.Done : BatchOutcome.Settling };
    }

    // Answers the refused rows, or null when an item could not be asked in time.
    private async Task<List<RowRefusal>?> AskAsync(
        IReadOnlyList<BatchRow> rows,
        Func<BatchRow, bool> isAsked,
        Func<BatchRow, int, ValueTask<ItemReply>> ask)
    {
        var refusals = new RowRefusal?[rows.Count];
        var areAsked = await ForEachAsync(rows, ReplyWithin, async row =>
        {
            if (!isAsked(rows[row]))
            {
                return true;
            }
            var reply = await ask(rows[row], row);
            if (reply.Outcome == ItemOutcome.Refused)
            {
                refusals[row] = new(row, reply.Refusal!);
            }
            return IsSettled(reply);
        });
        return areAsked
            ? [.. refusals.OfType<RowRefusal>().Take(BatchReply.RefusalsMax)]
            : null;
    }

    private ValueTask<ItemReply> ClaimAsync(BatchRow row, int index) =>
        ItemOf(row).ExecuteAsync(new ItemCommand.Claim(ClaimOf(index), row.Change!));

    private async ValueTask<ItemReply> CheckAsync(BatchRow row, int index)
    {
        if (row.Change is { } change)
        {
            return await ItemOf(row).ExecuteAsync(new ItemCommand.Check(change));
        }
        return await ItemOf(row).ReadAsync() is not null
            ? ItemReply.Of(ItemOutcome.Accepted)
            : new()
            {
                Outcome = ItemOutcome.Refused,
                Refusal = Refusal.For(RefusalReason.ItemNotFound),
            };
    }

    // Aborts what nobody decided, and gives its claims back.
    private async Task AbandonAsync()
    {
        if (_state.Phase == BatchPhase.Started)
        {
            await AppendAsync(new BatchEvent.Aborted());
        }
        if (_state.Phase != BatchPhase.Aborted)
        {
            return;
        }
        var isDropped = await ForEachAsync(_state.Rows, SettleWithin, async row =>
            !_state.Rows[row].NeedsClaim || IsSettled(await ItemOf(_state.Rows[row])
                .ExecuteAsync(new ItemCommand.DropClaim(ClaimOf(row)))));
        if (!isDropped)
        {
            throw new LedgerUnavailableException("some claims could not be given back yet");
        }
        await AppendAsync(new BatchEvent.Dropped());
    }

    private async Task<bool> CarryOutAsync(TimeSpan within)
    {
        var isDone = await ForEachAsync(_state.Rows, within, async row =>
        {
            var (change, settings) = (_state.Rows[row].Change, _state.Rows[row].Settings);
            return IsSettled(await ItemOf(_state.Rows[row]).ExecuteAsync(
                new ItemCommand.ApplyRow(
                    ClaimOf(row), change, _state.Rows[row].LocationId, settings)
                {
                    Operation = _state.OperationOf(row),
                }));
        });
        if (isDone)
        {
            await AppendAsync(new BatchEvent.Finished());
        }
        return isDone;
    }

    // An item deleted meanwhile refuses; there is nothing left to change.
    private static bool IsSettled(ItemReply reply) =>
        reply.Outcome is ItemOutcome.Accepted or ItemOutcome.Refused;

    private Task<bool> ForEachAsync(
        IReadOnlyList<BatchRow> rows, TimeSpan within, Func<int, Task<bool>> act) =>
        RowFanOut.RunAsync(rows.Count, within, time, act);

    private async Task AppendAsync(params BatchEvent[] events)
    {
        var isOver = events[^1] is BatchEvent.Finished or BatchEvent.Dropped;
        await _journal.AppendAsync(isOver ? Mark.Clear : Mark.At(Now() + WakeAfterMs), events);
        Array.ForEach(events, _state.Apply);
    }

    private JsonJournal<BatchEvent> Journal() => new(
        ledger,
        writer,
        new(_store, StreamKind.Batch, $"{_id:N}"),
        BatchJson.Default.BatchEvent,
        time);

    private ClaimId ClaimOf(int row) => new(_id, _state.RunId, row);

    private IItemGrain ItemOf(BatchRow row) => ItemOf(row.StockItem);

    private IItemGrain ItemOf(int stockItem) =>
        GrainFactory.GetGrain<IItemGrain>(new ItemKey(_store, stockItem).ToString());

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static BatchReply Refused(IReadOnlyList<RowRefusal> refusals) =>
        new() { Outcome = BatchOutcome.Refused, Refusals = refusals };
}
