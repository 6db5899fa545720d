using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Orleans.Concurrency;

namespace Inventory.Grains.Orders;

/// <summary>
/// One order: its stream is the claim on its id, owns its lines, and coordinates what is done to
/// them. Keyed by <see cref="OrderKey.Of"/>. An operation without a known outcome is repeated with
/// the same name; one that was begun is ended by the next call, or by a wake.
/// </summary>
[Alias("IOrderGrain")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>Records a line durably; repeats are harmless.</summary>
    [ResponseTimeout("00:00:10"), Alias("Record")]
    ValueTask RecordAsync(OrderLine line);

    /// <summary>Records the lines of one reservation durably, all of them or none; repeats are
    /// harmless.</summary>
    [ResponseTimeout("00:00:10"), Alias("RecordMany")]
    ValueTask RecordManyAsync(IReadOnlyList<OrderLine> lines);

    /// <summary>The lines recorded; empty where there is no such order.</summary>
    [Alias("Read")]
    ValueTask<IReadOnlyList<OrderLine>> ReadAsync();

    /// <summary>How many lines it has; 0 where there is no such order. Waits for no operation.
    /// </summary>
    [AlwaysInterleave, ResponseTimeout("00:00:02"), Alias("CountLines")]
    ValueTask<int> CountLinesAsync();

    /// <summary>The order as it stands.</summary>
    [ResponseTimeout("00:00:30"), Alias("Show")]
    ValueTask<OrderReply> ShowAsync();

    /// <summary>The lines the order was made with; where there is no such order, or confirms made
    /// it, there are none.</summary>
    [ResponseTimeout("00:00:30"), Alias("ReadPlaced")]
    ValueTask<OrderReply> ReadPlacedAsync();

    /// <summary>Makes the order with lines acquired in the same step, all of them or none.
    /// </summary>
    [ResponseTimeout("00:00:30"), Alias("Place")]
    ValueTask<OrderReply> PlaceAsync(OrderPlacement request);

    /// <summary>Cancels or returns units.</summary>
    [ResponseTimeout("00:00:30"), Alias("TakeBack")]
    ValueTask<OrderReply> TakeBackAsync(OrderTakeBack request);

    /// <summary>Gives the order other quantities: what is more is acquired first, then what is less
    /// is cancelled; all of it or nothing.</summary>
    [ResponseTimeout("00:00:30"), Alias("Change")]
    ValueTask<OrderReply> ChangeAsync(OrderChange request);

    /// <summary>Ends what was begun and not ended, and gives the key that made the order back when
    /// it is not honoured any more. Harmless when there is neither.</summary>
    [ResponseTimeout("00:00:30"), Alias("Settle")]
    ValueTask SettleAsync();
}

/// <summary>Keys of order grains.</summary>
public static class OrderKey
{
    /// <summary>The key of an order; the store's hash never holds a slash.</summary>
    public static string Of(string store, string orderId) => $"{store}/{orderId}";
}

/// <summary>Asks for an order.</summary>
/// <param name="Operation">Its name; a repeat gets the first answer.</param>
/// <param name="Lines">What is wanted: at most one line per variant and location.</param>
/// <param name="Within">How long its caller still waits.</param>
[GenerateSerializer, Immutable, Alias("OrderPlacement")]
public sealed record OrderPlacement(
    [property: Id(0)] Operation Operation,
    [property: Id(1)] IReadOnlyList<CartLine> Lines,
    [property: Id(2)] TimeSpan Within);

/// <summary>Asks to take units back.</summary>
/// <param name="Operation">Its name; a repeat gets the first answer.</param>
/// <param name="IsReturn">True returns, false cancels.</param>
/// <param name="Rows">Which units; null for all of the order.</param>
/// <param name="Restock">Ready units come into stock again.</param>
/// <param name="Within">How long its caller still waits.</param>
[GenerateSerializer, Immutable, Alias("OrderTakeBack")]
public sealed record OrderTakeBack(
    [property: Id(0)] Operation Operation,
    [property: Id(1)] bool IsReturn,
    [property: Id(2)] IReadOnlyList<OrderRow>? Rows,
    [property: Id(3)] bool Restock,
    [property: Id(4)] TimeSpan Within);

/// <summary>Asks for other quantities; what is not named stays.</summary>
/// <param name="Operation">Its name; a repeat gets the first answer.</param>
/// <param name="Rows">The quantities wanted.</param>
/// <param name="Within">How long its caller still waits.</param>
[GenerateSerializer, Immutable, Alias("OrderChange")]
public sealed record OrderChange(
    [property: Id(0)] Operation Operation,
    [property: Id(1)] IReadOnlyList<OrderRow> Rows,
    [property: Id(2)] TimeSpan Within);

