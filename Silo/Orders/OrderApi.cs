using Inventory.Domain.Orders;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;

namespace Inventory.Silo.Orders;

/// <summary>Orders: what was sold, and what becomes of it.</summary>
internal sealed class OrderApi(
    OrderGateway orders, OrderPlacer placer, OrderChanger changer) : IApiPart
{
    private const string Root = "/inventory/orders";
    private const string One = Root + "/{order_id}";

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store("POST", Root, Access.InventoryWrite, placer.PlaceAsync);
        routes.Store("GET", One, Access.InventoryRead, GetAsync);
        routes.Store("PUT", One, Access.InventoryWrite, ChangeAsync);
        routes.Store("POST", One + "/cancel", Access.InventoryWrite, CancelAsync);
        routes.Store("POST", One + "/return", Access.InventoryWrite, ReturnAsync);
    }

    private async ValueTask GetAsync(ApiCall call)
    {
        if (OrderPath.Id(call) is not { } orderId)
        {
            await call.RefuseAsync(OrderProblems.NotFound(call));
            return;
        }
        var reply = await orders.ShowAsync(call.Store.Hash, orderId);
        await OrderAnswer.SendAsync(call, orderId, reply, OrderRows.None, StatusCodes.Status200OK);
    }

    private ValueTask CancelAsync(ApiCall call) => TakeBackAsync(call, isReturn: false);

    private ValueTask ReturnAsync(ApiCall call) => TakeBackAsync(call, isReturn: true);

    private async ValueTask TakeBackAsync(ApiCall call, bool isReturn)
    {
        var body = await call.ReadOptionalObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var rows = OrderRows.ReadOptional(body);
        var restock = body.OptionalBool("restock") ?? true;
        body.Errors.Check();
        if (OrderPath.Id(call) is not { } orderId)
        {
            await call.RefuseAsync(OrderProblems.NotFound(call));
            return;
        }
        var reply = await orders.TakeBackAsync(
            call.Store.Hash,
            orderId,
            new(operation, isReturn, rows?.All, restock, OrderGateway.Deadline));
        await OrderAnswer.SendAsync(
            call,
            orderId,
            reply,
            (rows ?? OrderRows.None) with { IsReturn = isReturn },
            StatusCodes.Status200OK);
    }

    private async ValueTask ChangeAsync(ApiCall call)
    {
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var rows = OrderRows.ReadTargets(body);
        body.Errors.Check();
        if (OrderPath.Id(call) is not { } orderId)
        {
            await call.RefuseAsync(OrderProblems.NotFound(call));
            return;
        }
        var reply = await changer.ChangeAsync(call.Store, orderId, operation, rows);
        await OrderAnswer.SendAsync(
            call, orderId, reply, rows with { IsChange = true }, StatusCodes.Status200OK);
    }
}
