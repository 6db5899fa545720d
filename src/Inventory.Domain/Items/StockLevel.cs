using Orleans;

namespace Inventory.Domain.Items;

/// <summary>What a merchant sets for one item at one location.</summary>
[GenerateSerializer, Immutable, Alias("LevelSettings")]
public sealed record LevelSettings
{
    /// <summary>The backorder limit that means any number.</summary>
    public const int Unlimited = StockLevel.QuantityMax;

    /// <summary>Characters a bin picking number may have.</summary>
    public const int BinLengthMax = 255;

    /// <summary>Units never sold, 0 upward.</summary>
    [Id(0)] public int SafetyStock { get; init; }
    /// <summary>Units that may be sold beyond on hand; null none, the largest any.</summary>
    [Id(1)] public int? BackorderLimit { get; init; }
    /// <summary>The merchant's switch; false sells nothing.</summary>
    [Id(2)] public bool IsInStock { get; init; } = true;
    /// <summary>Level at which stock counts as low.</summary>
    [Id(3)] public int WarningLevel { get; init; }
    /// <summary>Where it lies, free text.</summary>
    [Id(4)] public string BinPickingNumber { get; init; } = "";
    /// <summary>Id of the assigned backorder message; null the default one.</summary>
    [Id(5)] public int? BackorderMessageId { get; init; }

    /// <summary>The settings of a level nobody has set.</summary>
    public static LevelSettings Default { get; } = new();

    /// <summary>True when any number may be sold beyond on hand.</summary>
    public bool IsUnlimited => BackorderLimit == Unlimited;
}

/// <summary>
/// One item at one location: the numbers its ATS follows from and nothing else. Held numbers count
/// open reservations; on-hand units inside open subtraction claims count as held too.
/// </summary>
public sealed class StockLevel(int locationId)
{
    /// <summary>The largest quantity anything accepts; BigCommerce's cap.</summary>
    public const int QuantityMax = int.MaxValue;

    /// <summary>The location, 1 upward.</summary>
    public int LocationId { get; } = locationId;
    /// <summary>Units there, not yet promised to an order; null until first set.</summary>
    public long? OnHand { get; internal set; }
    /// <summary>What the merchant set.</summary>
    public LevelSettings Settings { get; internal set; } = LevelSettings.Default;
    /// <summary>On-hand units inside open reservations.</summary>
    public long ReservedOnHand { get; internal set; }
    /// <summary>Backorder units inside open reservations.</summary>
    public long HeldForBackorder { get; internal set; }
    /// <summary>On-hand units inside open subtraction claims of batches.</summary>
    public long ClaimedOnHand { get; internal set; }
    /// <summary>Units open claims of batches will add to on hand.</summary>
    public long IncomingOnHand { get; internal set; }
    /// <summary>Backordered units open claims of batches will take away.</summary>
    public long ClaimedBackordered { get; internal set; }
    /// <summary>Backordered units open claims of batches will add.</summary>
    public long IncomingBackordered { get; internal set; }
    /// <summary>Units sold beyond on hand, first in first out.</summary>
    public BackorderQueue Backorders { get; } = new();

    /// <summary>Units sold beyond on hand, not yet filled.</summary>
    public long QtyBackordered => Backorders.Total;

    /// <summary>On-hand units inside open reservations and claims.</summary>
    public long HeldOnHand => ReservedOnHand + ClaimedOnHand;

    /// <summary>Units that can be promised from stock now.</summary>
    public long AvailableOnHand =>
        Math.Max(0, (OnHand ?? 0) - Settings.SafetyStock - HeldOnHand);

    /// <summary>What <see cref="AvailableOnHand"/> would be if no claim were open.</summary>
    internal long AvailableWithoutClaims =>
        Math.Max(0, (OnHand ?? 0) - Settings.SafetyStock - ReservedOnHand);

    /// <summary>Units promised beyond what is there, after a recount.</summary>
    public long OversoldBy => Math.Max(0, HeldOnHand - (OnHand ?? 0));

    /// <summary>Units that can be promised beyond stock now.</summary>
    public long AvailableForBackorder(StoreTerms terms) => terms.BackordersEligible
        ? Math.Max(0, (Settings.BackorderLimit ?? 0) - QtyBackordered - HeldForBackorder)
        : 0;

    /// <summary>Checks what must hold after every event.</summary>
    internal void Check()
    {
        Invariant.Holds(OnHand is null or >= 0 and <= QuantityMax);
        Invariant.Holds(ReservedOnHand >= 0);
        Invariant.Holds(HeldForBackorder >= 0);
        Invariant.Holds(ClaimedOnHand >= 0 && IncomingOnHand >= 0);
        Invariant.Holds(ClaimedBackordered >= 0 && IncomingBackordered >= 0);
    }
}

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
