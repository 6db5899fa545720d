using Orleans;

namespace Inventory.Domain.Orders;

/// <summary>An order as every call answers it.</summary>
/// <param name="CreatedAt">When its first line was sold, in unix milliseconds.</param>
/// <param name="Lines">One line per variant and location, in the order they first came.</param>
[GenerateSerializer, Immutable, Alias("OrderView")]
public sealed record OrderView(
    [property: Id(0)] long CreatedAt, [property: Id(1)] IReadOnlyList<OrderLineView> Lines);

/// <summary>What an order has of a variant at a location.</summary>
[GenerateSerializer, Immutable, Alias("OrderLineView")]
public sealed record OrderLineView
{
    /// <summary>The variant.</summary>
    [Id(0)] public required int VariantId { get; init; }
    /// <summary>Its product.</summary>
    [Id(1)] public required int ProductId { get; init; }
    /// <summary>Its SKU when it was last sold.</summary>
    [Id(2)] public required string Sku { get; init; }
    /// <summary>The location.</summary>
    [Id(3)] public required int LocationId { get; init; }
    /// <summary>Units wanted now: sold and not cancelled.</summary>
    [Id(4)] public required long Quantity { get; init; }
    /// <summary>Units of them that still wait.</summary>
    [Id(5)] public required long Waiting { get; init; }
    /// <summary>Units that waited and got their stock.</summary>
    [Id(6)] public required long Filled { get; init; }
    /// <summary>Units cancelled.</summary>
    [Id(7)] public required long Cancelled { get; init; }
    /// <summary>Units returned; they stay in <see cref="Quantity"/>.</summary>
    [Id(8)] public required long Returned { get; init; }
}