/// <summary>How an order answered.</summary>
public enum OrderOutcome : byte
{
    /// <summary>Done, and durable.</summary>
    Done = 1,
    /// <summary>An expected no; nothing was done.</summary>
    Refused = 2,
    /// <summary>There is no such order.</summary>
    NotFound = 3,
    /// <summary>The id is taken by an order that was made otherwise.</summary>
    Taken = 4,
    /// <summary>The outcome is unknown: repeat with the same name.</summary>
    Retry = 5,
    /// <summary>Too many callers wait for an item: nothing was done.</summary>
    Busy = 6,
    /// <summary>The ledger refuses writes, or an item does until it is repaired: nothing was
    /// done.</summary>
    Unavailable = 7,
}

/// <summary>An order's answer.</summary>
[GenerateSerializer, Immutable, Alias("OrderReply")]
public sealed record OrderReply
{
    /// <summary>Wrong rows an answer names.</summary>
    public const int FaultsMax = 100;

    /// <summary>How it answered.</summary>
    [Id(0)] public required OrderOutcome Outcome { get; init; }
    /// <summary>The order as answered; null where it is refused or has no outcome.</summary>
    [Id(1)] public OrderView? Order { get; init; }
    /// <summary>True when the operation had been accepted before.</summary>
    [Id(2)] public bool IsRepeat { get; init; }
    /// <summary>Rows that are wrong, first first; at most <see cref="FaultsMax"/>.</summary>
    [Id(3)] public IReadOnlyList<OrderFault> Faults { get; init; } = [];
    /// <summary>What items refused, first first.</summary>
    [Id(4)] public IReadOnlyList<OrderRefusal> Refusals { get; init; } = [];
    /// <summary>The lines it was made with, where that was asked.</summary>
    [Id(5)] public IReadOnlyList<CartLine> Placed { get; init; } = [];

    internal static OrderReply Of(OrderOutcome outcome) => new() { Outcome = outcome };

    internal static OrderReply No(RefusalReason reason) =>
        No([new(-1, 0, "", Refusal.For(reason))]);

    internal static OrderReply No(IReadOnlyList<OrderRefusal> refusals) =>
        new() { Outcome = OrderOutcome.Refused, Refusals = refusals };
}

/// <summary>What an item refused an order.</summary>
/// <param name="Row">Place of the row in the request, from 0; -1 for the request itself.</param>
/// <param name="VariantId">The variant; 0 for the request itself.</param>
/// <param name="Sku">Its SKU.</param>
/// <param name="Refusal">Why.</param>
[GenerateSerializer, Immutable, Alias("OrderRefusal")]
public sealed record OrderRefusal(
    [property: Id(0)] int Row,
    [property: Id(1)] int VariantId,
    [property: Id(2)] string Sku,
    [property: Id(3)] Refusal Refusal);

/// <summary>Lines of orders.</summary>
internal static class OrderLines
{
    internal static OrderLine Of(ItemKey key, ItemFacts? facts, Hold hold) => new()
    {
        ReservationId = ReservationIds.Format(key.VariantId, hold.Id),
        VariantId = hold.VariantId,
        ProductId = facts?.ProductId ?? 0,
        Sku = facts?.Variants.FirstOrDefault(v => v.VariantId == hold.VariantId)?.Sku ?? "",
        LocationId = hold.LocationId,
        Ready = hold.ActualReady,
        Backordered = hold.ActualBackordered,
        ConfirmedAt = hold.ClosedAt,
        IsUntracked = !hold.IsTracked,
    };

    internal static OrderLine Of(CartView cart, int place) =>
        Of(cart.ReservationId, place, cart.Lines[place], cart.ConfirmedAt);

    // The reservation's id and the place in it are how a line is recorded once.
    internal static OrderLine Of(
        Guid reservationId, int place, CartLineView sold, long confirmedAt) => new()
        {
            ReservationId = $"{ReservationIds.Format(reservationId)}/{place}",
            VariantId = sold.Line.VariantId,
            ProductId = sold.Line.ProductId,
            Sku = sold.Line.Sku,
            LocationId = sold.Line.LocationId,
            Ready = sold.Actual!.Value.Ready,
            Backordered = sold.Actual.Value.Backordered,
            ConfirmedAt = confirmedAt,
            IsUntracked = sold.IsUntracked,
        };
}
