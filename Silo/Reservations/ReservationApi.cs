using System.Runtime.CompilerServices;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Reservations;

/// <summary>Reservations: reserve, confirm, release, extend, pay, read. One line is its item's own;
/// several are a cart's.</summary>
internal sealed class ReservationApi(
    ItemDirectory directory,
    ItemGateway gateway,
    LineResolver resolver,
    CartReservations carts,
    OrderGateway orders) : IApiPart
{
    private delegate ValueTask<CartReply> CartCall(
        ICartGrain cart, Operation operation, TimeSpan within);

    private const string Root = "/inventory/reservations";
    private const int ListLimit = 50;
    private const int ListLimitMax = 250;

    private static readonly string[] SplitChoices = ["accept", "refuse"];
    private static readonly string[] StatusChoices =
        ["held", "confirmed", "released", "expired"];

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store("POST", Root, Access.InventoryWrite, ReserveAsync);
        routes.Store("GET", Root, Access.InventoryRead, ListAsync);
        routes.Store("GET", Root + "/{id}", Access.InventoryRead, GetAsync);
        routes.Store("POST", Root + "/{id}/confirm", Access.InventoryWrite, ConfirmAsync);
        routes.Store("POST", Root + "/{id}/release", Access.InventoryWrite, ReleaseAsync);
        routes.Store("POST", Root + "/{id}/extend", Access.InventoryWrite, ExtendAsync);
        routes.Store("POST", Root + "/{id}/paying", Access.InventoryWrite, PayAsync);
    }

    // The fast path is one state machine, kept for the next call: most items are known, and most
    // answers final.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReserveAsync(ApiCall call)
    {
        var request = ReserveRequest.Read(await call.ReadObjectAsync());
        var operation = call.Operation(await call.ReadBodyAsync());
        var line = request.Lines[0];
        if (request.Lines.Count > 1)
        {
            var lines = await resolver.ResolveAsync(call.Store, request.Lines);
            if (lines.Count > 1)
            {
                await carts.ReserveAsync(call, request, lines, operation);
                return;
            }
            line = lines[0].Line;
        }
        else if (call.Store.FindLocation(line.LocationId) is null)
        {
            throw new RequestRefusedException(
                Problem.Fields([line.UnknownLocation()]) with { RestsOnStore = true });
        }
        var item = await resolver.FindAsync(call.Store.Hash, line);
        var reply = item is null || line.Mismatch(item) is not null
            ? null
            : await item.Lane.ReserveAsync(request.ToCommand(operation, call.Now, line, item));
        if (item is { } asked && IsOutOfDate(reply))
        {
            (item, reply) = await AskAgainAsync(call, request, line, operation, asked);
        }
        if (item is null || reply is null)
        {
            await call.RefuseAsync(Problem.Fields(
                [item is null ? line.Unknown() : line.Mismatch(item)!.Value]));
            return;
        }
        if (reply.Outcome != ItemOutcome.Accepted)
        {
            await call.RefuseAsync(RefusalProblems.Of(reply, line.Subject(item))!);
            return;
        }
        await AnswerAsync(
            call, item.StockItem.VariantId, reply, item.Facts, StatusCodes.Status201Created);
    }

    // What the directory knows is a hint; an item that disagrees is looked up once more.
    private async ValueTask<(ItemRef? Item, ItemReply? Reply)> AskAgainAsync(
        ApiCall call,
        ReserveRequest request,
        ReserveLine line,
        Operation operation,
        ItemRef outOfDate)
    {
        resolver.Forget(call.Store.Hash, line, outOfDate);
        var item = await resolver.FindAsync(call.Store.Hash, line);
        if (item is null || line.Mismatch(item) is not null)
        {
            return (item, null);
        }
        var reply = await item.Lane.ReserveAsync(
            request.ToCommand(operation, call.Now, line, item));
        if (!IsOutOfDate(reply))
        {
            return (item, reply);
        }
        resolver.Forget(call.Store.Hash, line, item);
        return (null, null);
    }

    private static bool IsOutOfDate(ItemReply? reply) => reply?.Refusal
        is { Reason: RefusalReason.NotThisItem or RefusalReason.ItemNotFound };

    private async ValueTask ConfirmAsync(ApiCall call)
    {
        var body = await call.ReadObjectAsync();
        var orderId = ReserveRequest.ReadOrderId(body);
        var split = body.OptionalChoice("if_split_changed", SplitChoices);
        body.Errors.Check();
        var refuses = split == "refuse";
        // Whoever decides the confirm cannot ask, and the order cannot refuse what was decided.
        var lines = await orders.CountLinesAsync(call.Store.Hash, orderId);
        await ExecuteAsync(
            call,
            (id, operation) => new ItemCommand.Confirm(id, orderId, refuses)
            {
                OrderLines = lines,
                Operation = operation,
            },
            (cart, operation, within) => cart.ConfirmAsync(
                new(orderId, refuses, operation, IsOrders: false, within) { OrderLines = lines }));
    }

    private async ValueTask ReleaseAsync(ApiCall call)
    {
        (await call.ReadOptionalObjectAsync()).Errors.Check();
        await ExecuteAsync(
            call,
            (id, operation) => new ItemCommand.Release(id) { Operation = operation },
            (cart, operation, _) => cart.ReleaseAsync(operation));
    }

    private ValueTask ExtendAsync(ApiCall call) => ExtendAsync(call, marksPaying: false);

    private ValueTask PayAsync(ApiCall call) => ExtendAsync(call, marksPaying: true);

    private async ValueTask ExtendAsync(ApiCall call, bool marksPaying)
    {
        var body = await call.ReadObjectAsync();
        var expiresIn = body.Int("expires_in", 1, ReserveRequest.ExpiresInMax);
        body.Errors.Check();
        await ExecuteAsync(
            call,
            (id, operation) => new ItemCommand.Extend(id, expiresIn * 1000L)
            {
                MarksPaying = marksPaying,
                Operation = operation,
            },
            (cart, operation, _) => cart.ExtendAsync(
                new(expiresIn * 1000L, marksPaying, operation)));
    }

    private async ValueTask ExecuteAsync(
        ApiCall call, Func<Guid, Operation, ItemCommand> command, CartCall ofCart)
    {
        var operation = call.Operation(await call.ReadBodyAsync());
        // These steps are named by their reservation; only a client's key needs remembering, and a
        // key too old goes along for its owner to refuse in its turn.
        var isNamed = operation.Origin == OperationOrigin.Client || call.HasExpiredKey;
        var named = isNamed ? operation : Operation.None;
        if (ReservationIds.TryParseCart(call.PathText("id"), out var cartId))
        {
            await carts.ExecuteAsync(
                call, cartId, (cart, within) => ofCart(cart, named, within));
            return;
        }
        if (!ReservationIds.TryParse(call.PathText("id"), out var variantId, out var id))
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        var item = directory.GrainOf(new(call.Store.Hash, variantId));
        var reply = await gateway.ExecuteAsync(item, command(id, named));
        await AnswerOrRefuseAsync(call, variantId, reply);
    }

    private async ValueTask GetAsync(ApiCall call)
    {
        if (ReservationIds.TryParseCart(call.PathText("id"), out var cartId))
        {
            await carts.ExecuteAsync(call, cartId, (cart, _) => cart.ReadAsync());
            return;
        }
        if (!ReservationIds.TryParse(call.PathText("id"), out var variantId, out var id))
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        var reply = await gateway.ReadAsync(
            directory.GrainOf(new(call.Store.Hash, variantId)), item => item.FindHoldAsync(id));
        await AnswerOrRefuseAsync(call, variantId, reply);
    }

    private static ValueTask AnswerOrRefuseAsync(ApiCall call, int variantId, ItemReply reply)
    {
        var concerned = reply.Refusal?.Hold?.VariantId ?? variantId;
        var problem = RefusalProblems.Of(reply, new()
        {
            ReservationId = call.PathText("id"),
            VariantId = concerned,
            Sku = reply.Facts?.Variants.FirstOrDefault(v => v.VariantId == concerned)?.Sku ?? "",
        });
        return problem is null
            ? AnswerAsync(call, variantId, reply, reply.Facts, StatusCodes.Status200OK)
            : call.RefuseAsync(problem);
    }

    private async ValueTask ListAsync(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(ListLimit, ListLimitMax);
        var sku = query.Text("sku", ItemFacts.SkuLengthMax);
        var cartId = query.Text("cart_id", ReserveRequest.IdLengthMax);
        var status = query.Choice("status", StatusChoices);
        if (sku is null)
        {
            query.Errors.Add("sku", "is required: reservations are listed by item");
        }
        query.Errors.Check();
        var item = await directory.FindAsync(call.Store.Hash, sku!);
        var filter = new HoldFilter(
            cartId,
            status is null ? null : (HoldStatus)Array.IndexOf(StatusChoices, status),
            paging.Offset,
            paging.Limit);
        var page = item is null
            ? new([], 0)
            : await gateway.ReadAsync(item.Grain, grain => grain.ListHoldsAsync(filter));
        var ofCarts = await carts.FindAsync(call.Store.Hash, page.Holds);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var hold in page.Holds)
        {
            if (!hold.IsCarts)
            {
                ReservationJson.Write(json, item!.StockItem.VariantId, hold, item.Facts);
            }
            else if (ofCarts.TryGetValue(
                CartHoldIds.ReservationIdOf(hold.Id), out var cart))
            {
                ReservationJson.Write(json, cart);
            }
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Holds.Count, page.Total);
        json.WriteEndObject();
        await call.EndAsync();
    }

    private static ValueTask AnswerAsync(
        ApiCall call, int variantId, ItemReply reply, ItemFacts? facts, int status)
    {
        if (reply.IsRepeat && call.HasKey)
        {
            call.MarkReplayed();
        }
        if (reply.Hold is not { } hold)
        {
            return call.RefuseAsync(Problem.Of(
                StatusCodes.Status410Gone, "The reservation this key made is forgotten"));
        }
        var json = call.Begin();
        json.WriteStartObject();
        json.WritePropertyName("data");
        ReservationJson.Write(json, variantId, hold, reply.Facts ?? facts);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        return call.EndAsync(status);
    }

    private static Problem NotFound(ApiCall call) =>
        Problem.NotFound($"There is no reservation {call.PathText("id")}");
}
