using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Units that move from one level of an item to another.</summary>
[GenerateSerializer, Immutable, Alias("StockTransfer")]
public sealed record StockTransfer
{
    /// <summary>Where they are.</summary>
    [Id(0)] public required int FromLocationId { get; init; }
    /// <summary>Where they come to; another location.</summary>
    [Id(1)] public required int ToLocationId { get; init; }
    /// <summary>Units, 1 to 2,147,483,647.</summary>
    [Id(2)] public required int Quantity { get; init; }
    /// <summary>What the merchant calls it; names nothing here.</summary>
    [Id(3)] public string? Reference { get; init; }
}
