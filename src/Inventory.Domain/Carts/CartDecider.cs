using Inventory.Domain.Items;
using Inventory.Domain.Orders;

namespace Inventory.Domain.Carts;

/// <summary>
/// What a reservation of several lines decides by itself: pure, at a time its owner stamped. What
/// depends on stock its items decide.
/// </summary>
public static class CartDecider
{
    /// <summary>How long closed reservations are remembered: 24 hours.</summary>
    public const long ClosedKeptMs = HoldBook.ClosedKeptMs;

    /// <summary>What is to be done for a confirm.</summary>
    public enum ConfirmStep
    {
        /// <summary>Nothing but answer: the order has it already.</summary>
        Answer = 0,
        /// <summary>Decide: the order gets what is held.</summary>
        Decide = 1,
        /// <summary>Acquire every line again first.</summary>
        Reacquire = 2,
        /// <summary>Bring to its end what was decided.</summary>
        Finish = 3,
    }

    /// <summary>What is due at a time: the deadline of a live reservation, or nothing.</summary>
    public static CartEvent? Due(CartState state, long now) =>
        state.Phase == CartPhase.Held && state.ExpiresAt <= now
            ? new CartEvent.Expired { At = now }
            : null;

    /// <summary>When there is something to do by itself, in unix milliseconds, where its items
    /// know all that was decided; null for never.</summary>
    public static long? NextWake(CartState state) =>
        state.Phase == CartPhase.Held ? state.ExpiresAt : null;

    /// <summary>True when the holds of an attempt count: their items keep them.</summary>
    public static bool Keeps(CartState state, int attempt) =>
        state.Phase == CartPhase.Held && state.Attempt == attempt;

    /// <summary>Why a call cannot be about this reservation: it never was, or was forgotten.
    /// </summary>
    public static Refusal? WhyUnknown(CartState state, long now)
    {
        if (state.Lines.Count == 0)
        {
            return Refusal.For(RefusalReason.ReservationNotFound);
        }
        var isForgotten = state.ClosedAt > 0 && state.ClosedAt < now - ClosedKeptMs;
        return isForgotten ? Refusal.For(RefusalReason.ReservationTooOld) : null;
    }

    /// <summary>What a repeated call of a client is: null for one that is new.</summary>
    public static (CartEvent? First, Refusal? Refusal)? FindRepeat(
        CartState state, Operation operation, long now)
    {
        if (state.FindOperation(operation) is not { } first)
        {
            return null;
        }
        if (operation.Origin == OperationOrigin.Client
            && first.At < now - OperationMemory.ClientKeptMs)
        {
            return null;
        }
        return first.Operation.BodyHash == operation.BodyHash
            || operation.Origin != OperationOrigin.Client
                ? (first, null)
                : (null, Refusal.For(RefusalReason.OperationReused));
    }

    /// <summary>Says what a confirm comes to, or why it cannot be.</summary>
    /// <param name="state">The reservation.</param>
    /// <param name="orderId">The order it is to go into.</param>
    /// <param name="orderLines">Lines the order had when it was asked.</param>
    public static (ConfirmStep Step, Refusal? Refusal) Confirm(
        CartState state, string orderId, int orderLines = 0)
    {
        var isOther = state.OrderId is not null && state.OrderId != orderId;
        return state.Phase switch
        {
            CartPhase.Held or CartPhase.Expired
                when OrderState.WhyFull(orderId, orderLines, state.Lines.Count) is { } full =>
                (ConfirmStep.Answer, full),
            CartPhase.Held => (ConfirmStep.Decide, null),
            CartPhase.Expired => (ConfirmStep.Reacquire, null),
            CartPhase.Released => No(RefusalReason.AlreadyReleased),
            _ when isOther => No(RefusalReason.ConfirmedIntoAnotherOrder, state),
            CartPhase.Confirming => (ConfirmStep.Finish, null),
            _ => (ConfirmStep.Answer, null),
        };
    }

    /// <summary>Says whether it can be given back: null where there is nothing to change.</summary>
    public static (CartEvent? Event, Refusal? Refusal) Release(
        CartState state, Operation operation, long now) => state.Phase switch
        {
            CartPhase.Confirming or CartPhase.Confirmed =>
                (null, Refused(RefusalReason.AlreadyConfirmed, state)),
            CartPhase.Released or CartPhase.Expired => (null, null),
            _ => (new CartEvent.Released { At = now, Operation = operation }, null),
        };

    /// <summary>Says where the deadline moves: null where there is nothing to change.</summary>
    public static (CartEvent? Event, Refusal? Refusal) Extend(
        CartState state, long expiresInMs, bool marksPaying, Operation operation, long now)
    {
        if (state.Phase != CartPhase.Held)
        {
            return (null, Refused(NotOpen(state.Phase), state));
        }
        var cap = state.CreatedAt + Hold.LifeMaxMs;
        var expiresAt = Math.Max(state.ExpiresAt, Math.Min(now + expiresInMs, cap));
        var isPaying = state.IsPaying || marksPaying;
        var isAsItWas = expiresAt == state.ExpiresAt && isPaying == state.IsPaying;
        return isAsItWas && !operation.IsNamed
            ? (null, null)
            : (new CartEvent.Extended(expiresAt, isPaying) { At = now, Operation = operation },
                null);
    }

    /// <summary>The first answer of an accepted call again.</summary>
    public static CartView? FirstAnswer(CartState state, CartEvent first, Guid reservationId)
    {
        var view = state.View(reservationId);
        return first switch
        {
            CartEvent.Held x => view is null ? null : AsHeld(view, x.ExpiresAt, isPaying: false),
            CartEvent.Extended x =>
                view is null ? null : AsHeld(view, x.ExpiresAt, x.IsPaying),
            _ => view,
        };
    }

    private static CartView AsHeld(CartView view, long expiresAt, bool isPaying) => view with
    {
        Status = HoldStatus.Held,
        ExpiresAt = expiresAt,
        IsPaying = isPaying,
        OrderId = null,
        ConfirmedAt = 0,
        Lines =
        [
            .. view.Lines.Select(line => line with { Actual = null, IsUntracked = false }),
        ],
    };

    private static (ConfirmStep, Refusal?) No(RefusalReason reason, CartState? state = null) =>
        (ConfirmStep.Answer, state is null ? Refusal.For(reason) : Refused(reason, state));

    private static Refusal Refused(RefusalReason reason, CartState state) =>
        new() { Reason = reason, OrderId = state.OrderId };

    private static RefusalReason NotOpen(CartPhase phase) => phase switch
    {
        CartPhase.Released => RefusalReason.AlreadyReleased,
        CartPhase.Expired => RefusalReason.AlreadyExpired,
        _ => RefusalReason.AlreadyConfirmed,
    };
}
