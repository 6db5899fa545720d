using System.Diagnostics.CodeAnalysis;
using Orleans;

namespace Inventory.Domain.Items;

/// <summary>What units that arrived came to.</summary>
/// <param name="Quantity">Units that arrived, 1 upward.</param>
/// <param name="Fills">Whose backorders they filled, the first filled first.</param>
[GenerateSerializer, Immutable, Alias("Receipt")]
public sealed record Receipt(
    [property: Id(0)] long Quantity, [property: Id(1)] IReadOnlyList<Fill> Fills)
{
    /// <summary>Units that filled nothing and raised on hand.</summary>
    public long OnHandAdded => Quantity - Fills.Sum(fill => fill.Quantity);

    /// <summary>The receipt an event tells of; null for any other event.</summary>
    [return: NotNullIfNotNull(nameof(e))]
    internal static Receipt? Of(ItemEvent.StockReceived? e) =>
        e is null ? null : new(e.Quantity, e.Fills);
}
