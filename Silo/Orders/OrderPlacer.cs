using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Silo.Reservations;

namespace Inventory.Silo.Orders;

/// <summary>Makes orders of lines that were not reserved before.</summary>
internal sealed class OrderPlacer(LineResolver resolver, OrderGateway orders)
{
    /// <summary>Carries a call out and answers it.</summary>
    public async ValueTask PlaceAsync(ApiCall call)
    {
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var orderId = ReserveRequest.ReadOrderId(body);
        var sent = ReserveLine.ReadAll(body);
        body.Errors.Check();
        var (reply, lines) = await PlaceAsync(call.Store, orderId, operation, sent);
        await OrderAnswer.SendAsync(
            call,
            orderId,
            reply,
            OrderRows.None,
            StatusCodes.Status201Created,
            no => no.Row < 0
                ? RefusalSubject.None
                : lines[no.Row].Line.Subject(lines[no.Row].Item));
    }

    // Whoever repeats a call need not have what it names any more: the order knows what it was.
    private async Task<(OrderReply Reply, IReadOnlyList<ResolvedLine> Lines)> PlaceAsync(
        StoreSnapshot store, string orderId, Operation operation, IReadOnlyList<ReserveLine> sent)
    {
        try
        {
            var (reply, lines) = await PlaceNewAsync(store, orderId, operation, sent);
            var again = reply.Outcome == OrderOutcome.Taken
                ? await RepeatAsync(store, orderId, operation, sent)
                : null;
            return (again ?? reply, again is null ? lines : []);
        }
        catch (RequestRefusedException)
        {
            if (await RepeatAsync(store, orderId, operation, sent) is { } again)
            {
                return (again, []);
            }
            throw;
        }
    }

    private async Task<(OrderReply Reply, IReadOnlyList<ResolvedLine> Lines)> PlaceNewAsync(
        StoreSnapshot store, string orderId, Operation operation, IReadOnlyList<ReserveLine> sent)
    {
        var lines = await resolver.ResolveAsync(store, sent);
        var reply = await PlaceAsync(store, orderId, operation, CartLinesOf(lines));
        if (OrderChanger.IsOutOfDate(reply))
        {
            resolver.Forget(store.Hash, lines);
            lines = await resolver.ResolveAsync(store, sent);
            reply = await PlaceAsync(store, orderId, operation, CartLinesOf(lines));
        }
        return (reply, lines);
    }

    // Null where it is no repeat of what made the order.
    private async Task<OrderReply?> RepeatAsync(
        StoreSnapshot store, string orderId, Operation operation, IReadOnlyList<ReserveLine> sent)
    {
        var reply = await orders.ReadPlacedAsync(store.Hash, orderId);
        if (reply.Outcome != OrderOutcome.Done)
        {
            return reply;
        }
        return PlacedLines.Find(sent, reply.Placed) is { } lines
            ? await PlaceAsync(store, orderId, operation, lines)
            : null;
    }

    private static CartLine[] CartLinesOf(IReadOnlyList<ResolvedLine> lines) =>
        [.. lines.Select(line => line.Line.ToCartLine(line.Item))];

    private Task<OrderReply> PlaceAsync(
        StoreSnapshot store,
        string orderId,
        Operation operation,
        IReadOnlyList<CartLine> lines) =>
        orders.PlaceAsync(store.Hash, orderId, operation, lines);
}
