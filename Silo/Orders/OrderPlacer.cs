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
        var lines = await resolver.ResolveAsync(call.Store, sent);
        var reply = await PlaceAsync(call.Store, orderId, operation, lines);
        if (OrderChanger.IsOutOfDate(reply))
        {
            resolver.Forget(call.Store.Hash, lines);
            lines = await resolver.ResolveAsync(call.Store, sent);
            reply = await PlaceAsync(call.Store, orderId, operation, lines);
        }
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

    private Task<OrderReply> PlaceAsync(
        StoreSnapshot store,
        string orderId,
        Operation operation,
        IReadOnlyList<ResolvedLine> lines) => orders.PlaceAsync(
            store.Hash,
            orderId,
            operation,
            [.. lines.Select(line => line.Line.ToCartLine(line.Item))]);
}
