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

    private static readonly RowRefusal[] KeyReused =
        [new(-1, Refusal.For(RefusalReason.OperationReused))];

    private readonly BatchState _state = new();
    private JsonJournal<BatchEvent> _journal = null!;
    private string _store = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        _store = key[..slash];
        var stream = new StreamId(_store, StreamKind.Batch, key[(slash + 1)..]);
        _journal = new(ledger, writer, stream, BatchEntries.Json, time);
        return _journal.LoadAsync(_state.Apply, cancellationToken);
    }

    public async ValueTask<BatchReply> RunAsync(BatchRequest request)
    {
        Invariant.Holds(request.Rows.Count is > 0 and <= BatchRow.RowsMax);
        var deadline = time.GetUtcNow() + ReplyWithin;
        try
        {
            if (FindAccepted(request.Operation) is { } repeat)
            {
                return repeat;
            }
            await AbandonAsync(deadline);
            return await RunNewAsync(request, deadline);
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
            return new() { Outcome = BatchOutcome.Retry };
        }
    }

    public async ValueTask<bool> SettleAsync(Guid runId)
    {
        var deadline = time.GetUtcNow() + SettleWithin;
        try
        {
            await AbandonAsync(deadline);
            if (_state.Phase == BatchPhase.Decided)
            {
                await CarryOutAsync(deadline);
            }
            await _journal.RequireNewestAsync();
            return _state.IsOpen && _state.RunId == runId;
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
            return true;
        }
    }

    private BatchReply? FindAccepted(Operation operation)
    {
        var isRemembered = _state.IsAccepted
            && (_state.Phase == BatchPhase.Decided
                || MadeAt(operation) >= Now() - OperationMemory.KeptMs(operation.Origin));
        if (!isRemembered)
        {
            return null;
        }
        if (operation.Origin == OperationOrigin.Client && operation.BodyHash != _state.BodyHash)
        {
            return Refused(KeyReused);
        }
        var outcome = _state.Phase == BatchPhase.Finished
            ? BatchOutcome.Done
            : BatchOutcome.Settling;
        return new() { Outcome = outcome, IsRepeat = true };
    }

    // A host's id is refused by the time in it, which may be ahead of this clock.
    private long MadeAt(Operation operation) => operation.Origin == OperationOrigin.Host
        ? Math.Max(_state.StartedAt, Uuid.UnixMs(operation.Id))
        : _state.StartedAt;

    private async Task<BatchReply> RunNewAsync(BatchRequest request, DateTimeOffset deadline)
    {
        var operation = request.Operation;
        if (operation.Origin == OperationOrigin.Host
            && Uuid.UnixMs(operation.Id) < Now() - OperationMemory.HostKeptMs)
        {
            return Refused([new(-1, Refusal.For(RefusalReason.OperationTooOld))]);
        }
        // What is refused now costs no entry; what is refused in spite of this look, a claim.
        var asked = await AskAsync(
            request.Rows, deadline, _ => true, (row, _) => CheckAsync(row, operation));
        if (asked.Outcome != BatchOutcome.Done)
        {
            return IsReused(asked) ? Refused(KeyReused) : asked;
        }
        if (!request.Rows.Any(row => row.NeedsClaim))
        {
            await StartAsync(request, new BatchEvent.Decided());
        }
        else if (await ClaimAllAsync(request, deadline) is { } refused)
        {
            return refused;
        }
        var isDone = await CarryOutAsync(deadline);
        return new() { Outcome = isDone ? BatchOutcome.Done : BatchOutcome.Settling };
    }

    private async Task<BatchReply?> ClaimAllAsync(BatchRequest request, DateTimeOffset deadline)
    {
        await StartAsync(request);
        var asked = await AskAsync(request.Rows, deadline, row => row.NeedsClaim, ClaimAsync);
        if (asked.Outcome != BatchOutcome.Done)
        {
            await AbandonAsync(time.GetUtcNow() + SettleWithin);
            return asked;
        }
        await AppendAsync(new BatchEvent.Decided());
        return null;
    }

    private async Task StartAsync(BatchRequest request, params BatchEvent[] then)
    {
        var parts = request.Rows.Chunk(BatchRow.RowsPerEntry).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            BatchEvent part = i > 0
                ? new BatchEvent.Continued(parts[i])
                : new BatchEvent.Started(
                    request.Operation.Id,
                    Guid.CreateVersion7(time.GetUtcNow()),
                    request.Operation.BodyHash,
                    Now(),
                    parts[i]);
            await AppendAsync(i + 1 < parts.Length ? [part] : [part, .. then]);
        }
    }

    // Done means that no row was refused; Busy and Retry that some could not be asked in time.
    private async Task<BatchReply> AskAsync(
        IReadOnlyList<BatchRow> rows,
        DateTimeOffset deadline,
        Func<BatchRow, bool> isAsked,
        Func<BatchRow, int, ValueTask<ItemReply>> ask)
    {
        var refusals = new RowRefusal?[rows.Count];
        var isBusy = false;
        var areAsked = await ForEachAsync(rows, deadline, async row =>
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
            isBusy |= reply.Outcome == ItemOutcome.Busy;
            return IsSettled(reply);
        });
        RowRefusal[] refused = [.. refusals.OfType<RowRefusal>().Take(BatchReply.RefusalsMax)];
        return areAsked
            ? refused.Length == 0 ? new() { Outcome = BatchOutcome.Done } : Refused(refused)
            : new() { Outcome = isBusy ? BatchOutcome.Busy : BatchOutcome.Retry };
    }

    private ValueTask<ItemReply> ClaimAsync(BatchRow row, int index) =>
        ItemOf(row).ExecuteAsync(new ItemCommand.Claim(_state.ClaimOf(index), row.Change!));

    // The item is asked with the client's key, for it may have accepted another request of it.
    private async ValueTask<ItemReply> CheckAsync(BatchRow row, Operation operation)
    {
        if (row.Change is { } change)
        {
            return await ItemOf(row).ExecuteAsync(new ItemCommand.Check(change)
            {
                Operation = operation.Origin == OperationOrigin.Client
                    ? operation
                    : Operation.None,
            });
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
            !_state.Rows[row].NeedsClaim || IsSettled(await ItemOf(_state.Rows[row])
                .ExecuteAsync(new ItemCommand.DropClaim(_state.ClaimOf(row)))));
        if (!isDropped)
        {
            throw new LedgerUnavailableException("some claims could not be given back yet");
        }
        await AppendAsync(new BatchEvent.Dropped());
    }

    private async Task<bool> CarryOutAsync(DateTimeOffset deadline)
    {
        var isDone = await ForEachAsync(_state.Rows, deadline, async row =>
        {
            var (change, settings) = (_state.Rows[row].Change, _state.Rows[row].Settings);
            return IsSettled(await ItemOf(_state.Rows[row]).ExecuteAsync(
                new ItemCommand.ApplyRow(
                    _state.ClaimOf(row), change, _state.Rows[row].LocationId, settings)
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
        IReadOnlyList<BatchRow> rows, DateTimeOffset deadline, Func<int, Task<bool>> act) =>
        RowFanOut.RunAsync(rows.Count, deadline, time, act);

    private async Task AppendAsync(params BatchEvent[] events)
    {
        var isOver = events[^1] is BatchEvent.Finished or BatchEvent.Dropped;
        await _journal.AppendAsync(isOver ? Mark.Clear : Mark.At(Now() + WakeAfterMs), events);
        Array.ForEach(events, _state.Apply);
    }

    private IItemGrain ItemOf(BatchRow row) =>
        GrainFactory.GetGrain<IItemGrain>(new ItemKey(_store, row.StockItem).ToString());

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool IsReused(BatchReply reply) => reply.Refusals.Any(
        no => no.Refusal.Reason == RefusalReason.OperationReused);

    private static BatchReply Refused(IReadOnlyList<RowRefusal> refusals) =>
        new() { Outcome = BatchOutcome.Refused, Refusals = refusals };
}
