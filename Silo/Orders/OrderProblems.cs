using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Batches;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Orders;

/// <summary>What an order says no to.</summary>
internal static class OrderProblems
{
    /// <summary>The problem of an order's answer; null where it is done.</summary>
    /// <param name="reply">What the order answered.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="rows">What the request asked it for.</param>
    /// <param name="subjectOf">What a refusal is about, where rows name items otherwise.</param>
    public static Problem? Of(
        OrderReply reply,
        string orderId,
        OrderRows rows,
        Func<OrderRefusal, RefusalSubject>? subjectOf = null) =>
        reply.Outcome switch
        {
            OrderOutcome.Done => null,
            OrderOutcome.NotFound => NotFound(orderId),
            OrderOutcome.Taken => Taken(orderId),
            OrderOutcome.Refused when reply.Faults.Count > 0 =>
                Problem.Fields([.. reply.Faults.Select(fault => Of(fault, rows))]),
            OrderOutcome.Refused => Of(reply.Refusals, subjectOf ?? SubjectOf),
            OrderOutcome.Busy =>
                Problem.TooMany("Too many requests wait for one of the items; try again"),
            OrderOutcome.Unavailable => Problem.Unavailable(
                "An item or the ledger takes no changes now; nothing was changed. "
                    + "Repeat with the same key"),
            _ => Problem.Unavailable(
                "The order did not answer in time; repeat with the same key"),
        };

    /// <summary>The path names no order.</summary>
    public static Problem NotFound(ApiCall call) => NotFound(call.PathText("order_id"));

    private static Problem NotFound(string orderId) =>
        Problem.NotFound($"Order {orderId} not found");

    private static Problem Taken(string orderId)
    {
        var title = $"The order id {orderId} is taken by an order that was made otherwise";
        return new() { Status = 409, Title = title, Errors = [new("order_id", title)] };
    }

    private static FieldError Of(OrderFault fault, OrderRows rows)
    {
        if (fault.Kind == OrderFaultKind.OrderFull)
        {
            return new(
                "lines",
                $"makes {fault.Asked} lines of the order, which may have {fault.Left}: every "
                    + "sale and every raise is a line. Make another order");
        }
        if (fault.Row < 0)
        {
            return new(
                "lines",
                $"{fault.Asked} lines are left, at most {fault.Left} are taken back at once: "
                    + $"name them, {CartLine.LinesMax} in a call");
        }
        var (row, path) = (rows.All[fault.Row], $"lines.{fault.Row}.");
        return fault.Kind switch
        {
            OrderFaultKind.UnknownSku => new(
                path + "sku",
                rows.IsChange ? $"no item has the SKU {row.Sku}" : Unknown(row)),
            OrderFaultKind.BelowReturned => new(
                path + "quantity", $"leaves {fault.Asked}, {fault.Left} were returned"),
            _ => new(
                path + "quantity",
                rows.IsReturn
                    ? $"takes {fault.Asked}, {fault.Left} ready units are not returned yet"
                    : $"takes {fault.Asked}, {fault.Left} are left"),
        };
    }

    private static string Unknown(OrderRow row) => row.LocationId is { } location
        ? $"the order has at location {location} no line of SKU {row.Sku}"
        : $"the order has no line of SKU {row.Sku}";

    private static Problem Of(
        IReadOnlyList<OrderRefusal> refusals, Func<OrderRefusal, RefusalSubject> subjectOf) =>
        refusals.FirstOrDefault(no => no.VariantId == 0) is { } ofAll
            ? RefusalProblems.Of(ofAll.Refusal, RefusalSubject.None)
            : RefusalProblems.Of(
                new BatchReply
                {
                    Outcome = BatchOutcome.Refused,
                    Refusals = [.. refusals.Select((no, i) => new RowRefusal(i, no.Refusal))],
                },
                i => subjectOf(refusals[i]))!;

    // Of all of the order nothing but the restocking can be refused.
    private static RefusalSubject SubjectOf(OrderRefusal no) => new()
    {
        Path = no.Row < 0 ? "" : $"lines.{no.Row}",
        StockPath = no.Row < 0 ? "restock" : null,
        Value = no.Sku,
        Sku = no.Sku,
        VariantId = no.VariantId,
    };
}
