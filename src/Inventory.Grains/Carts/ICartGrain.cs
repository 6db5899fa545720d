using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Carts;

/// <summary>
/// A reservation of several lines: its stream alone owns the status and the deadline. Keyed by
/// <see cref="CartKey.Of"/>.
/// </summary>
[Alias("ICartGrain")]
public interface ICartGrain : IGrainWithStringKey
{
    /// <summary>Holds every line, or none.</summary>
    [ResponseTimeout("00:00:30"), Alias("Reserve")]
    ValueTask<CartReply> ReserveAsync(CartRequest request);

    /// <summary>Gives every line to an order. One that expired acquires all its units again, or
    /// none.</summary>
    [ResponseTimeout("00:00:30"), Alias("Confirm")]
    ValueTask<CartReply> ConfirmAsync(CartConfirm confirm);

    /// <summary>Gives every line back.</summary>
    [ResponseTimeout("00:00:30"), Alias("Release")]
    ValueTask<CartReply> ReleaseAsync(Operation operation);

    /// <summary>Moves the deadline later, to at most 24 h after its creation.</summary>
    [ResponseTimeout("00:00:30"), Alias("Extend")]
    ValueTask<CartReply> ExtendAsync(CartExtend extend);

    /// <summary>The reservation as it stands.</summary>
    [ResponseTimeout("00:00:30"), Alias("Read")]
    ValueTask<CartReply> ReadAsync();

    /// <summary>Does what is due, and what was begun and not ended.</summary>
    [ResponseTimeout("00:00:30"), Alias("Settle")]
    ValueTask SettleAsync();

    /// <summary>Answers an item what was decided about holds it has. Undecided, the reservation is
    /// given up before that is answered.</summary>
    /// <param name="holdIds">The holds' ids within the item.</param>
    /// <returns>For each hold how long it is kept; null gives it back.</returns>
    [ResponseTimeout("00:00:30"), Alias("Ask")]
    ValueTask<IReadOnlyList<HoldTerm?>> AskAsync(IReadOnlyList<Guid> holdIds);
}

/// <summary>Keys of cart grains.</summary>
public static class CartKey
{
    /// <summary>The key of the grain of a reservation.</summary>
    public static string Of(string store, Guid reservationId) => $"{store}/{reservationId:N}";

    internal static StreamId StreamOf(string store, Guid reservationId) =>
        new(store, StreamKind.Cart, $"{reservationId:N}");

    internal static Guid? ReservationOf(StreamId stream) =>
        stream.Kind == StreamKind.Cart ? Guid.ParseExact(stream.Key, "N") : null;
}

/// <summary>Asks for a reservation of several lines.</summary>
/// <param name="Operation">Its name; a repeat gets the first answer.</param>
/// <param name="Lines">What is wanted: at most one line per variant and location.</param>
/// <param name="ExpiresInMs">Its life, in milliseconds.</param>
/// <param name="CartId">The client's own id of the cart.</param>
/// <param name="Within">How long its caller still waits.</param>
[GenerateSerializer, Immutable, Alias("CartRequest")]
public sealed record CartRequest(
    [property: Id(0)] Operation Operation,
    [property: Id(1)] IReadOnlyList<CartLine> Lines,
    [property: Id(2)] long ExpiresInMs,
    [property: Id(3)] string? CartId,
    [property: Id(4)] TimeSpan Within);

/// <summary>Asks to give a reservation to an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="RefuseIfSplitChanged">Refuse where a line's split is not what was promised.</param>
/// <param name="Operation">A client's name for the call, or none.</param>
/// <param name="IsOrders">True where the order itself asks and records the lines by itself.
/// </param>
/// <param name="Within">How long its caller still waits.</param>
[GenerateSerializer, Immutable, Alias("CartConfirm")]
public sealed record CartConfirm(
    [property: Id(0)] string OrderId,
    [property: Id(1)] bool RefuseIfSplitChanged,
    [property: Id(2)] Operation Operation,
    [property: Id(3)] bool IsOrders,
    [property: Id(4)] TimeSpan Within)
{
    /// <summary>Lines the order had when it was asked; others may come meanwhile.</summary>
    [Id(5)] public int OrderLines { get; init; }
}

/// <summary>Asks to move a deadline.</summary>
/// <param name="ExpiresInMs">How long from now, in milliseconds.</param>
/// <param name="MarksPaying">The buyer has begun to pay.</param>
/// <param name="Operation">A client's name for the call, or none.</param>
[GenerateSerializer, Immutable, Alias("CartExtend")]
public sealed record CartExtend(
    [property: Id(0)] long ExpiresInMs,
    [property: Id(1)] bool MarksPaying,
    [property: Id(2)] Operation Operation);

/// <summary>How long a coordinator keeps a hold.</summary>
/// <param name="ExpiresAt">Its deadline, in unix milliseconds.</param>
/// <param name="IsPaying">Its buyer has begun to pay.</param>
[GenerateSerializer, Immutable, Alias("HoldTerm")]
public readonly record struct HoldTerm(
    [property: Id(0)] long ExpiresAt, [property: Id(1)] bool IsPaying);

/// <summary>A line that was refused.</summary>
/// <param name="Line">Its place in the reservation, from 0; -1 for the reservation itself.</param>
/// <param name="Refusal">Why.</param>
[GenerateSerializer, Immutable, Alias("LineRefusal")]
public sealed record LineRefusal(
    [property: Id(0)] int Line, [property: Id(1)] Refusal Refusal);

/// <summary>A cart's answer.</summary>
[GenerateSerializer, Immutable, Alias("CartReply")]
public sealed record CartReply
{
    /// <summary>How it answered.</summary>
    [Id(0)] public required ItemOutcome Outcome { get; init; }
    /// <summary>The reservation as answered; null where it was refused or has no outcome.
    /// </summary>
    [Id(1)] public CartView? Cart { get; init; }
    /// <summary>Lines that were refused, first first.</summary>
    [Id(2)] public IReadOnlyList<LineRefusal> Refusals { get; init; } = [];
    /// <summary>True when the operation had been accepted before.</summary>
    [Id(3)] public bool IsRepeat { get; init; }
    /// <summary>The reservation that owns the operation's key, where another does: ask that.
    /// </summary>
    [Id(4)] public Guid? OwnerOfKey { get; init; }
    /// <summary>For people: why the ledger refuses.</summary>
    [Id(5)] public string? Reason { get; init; }

    internal static CartReply Of(ItemOutcome outcome, string? reason = null) =>
        new() { Outcome = outcome, Reason = reason };
}
