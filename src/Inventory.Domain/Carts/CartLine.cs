using System.Text.Json.Serialization;
using Inventory.Domain.Items;
using Orleans;

namespace Inventory.Domain.Carts;

/// <summary>One item at one location that a reservation of several asks for.</summary>
[GenerateSerializer, Immutable, Alias("CartLine")]
public sealed record CartLine
{
    /// <summary>Lines one reservation may have.</summary>
    public const int LinesMax = CartHoldIds.LinesMax;

    /// <summary>The variant wanted.</summary>
    [Id(0)] public required int VariantId { get; init; }
    /// <summary>Its product.</summary>
    [Id(1)] public required int ProductId { get; init; }
    /// <summary>Its SKU when it was asked for.</summary>
    [Id(2)] public required string Sku { get; init; }
    /// <summary>Variant id of the item that keeps its stock.</summary>
    [Id(3)] public required int StockItem { get; init; }
    /// <summary>The location.</summary>
    [Id(4)] public required int LocationId { get; init; }
    /// <summary>Units, 1 upward.</summary>
    [Id(5)] public required int Quantity { get; init; }
    /// <summary>Backordered units are welcome.</summary>
    [Id(6)] public bool AllowBackorder { get; init; } = true;
    /// <summary>Fewer units than asked for are welcome.</summary>
    [Id(7)] public bool AllowPartial { get; init; }
    /// <summary>True when the item was looked up by <see cref="Sku"/>, which the item verifies.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [Id(8)] public bool IsNamedBySku { get; init; }
}

/// <summary>A line of a reservation with what it was promised, and what an order got of it.
/// </summary>
/// <param name="Line">What was asked for.</param>
/// <param name="Promised">Units set aside.</param>
/// <param name="Actual">Units an order took; null until it was confirmed.</param>
/// <param name="IsUntracked">They left no stock, for the item kept none; false until it was
/// confirmed.</param>
[GenerateSerializer, Immutable, Alias("CartLineView")]
public sealed record CartLineView(
    [property: Id(0)] CartLine Line,
    [property: Id(1)] Split Promised,
    [property: Id(2)] Split? Actual,
    [property: Id(3)] bool IsUntracked = false)
{
    /// <summary>True when the order got another split than was promised.</summary>
    public bool SplitChanged => Actual is { } actual && actual != Promised;
}

/// <summary>A reservation of several lines as its stream has it.</summary>
[GenerateSerializer, Immutable, Alias("CartView")]
public sealed record CartView
{
    /// <summary>Its id: a UUIDv7.</summary>
    [Id(0)] public required Guid ReservationId { get; init; }
    /// <summary>Where it stands.</summary>
    [Id(1)] public required HoldStatus Status { get; init; }
    /// <summary>The client's own id of the cart.</summary>
    [Id(2)] public string? CartId { get; init; }
    /// <summary>When it was made, in unix milliseconds.</summary>
    [Id(3)] public required long CreatedAt { get; init; }
    /// <summary>Its deadline, in unix milliseconds.</summary>
    [Id(4)] public required long ExpiresAt { get; init; }
    /// <summary>Its buyer has begun to pay.</summary>
    [Id(5)] public bool IsPaying { get; init; }
    /// <summary>The order that owns its units.</summary>
    [Id(6)] public string? OrderId { get; init; }
    /// <summary>When it was confirmed, in unix milliseconds; 0 until then.</summary>
    [Id(7)] public long ConfirmedAt { get; init; }
    /// <summary>Its lines, in the order they were asked for.</summary>
    [Id(8)] public required IReadOnlyList<CartLineView> Lines { get; init; }
}
