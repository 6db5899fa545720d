using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Items;

namespace Inventory.Grains.Orders;

/// <summary>
/// Calls orders for the edge: repeats a call with the same operation while its outcome is unknown,
/// within a deadline, and one that only undecided operations stand in the way of a few times.
/// </summary>
public sealed class OrderGateway(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long a call is repeated before its caller is told to.</summary>
    public static readonly TimeSpan Deadline = RepeatedCall.Deadline;

    private readonly RepeatedCall<OrderReply> _call = new(time)
    {
        IsUnknown = reply => reply.Outcome == OrderOutcome.Retry,
        IsContended = reply => reply.Refusals.Count > 0
            && reply.Refusals.All(no => no.Refusal.Reason == RefusalReason.Contended),
        Failed = _ => OrderReply.Of(OrderOutcome.Retry),
    };

    /// <summary>Reads an order.</summary>
    public Task<OrderReply> ShowAsync(string store, string orderId) =>
        RunAsync(store, orderId, (order, _) => order.ShowAsync());

    /// <summary>Counts the lines of an order, 0 where there is none. An order that cannot be asked
    /// now is no reason to refuse what goes into it: it counts 0 too.</summary>
    public async Task<int> CountLinesAsync(string store, string orderId)
    {
        try
        {
            return await grains.GetGrain<IOrderGrain>(OrderKey.Of(store, orderId))
                .CountLinesAsync();
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is not null)
        {
            return 0;
        }
    }

    /// <summary>Reads the lines an order was made with.</summary>
    public Task<OrderReply> ReadPlacedAsync(string store, string orderId) =>
        RunAsync(store, orderId, (order, _) => order.ReadPlacedAsync());

    /// <summary>Makes an order; contention its reservation has sat out already.</summary>
    public Task<OrderReply> PlaceAsync(
        string store, string orderId, Operation operation, IReadOnlyList<CartLine> lines) =>
        RunAsync(
            store, orderId, (order, within) => order.PlaceAsync(new(operation, lines, within)),
            contendedMax: 0);

    /// <summary>Cancels or returns units; the caller gives all but the time.</summary>
    public Task<OrderReply> TakeBackAsync(string store, string orderId, OrderTakeBack request) =>
        RunAsync(
            store, orderId,
            (order, within) => order.TakeBackAsync(request with { Within = within }));

    /// <summary>Gives an order other quantities.</summary>
    public Task<OrderReply> ChangeAsync(
        string store, string orderId, Operation operation, IReadOnlyList<OrderRow> rows) =>
        RunAsync(
            store, orderId, (order, within) => order.ChangeAsync(new(operation, rows, within)));

    private Task<OrderReply> RunAsync(
        string store,
        string orderId,
        Func<IOrderGrain, TimeSpan, ValueTask<OrderReply>> call,
        int contendedMax = RepeatedCall.ContendedRetriesMax)
    {
        var order = grains.GetGrain<IOrderGrain>(OrderKey.Of(store, orderId));
        return _call.RunAsync(async left => await call(order, left), contendedMax);
    }
}
