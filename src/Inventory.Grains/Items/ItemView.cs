using Inventory.Domain.Items;

namespace Inventory.Grains.Items;

/// <summary>
/// What readers see of an item: the numbers of its last durable version. Immutable; each commit
/// publishes a new one.
/// </summary>
[GenerateSerializer, Immutable, Alias("ItemView")]
public sealed record ItemView
{
    /// <summary>The item.</summary>
    [Id(0)] public required ItemKey Key { get; init; }
    /// <summary>Version of the last durable event.</summary>
    [Id(1)] public required long Version { get; init; }
    /// <summary>Catalog facts.</summary>
    [Id(2)] public required ItemFacts Facts { get; init; }
    /// <summary>Its levels by location id.</summary>
    [Id(3)] public required IReadOnlyList<LevelView> Levels { get; init; }

    /// <summary>Room for the reader's rendering of this view, so that it is made once.</summary>
    [field: NonSerialized]
    public object? Rendering { get; set; }

    /// <summary>Takes the numbers of a state.</summary>
    internal static ItemView Of(ItemKey key, ItemState state)
    {
        var levels = new LevelView[state.Levels.Count];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = LevelView.Of(state.Levels[i]);
        }
        return new() { Key = key, Version = state.Version, Facts = state.Facts!, Levels = levels };
    }

    /// <summary>The ATS of a level; null for an untracked item.</summary>
    public static int? AvailableToSell(ItemFacts facts, LevelView level, StoreTerms terms)
    {
        if (facts.Tracking == InventoryTracking.None)
        {
            return null;
        }
        return CanSell(facts, level, terms)
            ? (int)Math.Min(
                level.AvailableOnHand + level.AvailableForBackorder(terms), StockLevel.QuantityMax)
            : 0;
    }

    /// <summary>True when nothing but numbers can stop a sale there.</summary>
    public static bool CanSell(ItemFacts facts, LevelView level, StoreTerms terms) =>
        SaleBlocking.Of(facts, level.Settings, level.LocationId, terms) == SaleBlocks.None;

    /// <summary>The ATS over the store's enabled locations; null for an untracked item.</summary>
    public long? AvailableToSell(StoreTerms terms)
    {
        if (Facts.Tracking == InventoryTracking.None)
        {
            return null;
        }
        long sum = 0;
        foreach (var level in Levels)
        {
            sum += AvailableToSell(Facts, level, terms) ?? 0;
        }
        return sum;
    }
}

/// <summary>The durable numbers of one level.</summary>
[GenerateSerializer, Immutable, Alias("LevelView")]
public sealed record LevelView
{
    /// <summary>The location.</summary>
    [Id(0)] public required int LocationId { get; init; }
    /// <summary>Units there; null until first set.</summary>
    [Id(1)] public required long? OnHand { get; init; }
    /// <summary>What the merchant set.</summary>
    [Id(2)] public required LevelSettings Settings { get; init; }
    /// <summary>Units sold beyond on hand, not yet filled.</summary>
    [Id(3)] public required long QtyBackordered { get; init; }
    /// <summary>On-hand units set aside.</summary>
    [Id(4)] public required long HeldOnHand { get; init; }
    /// <summary>Backorder units set aside.</summary>
    [Id(5)] public required long HeldForBackorder { get; init; }

    /// <summary>Units that can be promised from stock.</summary>
    public long AvailableOnHand =>
        Math.Max(0, (OnHand ?? 0) - Settings.SafetyStock - HeldOnHand);

    /// <summary>Units promised beyond what is there, after a recount.</summary>
    public long OversoldBy => Math.Max(0, HeldOnHand - (OnHand ?? 0));

    /// <summary>Units that can be promised beyond stock.</summary>
    public long AvailableForBackorder(StoreTerms terms) => terms.BackordersEligible
        ? Math.Max(0, (Settings.BackorderLimit ?? 0) - QtyBackordered - HeldForBackorder)
        : 0;

    internal static LevelView Of(StockLevel level) => new()
    {
        LocationId = level.LocationId,
        OnHand = level.OnHand,
        Settings = level.Settings,
        QtyBackordered = level.QtyBackordered,
        HeldOnHand = level.HeldOnHand,
        HeldForBackorder = level.HeldForBackorder,
    };
}
