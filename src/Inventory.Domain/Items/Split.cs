using Orleans;

namespace Inventory.Domain.Items;

/// <summary>A split of units: from stock, and beyond it.</summary>
/// <param name="Ready">Units from stock.</param>
/// <param name="Backordered">Units beyond it.</param>
[GenerateSerializer, Immutable, Alias("Split")]
public readonly record struct Split(
    [property: Id(0)] int Ready, [property: Id(1)] int Backordered)
{
    /// <summary>Units in all.</summary>
    public int Accepted => Ready + Backordered;
}
