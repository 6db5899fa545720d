using Inventory.Domain.Items;

namespace Inventory.Domain.Carts;

/// <summary>Where a reservation of several lines stands.</summary>
public enum CartPhase
{
    /// <summary>Nothing was decided: what its items hold may still be given up.</summary>
    Undecided = 0,
    /// <summary>Every line is held until the deadline.</summary>
    Held = 1,
    /// <summary>An order gets every line, whatever crashes.</summary>
    Confirming = 2,
    /// <summary>An order has every line.</summary>
    Confirmed = 3,
    /// <summary>Given back.</summary>
    Released = 4,
    /// <summary>Its deadline passed; a late confirm may acquire every line again.</summary>
    Expired = 5,
}

/// <summary>A reservation of several lines as its entries made it.</summary>
public sealed class CartState
{
    /// <summary>Accepted calls of clients a reservation remembers: the last so many.</summary>
    public const int OperationsMax = 1_000;

    private readonly Dictionary<Guid, CartEvent> _operations = [];
    private readonly Queue<Guid> _oldestFirst = new();

    /// <summary>Where it stands.</summary>
    public CartPhase Phase { get; private set; }
    /// <summary>The attempt whose holds count while it is held or confirmed; while undecided, the
    /// last one known to be void.</summary>
    public int Attempt { get; private set; }
    /// <summary>What was asked for; empty until it was held.</summary>
    public IReadOnlyList<CartLine> Lines { get; private set; } = [];
    /// <summary>What each line was promised.</summary>
    public IReadOnlyList<Split> Promised { get; private set; } = [];
    /// <summary>What the order got of each line, once confirmed.</summary>
    public IReadOnlyList<Split>? Actual { get; private set; }
    /// <summary>Places of the lines whose item kept no stock then.</summary>
    public IReadOnlyList<int> Untracked { get; private set; } = [];
    /// <summary>The client's own id of the cart.</summary>
    public string? CartId { get; private set; }
    /// <summary>When it was held, in unix milliseconds.</summary>
    public long CreatedAt { get; private set; }
    /// <summary>Its deadline, in unix milliseconds.</summary>
    public long ExpiresAt { get; private set; }
    /// <summary>The call that made it.</summary>
    public Operation Key { get; private set; }
    /// <summary>Its buyer has begun to pay.</summary>
    public bool IsPaying { get; private set; }
    /// <summary>The order that gets its units.</summary>
    public string? OrderId { get; private set; }
    /// <summary>True where the order itself records the lines.</summary>
    public bool IsOrders { get; private set; }
    /// <summary>When it was closed, in unix milliseconds; 0 while it is not.</summary>
    public long ClosedAt { get; private set; }
    /// <summary>Time of the last event, in unix milliseconds.</summary>
    public long LastAt { get; private set; }

    /// <summary>The event that answered an accepted call; null for one not known.</summary>
    public CartEvent? FindOperation(Operation operation) =>
        operation.IsNamed ? _operations.GetValueOrDefault(operation.Id) : null;

    /// <summary>Applies an event: the only way this state changes.</summary>
    public void Apply(CartEvent e)
    {
        Invariant.Holds(e.At >= LastAt);
        LastAt = e.At;
        Change(e);
        if (e.Operation.IsNamed && e is not CartEvent.Begun)
        {
            Remember(e);
        }
    }

    private void Remember(CartEvent e)
    {
        if (_operations.TryAdd(e.Operation.Id, e))
        {
            _oldestFirst.Enqueue(e.Operation.Id);
        }
        if (_oldestFirst.Count > OperationsMax)
        {
            _operations.Remove(_oldestFirst.Dequeue());
        }
    }

    /// <summary>The reservation as callers see it; null while nothing was held.</summary>
    public CartView? View(Guid reservationId)
    {
        if (Lines.Count == 0)
        {
            return null;
        }
        return new()
        {
            ReservationId = reservationId,
            Status = Status,
            CartId = CartId,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            IsPaying = IsPaying,
            OrderId = OrderId,
            ConfirmedAt = OrderId is null ? 0 : ClosedAt,
            Lines =
            [
                .. Lines.Select((line, i) => new CartLineView(
                    line, Promised[i], Actual?[i], Untracked.Contains(i))),
            ],
        };
    }

    private HoldStatus Status => Phase switch
    {
        CartPhase.Confirming or CartPhase.Confirmed => HoldStatus.Confirmed,
        CartPhase.Released => HoldStatus.Released,
        CartPhase.Expired => HoldStatus.Expired,
        _ => HoldStatus.Held,
    };

    private void Change(CartEvent e)
    {
        switch (e)
        {
            case CartEvent.Begun:
                Require(CartPhase.Undecided);
                break;
            case CartEvent.Held x:
                Hold(x);
                break;
            case CartEvent.Aborted x:
                Invariant.Holds(Phase is CartPhase.Undecided or CartPhase.Expired);
                Attempt = Math.Max(Attempt, x.Attempt);
                break;
            case CartEvent.Extended x:
                Require(CartPhase.Held);
                (ExpiresAt, IsPaying) = (x.ExpiresAt, x.IsPaying);
                break;
            case CartEvent.ConfirmDecided x:
                Decide(x);
                break;
            case CartEvent.Confirmed x:
                Require(CartPhase.Confirming);
                Invariant.Holds(x.Actual.Count == Lines.Count);
                Invariant.Holds(x.Untracked?.All(i => i >= 0 && i < Lines.Count) ?? true);
                (Phase, Actual) = (CartPhase.Confirmed, x.Actual);
                Untracked = x.Untracked ?? [];
                break;
            case CartEvent.Released x:
                Require(CartPhase.Held);
                Close(CartPhase.Released, x.At);
                break;
            case CartEvent.Answered:
                Invariant.Holds(Phase > CartPhase.Held && e.Operation.IsNamed);
                break;
            default:
                Invariant.Holds(e is CartEvent.Expired && Phase == CartPhase.Held);
                Close(CartPhase.Expired, e.At);
                break;
        }
    }

    private void Hold(CartEvent.Held e)
    {
        Require(CartPhase.Undecided);
        Invariant.Holds(e.Attempt > Attempt && e.ExpiresAt > e.At);
        Invariant.Holds(e.Lines.Count is > 0 and <= CartLine.LinesMax);
        Invariant.Holds(e.Lines.Count == e.Promised.Count);
        (Phase, Attempt, CartId) = (CartPhase.Held, e.Attempt, e.CartId);
        (Lines, Promised) = (e.Lines, e.Promised);
        (CreatedAt, ExpiresAt, Key) = (e.At, e.ExpiresAt, e.Operation);
    }

    private void Decide(CartEvent.ConfirmDecided e)
    {
        Invariant.Holds(Phase == CartPhase.Held
            ? e.Attempt == Attempt
            : Phase == CartPhase.Expired && e.Attempt > Attempt);
        Close(CartPhase.Confirming, e.At);
        (Attempt, OrderId, IsOrders) = (e.Attempt, e.OrderId, e.IsOrders);
    }

    private void Close(CartPhase phase, long at) => (Phase, ClosedAt) = (phase, at);

    private void Require(CartPhase phase) => Invariant.Holds(Phase == phase);
}
