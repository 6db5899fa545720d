using Inventory.Domain.Carts;
using Inventory.Domain.Items;

namespace Inventory.Domain.Orders;

/// <summary>An operation that was carried out.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="At">When it was accepted, in unix milliseconds.</param>
/// <param name="Answer">What it answered; null where that was too much to keep.</param>
public sealed record AnsweredOperation(Operation Operation, long At, OrderView? Answer)
{
    /// <summary>True while a repeat gets the first answer.</summary>
    public bool IsHonoured(long now)
    {
        var madeAt = Operation.Origin == OperationOrigin.Host
            ? Math.Max(At, Uuid.UnixMs(Operation.Id))
            : At;
        return madeAt >= now - OperationMemory.KeptMs(Operation.Origin);
    }
}

/// <summary>An order: the lines it was sold, and what became of their units. The order owns what
/// was sold, cancelled and returned; what still waits is in the queues of the items.</summary>
public sealed class OrderState
{
    /// <summary>Operations an order remembers.</summary>
    public const int AnsweredMax = 1_000;

    /// <summary>Lines an order may have: what would make more is refused before it is decided. What
    /// was decided becomes a line all the same, so confirms that were decided at once may take an
    /// order past this by a line each.</summary>
    public const int LinesMax = 10_000;

    /// <summary>Positions an order may have for an answer to be kept: a repeat of an operation on a
    /// larger one is answered with the order as it is then.</summary>
    public const int AnswerPositionsMax = 100;

    private readonly Dictionary<string, OrderLine> _lines = [];
    private readonly Dictionary<(int Variant, int Location), OrderPosition> _positions = [];
    private readonly Dictionary<Guid, AnsweredOperation> _answered = [];
    private readonly Queue<Guid> _oldest = new();

    /// <summary>Its lines, in the order they were recorded.</summary>
    public IReadOnlyCollection<OrderLine> Lines => _lines.Values;

    /// <summary>What it has by variant and location, in the order they first came.</summary>
    public IReadOnlyCollection<OrderPosition> Positions => _positions.Values;

    /// <summary>The operation that was begun and not ended.</summary>
    public OrderRun? Open { get; private set; }

    /// <summary>The lines it was made with; null where confirms made it.</summary>
    public IReadOnlyList<CartLine>? Placed { get; private set; }

    /// <summary>The client's operation that made it, without its answer: its key is claimed for as
    /// long as it is honoured. Null where no such operation did.</summary>
    public AnsweredOperation? PlacedBy { get; private set; }

    /// <summary>True when there is such an order.</summary>
    public bool Exists => _lines.Count > 0;

    /// <summary>Why an order takes no more lines; null where it does.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="lines">Lines it has.</param>
    /// <param name="added">Lines it would get.</param>
    public static Refusal? WhyFull(string orderId, int lines, int added) =>
        lines + added <= LinesMax ? null : new()
        {
            Reason = RefusalReason.OrderFull,
            OrderId = orderId,
            Requested = lines + added,
            Available = LinesMax,
        };

    /// <summary>Records lines; what is there already is left out.</summary>
    public IReadOnlyList<OrderEvent> Record(IReadOnlyList<OrderLine> lines) =>
    [
        .. lines.DistinctBy(line => line.ReservationId)
            .Where(line => !_lines.ContainsKey(line.ReservationId))
            .Select(line => new OrderEvent.LineRecorded(line)),
    ];

    /// <summary>Finds an operation that was carried out, within the bounds of its origin.</summary>
    public AnsweredOperation? FindAnswered(Operation operation, long now) =>
        _answered.TryGetValue(operation.Id, out var found) && found.IsHonoured(now) ? found : null;

    /// <summary>True when it was made with these lines.</summary>
    public bool WasPlacedWith(IReadOnlyList<CartLine> lines) =>
        Placed is { } placed && Wishes(placed).SequenceEqual(Wishes(lines));

    /// <summary>True when the order is small enough for an answer to be kept.</summary>
    /// <param name="acquired">Lines it is about to have.</param>
    public bool KeepsAnswerWith(IReadOnlyList<OrderLine> acquired) => _positions.Keys
        .Union(acquired.Select(line => (line.VariantId, line.LocationId)))
        .Take(AnswerPositionsMax + 1)
        .Count() <= AnswerPositionsMax;

    /// <summary>The order as answered.</summary>
    /// <param name="waiting">What waits for it at the items.</param>
    public OrderView View(IReadOnlyList<WaitingUnit> waiting)
    {
        var units = waiting.ToLookup(w => (w.VariantId, w.LocationId), w => w.Quantity);
        return new(
            _lines.Values.First().ConfirmedAt,
            [.. _positions.Select(position => position.Value.View(units[position.Key].Sum()))]);
    }

    /// <summary>Applies an event.</summary>
    public void Apply(OrderEvent e)
    {
        switch (e)
        {
            case OrderEvent.LineRecorded x:
                Add(x.Line);
                break;
            case OrderEvent.Started x:
                Invariant.Holds(Open is null);
                Open = x.Run;
                break;
            case OrderEvent.Finished x:
                Invariant.Holds(Open is not null);
                Finish(Open, x);
                Open = null;
                break;
            default:
                Invariant.Holds(e is OrderEvent.Aborted && Open is not null);
                Open = null;
                break;
        }
    }

    private void Add(OrderLine line)
    {
        _lines.Add(line.ReservationId, line);
        var key = (line.VariantId, line.LocationId);
        if (!_positions.TryGetValue(key, out var position))
        {
            _positions.Add(key, position = new(line));
        }
        position.Add(line, _lines.Count);
    }

    private void Finish(OrderRun run, OrderEvent.Finished e)
    {
        Invariant.Holds(e.Taken.Count == run.Takes.Count);
        foreach (var line in e.Acquired)
        {
            Add(line);
        }
        for (var i = 0; i < run.Takes.Count; i++)
        {
            Take(run, run.Takes[i], e.Taken[i]);
        }
        Placed = run.Kind == OrderRunKind.Place ? run.Asked : Placed;
        PlacedBy = run.ClaimsKey ? new(run.Operation, run.At, null) : PlacedBy;
        Remember(new(run.Operation, run.At, e.Waiting is { } waiting ? View(waiting) : null));
    }

    private void Take(OrderRun run, OrderTake take, TakenUnits taken)
    {
        var position = _positions[(take.VariantId, take.LocationId)];
        if (run.Kind == OrderRunKind.Return)
        {
            position.Return(take.Quantity, take.IsUntracked);
        }
        else
        {
            position.Cancel(take.Quantity, taken, take.IsUntracked);
        }
    }

    private void Remember(AnsweredOperation answered)
    {
        if (!_answered.ContainsKey(answered.Operation.Id))
        {
            _oldest.Enqueue(answered.Operation.Id);
        }
        _answered[answered.Operation.Id] = answered;
        if (_oldest.Count > AnsweredMax)
        {
            _answered.Remove(_oldest.Dequeue());
        }
    }

    private static IEnumerable<(int, int, int, bool, bool)> Wishes(IReadOnlyList<CartLine> lines) =>
        lines.Select(line => (
            line.VariantId, line.LocationId, line.Quantity, line.AllowBackorder, line.AllowPartial))
            .Order();
}
