using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Carts;

/// <summary>
/// Calls carts for the edge: finds the reservation a client's key made, and repeats a call while
/// its outcome is unknown, within a deadline.
/// </summary>
public sealed class CartGateway(IGrainFactory grains, ILedger ledger, TimeProvider time)
{
    private readonly RepeatedCall<CartReply> _call = new(time)
    {
        IsUnknown = reply => reply.Outcome == ItemOutcome.Retry,
        Failed = answer => CartReply.Of(answer.Outcome, answer.Reason),
    };

    /// <summary>Reserves every line, or none.</summary>
    /// <returns>The cart's answer; <see cref="ItemOutcome.Retry"/> when the deadline passed.
    /// </returns>
    public async Task<CartReply> ReserveAsync(
        string store,
        Operation operation,
        IReadOnlyList<CartLine> lines,
        long expiresInMs,
        string? cartId)
    {
        Guid? reservation = null;
        return await _call.RunAsync(async left =>
        {
            reservation ??= await FindOwnerAsync(store, operation) ?? NewId(operation);
            if (reservation == Guid.Empty)
            {
                return KeyIsAnothers();
            }
            var reply = await CartOf(store, reservation.Value).ReserveAsync(
                new(operation, lines, expiresInMs, cartId, left));
            if (reply.Outcome == ItemOutcome.Retry)
            {
                // A key has one owner: where that changes, the next try finds it.
                reservation = reply.OwnerOfKey ?? await FindOwnerAsync(store, operation);
            }
            return reply;
        });
    }

    /// <summary>Calls a cart.</summary>
    /// <param name="store">Hash of the store.</param>
    /// <param name="reservationId">The reservation.</param>
    /// <param name="call">The call, with the time its caller still waits.</param>
    /// <returns>Its answer; <see cref="ItemOutcome.Retry"/> when the deadline passed.</returns>
    public Task<CartReply> ExecuteAsync(
        string store, Guid reservationId, Func<ICartGrain, TimeSpan, ValueTask<CartReply>> call) =>
        _call.RunAsync(async left => await call(CartOf(store, reservationId), left));

    // The reservation a client's key made, none, or an empty id for what is no cart.
    private async Task<Guid?> FindOwnerAsync(string store, Operation operation)
    {
        if (operation.Origin != OperationOrigin.Client)
        {
            return null;
        }
        var name = ItemRows.OperationName(store, operation);
        var owner = (await ledger.ResolveAsync(
            store, name.Kind, [name.Key], CancellationToken.None))[0];
        return owner is { } stream ? CartKey.ReservationOf(stream) ?? Guid.Empty : null;
    }

    // A key the host made is the reservation's id.
    private Guid NewId(Operation operation) => CartHoldIds.ReservationIdOf(
        operation.Origin == OperationOrigin.Client
            ? Guid.CreateVersion7(time.GetUtcNow())
            : operation.Id);

    private ICartGrain CartOf(string store, Guid reservationId) =>
        grains.GetGrain<ICartGrain>(CartKey.Of(store, reservationId));

    private static CartReply KeyIsAnothers() => new()
    {
        Outcome = ItemOutcome.Refused,
        Refusals = [new(-1, Refusal.For(RefusalReason.OperationReused))],
    };
}
