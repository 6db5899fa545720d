using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Reservations;

/// <summary>Calls and answers of reservations of several lines.</summary>
internal sealed class CartReservations(CartGateway gateway, LineResolver resolver)
{
    /// <summary>Reserves every line, or none, and answers.</summary>
    public async ValueTask ReserveAsync(
        ApiCall call,
        ReserveRequest request,
        IReadOnlyList<ResolvedLine> lines,
        Operation operation)
    {
        var reply = await ReserveAsync(call.Store.Hash, request, lines, operation);
        if (OutOfDate(reply, lines) is { Count: > 0 } outOfDate)
        {
            resolver.Forget(call.Store.Hash, outOfDate);
            lines = await resolver.ResolveAsync(call.Store, request.Lines);
            reply = await ReserveAsync(call.Store.Hash, request, lines, operation);
        }
        await AnswerAsync(
            call,
            reply,
            line => line < 0 ? RefusalSubject.None : lines[line].Line.Subject(lines[line].Item),
            StatusCodes.Status201Created);
    }

    /// <summary>Calls a cart and answers.</summary>
    public async ValueTask ExecuteAsync(
        ApiCall call, Guid reservationId, Func<ICartGrain, TimeSpan, ValueTask<CartReply>> act)
    {
        var reply = await gateway.ExecuteAsync(call.Store.Hash, reservationId, act);
        var lines = reply.Refusals.Any(no => no.Line >= 0)
            ? (await gateway.ExecuteAsync(
                call.Store.Hash, reservationId, (cart, _) => cart.ReadAsync())).Cart?.Lines
            : null;
        await AnswerAsync(
            call,
            lines is null ? reply : WithShortages(reply, lines),
            line => SubjectOf(call, line < 0 ? null : lines?[line].Line),
            StatusCodes.Status200OK);
    }

    /// <summary>The reservations that holds of an item are lines of, by their ids.</summary>
    /// <exception cref="RequestRefusedException">503: one of them cannot be read.</exception>
    public async Task<IReadOnlyDictionary<Guid, CartView>> FindAsync(
        string store, IReadOnlyList<Hold> holds)
    {
        var ids = holds.Where(hold => hold.IsCarts)
            .Select(hold => CartHoldIds.ReservationIdOf(hold.Id)).Distinct();
        var replies = await Task.WhenAll(ids.Select(
            id => gateway.ExecuteAsync(store, id, (cart, _) => cart.ReadAsync())));
        if (replies.FirstOrDefault(reply => reply.Outcome is not
            (ItemOutcome.Accepted or ItemOutcome.Refused)) is { } failed)
        {
            throw new RequestRefusedException(
                RefusalProblems.Of(failed, _ => RefusalSubject.None)!);
        }
        return replies.Select(reply => reply.Cart).OfType<CartView>()
            .ToDictionary(cart => cart.ReservationId);
    }

    private Task<CartReply> ReserveAsync(
        string store,
        ReserveRequest request,
        IReadOnlyList<ResolvedLine> lines,
        Operation operation) => gateway.ReserveAsync(
            store,
            operation,
            [.. lines.Select(line => line.Line.ToCartLine(line.Item))],
            request.ExpiresInMs,
            request.CartId);

    private static List<ResolvedLine> OutOfDate(
        CartReply reply, IReadOnlyList<ResolvedLine> lines) =>
        [
            .. reply.Refusals.Where(IsForNoItem).Select(no => lines[no.Line]),
        ];

    // Nothing of a line is left where its item was deleted or keeps its stock no more: the call
    // names no item that could be wrong.
    private static CartReply WithShortages(CartReply reply, IReadOnlyList<CartLineView> lines) =>
        reply with
        {
            Refusals =
            [
                .. reply.Refusals.Select(
                    no => IsForNoItem(no) ? new(no.Line, NothingLeft(lines[no.Line])) : no),
            ],
        };

    private static bool IsForNoItem(LineRefusal no) => no is
    {
        Line: >= 0,
        Refusal.Reason: RefusalReason.NotThisItem or RefusalReason.ItemNotFound,
    };

    private static Refusal NothingLeft(CartLineView line) => new()
    {
        Reason = RefusalReason.OutOfStock,
        LocationId = line.Line.LocationId,
        Requested = line.Promised.Accepted,
    };

    private static RefusalSubject SubjectOf(ApiCall call, CartLine? line) => new()
    {
        ReservationId = call.PathText("id"),
        Sku = line?.Sku ?? "",
        VariantId = line?.VariantId ?? 0,
    };

    private static ValueTask AnswerAsync(
        ApiCall call, CartReply reply, Func<int, RefusalSubject> subjectOf, int status)
    {
        if (RefusalProblems.Of(reply, subjectOf) is { } problem)
        {
            return call.RefuseAsync(problem);
        }
        if (reply.IsRepeat && call.HasKey)
        {
            call.MarkReplayed();
        }
        var json = call.Begin();
        json.WriteStartObject();
        json.WritePropertyName("data");
        ReservationJson.Write(json, reply.Cart!);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        return call.EndAsync(status);
    }
}
