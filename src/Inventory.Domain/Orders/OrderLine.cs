using System.Text.Json.Serialization;
using Orleans;

namespace Inventory.Domain.Orders;

/// <summary>What an order took from one reservation.</summary>
[GenerateSerializer, Immutable, Alias("OrderLine")]
public sealed record OrderLine
{
    /// <summary>The reservation it was confirmed from: a line is recorded once.</summary>
    [Id(0)] public required string ReservationId { get; init; }
    /// <summary>The variant sold.</summary>
    [Id(1)] public required int VariantId { get; init; }
    /// <summary>Its product.</summary>
    [Id(2)] public required int ProductId { get; init; }
    /// <summary>Its SKU when it was sold.</summary>
    [Id(3)] public required string Sku { get; init; }
    /// <summary>The location it was sold from.</summary>
    [Id(4)] public required int LocationId { get; init; }
    /// <summary>Units from stock.</summary>
    [Id(5)] public required int Ready { get; init; }
    /// <summary>Units beyond stock.</summary>
    [Id(6)] public required int Backordered { get; init; }
    /// <summary>When the item confirmed it, in unix milliseconds.</summary>
    [Id(7)] public required long ConfirmedAt { get; init; }
    /// <summary>Its item kept no stock when it was sold: the units never left any, and are given
    /// back to none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [Id(8)] public bool IsUntracked { get; init; }
}
