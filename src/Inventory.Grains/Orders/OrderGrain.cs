using Inventory.Domain;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Orders;

/// <summary>
/// Owns one order's stream and coordinates its operations; one call at a time. An operation is
/// looked at first, which changes nothing; then what it will do is appended; then it is done step
/// by step, each named at its item, however often that takes; then what it came to is appended.
/// Only what it acquires may still be refused, and comes before all else.
/// </summary>
internal sealed partial class OrderGrain(
    ILedger ledger,
    LedgerWriter writer,
    TimeProvider time,
    GrainInstruments instruments,
    ILogger<OrderGrain> logger) : Grain, IOrderGrain
{
    // Short, for whoever records a line waits behind it.
    private static readonly TimeSpan RunWithin = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ShowWithin = TimeSpan.FromSeconds(1);
    private const long WakeAfterMs = 10_000;

    private readonly OrderState _state = new();
    private JsonJournal<OrderEvent> _journal = null!;
    private OwnerFaults _faults = null!;
    private string _store = "";
    private string _orderId = "";

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (_store, _orderId) = (key[..slash], key[(slash + 1)..]);
        _faults = new("order", key, instruments, logger);
        var stream = new StreamId(_store, StreamKind.Order, _orderId);
        _journal = new(ledger, writer, stream, OrderJson.Default.OrderEvent, time);
        try
        {
            await _journal.LoadAsync(_state.Apply, cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            _faults.NoteUnloaded(e);
        }
    }

    public ValueTask RecordAsync(OrderLine line) => RecordManyAsync([line]);

    public async ValueTask RecordManyAsync(IReadOnlyList<OrderLine> lines)
    {
        _faults.ThrowIfUnloaded(this);
        try
        {
            var events = _state.Record(lines);
            if (events.Count > 0)
            {
                await AppendAsync(Mark.Keep, events);
            }
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            Discard("Record", e);
            throw _faults.Unavailable(e);
        }
    }

    public ValueTask<int> CountLinesAsync()
    {
        _faults.ThrowIfUnloaded(this);
        return new(_state.Lines.Count);
    }

    public ValueTask<IReadOnlyList<OrderLine>> ReadAsync()
    {
        _faults.ThrowIfUnloaded(this);
        return new([.. _state.Lines]);
    }

    public async ValueTask<OrderReply> ShowAsync()
    {
        _faults.ThrowIfUnloaded(this);
        // What cannot be ended soon is no reason to say nothing. An order that is being made is not
        // there yet, but it will be.
        if (_state is { Open: not null, Exists: true })
        {
            await RunAsync("Show", ShowWithin, Done);
        }
        return await RunAsync("Show", RunWithin, ViewAsync, endsFirst: !_state.Exists);
    }

    // One that is being made is asked again, until it is made or is not.
    public ValueTask<OrderReply> ReadPlacedAsync() => RunAsync(
        "ReadPlaced",
        RunWithin,
        _ => Task.FromResult(
            OrderReply.Of(OrderOutcome.Done) with { Placed = _state.Placed ?? [] }),
        endsFirst: !_state.Exists);

    public ValueTask<OrderReply> PlaceAsync(OrderPlacement request) =>
        RunAsync("Place", request.Within, deadline => PlaceAsync(request, deadline));

    public ValueTask<OrderReply> TakeBackAsync(OrderTakeBack request) =>
        RunAsync("TakeBack", request.Within, deadline => TakeBackAsync(request, deadline));

    public ValueTask<OrderReply> ChangeAsync(OrderChange request) =>
        RunAsync("Change", request.Within, deadline => ChangeAsync(request, deadline));

    public async ValueTask SettleAsync() => await RunAsync(
        "Settle", RunWithin, async _ =>
        {
            await GiveKeyBackAsync();
            return OrderReply.Of(OrderOutcome.Done);
        });

    private static Task<OrderReply> Done(DateTimeOffset deadline) =>
        Task.FromResult(OrderReply.Of(OrderOutcome.Done));

    // Whatever is asked that changes something, what was begun is ended first.
    private async ValueTask<OrderReply> RunAsync(
        string operation,
        TimeSpan within,
        Func<DateTimeOffset, Task<OrderReply>> act,
        bool endsFirst = true)
    {
        _faults.ThrowIfUnloaded(this);
        var deadline = time.GetUtcNow() + (within < RunWithin ? within : RunWithin);
        try
        {
            if (endsFirst && _state.Open is not null
                && await CarryOutAsync(deadline) is { Outcome: OrderOutcome.Retry } open)
            {
                return open;
            }
            var reply = await act(deadline);
            // What appends nothing meets no fence, so it is asked whether this is the newest owner.
            await _journal.RequireNewestAsync();
            return reply;
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
            return OrderReply.Of(OrderOutcome.Retry);
        }
        catch (Exception e) when (BrokenInvariant.Is(e))
        {
            Discard(operation, e);
            throw _faults.Unavailable(e);
        }
    }

    private async Task<OrderReply> PlaceAsync(OrderPlacement request, DateTimeOffset deadline)
    {
        Invariant.Holds(request.Lines.Count is > 0 and <= CartLine.LinesMax);
        if (FindAnswered(request.Operation) is { } answered)
        {
            return await AnswerAgainAsync(answered, request.Operation, deadline);
        }
        if (_state.Exists)
        {
            return _state.WasPlacedWith(request.Lines)
                ? await ViewAsync(deadline)
                : OrderReply.Of(OrderOutcome.Taken);
        }
        if (IsTooOld(request.Operation))
        {
            return OrderReply.No(RefusalReason.OperationTooOld);
        }
        var run = NewRun(OrderRunKind.Place, request.Operation) with
        {
            Asked = request.Lines,
            ReservationId = NewReservationId(),
        };
        return await BeginAsync(run, deadline);
    }

    private async Task<OrderReply> TakeBackAsync(OrderTakeBack request, DateTimeOffset deadline)
    {
        if (await BeforeAsync(request.Operation, deadline) is { } first)
        {
            return first;
        }
        var waiting = request.IsReturn ? await WaitingAsync(deadline) : [];
        if (waiting is null)
        {
            return OrderReply.Of(OrderOutcome.Retry);
        }
        var plan = request.IsReturn
            ? OrderPlan.Return(_state, waiting, request.Rows)
            : OrderPlan.Cancel(_state, request.Rows);
        var kind = request.IsReturn ? OrderRunKind.Return : OrderRunKind.Cancel;
        var run = NewRun(kind, request.Operation) with { Restock = request.Restock };
        return await RunPlanAsync(run, plan, deadline);
    }

    private async Task<OrderReply> ChangeAsync(OrderChange request, DateTimeOffset deadline)
    {
        if (await BeforeAsync(request.Operation, deadline) is { } first)
        {
            return first;
        }
        var run = NewRun(OrderRunKind.Change, request.Operation) with { Restock = true };
        return await RunPlanAsync(run, OrderPlan.Change(_state, request.Rows), deadline);
    }

    // What is answered without a look at what the request asks for.
    private async Task<OrderReply?> BeforeAsync(Operation operation, DateTimeOffset deadline)
    {
        if (!_state.Exists)
        {
            return OrderReply.Of(OrderOutcome.NotFound);
        }
        if (FindAnswered(operation) is { } answered)
        {
            return await AnswerAgainAsync(answered, operation, deadline);
        }
        return IsTooOld(operation) ? OrderReply.No(RefusalReason.OperationTooOld) : null;
    }

    private async Task<OrderReply> RunPlanAsync(
        OrderRun run, OrderPlan plan, DateTimeOffset deadline)
    {
        if (plan.Faults.Count > 0)
        {
            return new()
            {
                Outcome = OrderOutcome.Refused,
                Faults = [.. plan.Faults.Take(OrderReply.FaultsMax)],
            };
        }
        // What changes nothing is remembered for a client's key alone.
        var isNothing = plan.Takes.Count + plan.Asks.Count == 0;
        if (isNothing && run.Operation.Origin != OperationOrigin.Client)
        {
            return await ViewAsync(deadline);
        }
        var (takes, refused) = await CheckAsync(run, plan.Takes, deadline);
        var (asks, gone) = refused is null ? await FindAsync(plan.Asks, deadline) : ([], null);
        if ((refused ?? gone) is { } no)
        {
            return no;
        }
        run = run with
        {
            Takes = takes,
            Asked = asks,
            ReservationId = asks.Count > 0 ? NewReservationId() : null,
        };
        var reply = await BeginAsync(run, deadline);
        return reply with { Refusals = RowsOf(reply.Refusals, plan.Asks) };
    }

    private async Task<OrderReply> BeginAsync(OrderRun run, DateTimeOffset deadline)
    {
        return await WhyReusedAsync(run, deadline)
            ?? await StartAsync(run, deadline)
            ?? await CarryOutAsync(deadline);
    }

    private OrderRun NewRun(OrderRunKind kind, Operation operation) => new()
    {
        RunId = Guid.CreateVersion7(time.GetUtcNow()),
        Operation = operation,
        Kind = kind,
        At = Now(),
    };

    private AnsweredOperation? FindAnswered(Operation operation) =>
        _state.FindAnswered(operation, Now());

    private async Task<OrderReply> AnswerAgainAsync(
        AnsweredOperation answered, Operation operation, DateTimeOffset deadline)
    {
        if (operation.Origin == OperationOrigin.Client
            && operation.BodyHash != answered.Operation.BodyHash)
        {
            return OrderReply.No(RefusalReason.OperationReused);
        }
        var reply = answered.Answer is { } first
            ? OrderReply.Of(OrderOutcome.Done) with { Order = first }
            : await ViewAsync(deadline);
        return reply with { IsRepeat = true };
    }

    private bool IsTooOld(Operation operation) => operation.Origin == OperationOrigin.Host
        && OperationMemory.IsTooOld(operation.Id, Now());

    private async Task AppendAsync(Mark nextWake, IReadOnlyList<OrderEvent> events)
    {
        await _journal.AppendAsync(nextWake, events);
        foreach (var e in events)
        {
            _state.Apply(e);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Discard(string operation, Exception e)
    {
        _faults.Note(operation, e);
        DeactivateOnIdle();
    }
}
