namespace Inventory.Domain.Items;

/// <summary>What of a store's settings decides a sale.</summary>
public sealed class StoreTerms
{
    private readonly HashSet<int> _enabled;

    /// <summary>Builds the terms.</summary>
    /// <param name="backordersEligible">The store's settings allow backorders.</param>
    /// <param name="enabled">The locations that sell.</param>
    public StoreTerms(bool backordersEligible, IEnumerable<int> enabled)
    {
        BackordersEligible = backordersEligible;
        _enabled = [.. enabled];
    }

    /// <summary>The store's settings allow backorders.</summary>
    public bool BackordersEligible { get; }

    /// <summary>True when the location sells.</summary>
    public bool IsEnabled(int locationId) => _enabled.Contains(locationId);
}
