using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Units that arrive at a level: they fill its backorders, and what is left raises on
/// hand.</summary>
[GenerateSerializer, Immutable, Alias("StockArrival")]
public sealed record StockArrival
{
    /// <summary>The location.</summary>
    [Id(0)] public required int LocationId { get; init; }
    /// <summary>Units, 1 to 2,147,483,647.</summary>
    [Id(1)] public required int Quantity { get; init; }
    /// <summary>What the merchant calls it, such as a purchase order; names nothing here.</summary>
    [Id(2)] public string? Reference { get; init; }
}
