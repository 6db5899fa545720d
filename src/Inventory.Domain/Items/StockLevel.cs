namespace Inventory.Domain.Items;

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
    /// <summary>Those of <see cref="ReservedOnHand"/> whose cart is undecided.</summary>
    public long UndecidedOnHand { get; internal set; }
    /// <summary>Those of <see cref="HeldForBackorder"/> whose cart is undecided.</summary>
    public long UndecidedForBackorder { get; internal set; }
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

    /// <summary>What <see cref="AvailableOnHand"/> would be if every undecided batch and cart gave
    /// up.</summary>
    internal long AvailableIfDecided =>
        Math.Max(0, (OnHand ?? 0) - Settings.SafetyStock - ReservedOnHand + UndecidedOnHand);

    /// <summary>Units promised beyond what is there, after a recount.</summary>
    public long OversoldBy => Math.Max(0, HeldOnHand - (OnHand ?? 0));

    /// <summary>Units that can be promised beyond stock now.</summary>
    public long AvailableForBackorder(StoreTerms terms) => terms.BackordersEligible
        ? Math.Max(0, (Settings.BackorderLimit ?? 0) - QtyBackordered - HeldForBackorder)
        : 0;

    /// <summary>What <see cref="AvailableForBackorder"/> would be if every undecided cart gave up.
    /// </summary>
    internal long AvailableForBackorderIfDecided(StoreTerms terms) => terms.BackordersEligible
        ? Math.Max(0, (Settings.BackorderLimit ?? 0) - QtyBackordered - HeldForBackorder
            + UndecidedForBackorder)
        : 0;

    /// <summary>Counts a hold's units as set aside, or with -1 as given back.</summary>
    internal void Count(Hold hold, int sign)
    {
        ReservedOnHand += sign * hold.Ready;
        HeldForBackorder += sign * hold.Backordered;
        if (hold.IsUndecided)
        {
            CountUndecided(hold, sign);
        }
    }

    /// <summary>Counts a hold's units as undecided, or with -1 no longer so.</summary>
    internal void CountUndecided(Hold hold, int sign)
    {
        UndecidedOnHand += sign * hold.Ready;
        UndecidedForBackorder += sign * hold.Backordered;
    }

    /// <summary>Checks what must hold after every event.</summary>
    internal void Check()
    {
        Invariant.Holds(OnHand is null or >= 0 and <= QuantityMax);
        Invariant.Holds(ReservedOnHand >= 0);
        Invariant.Holds(HeldForBackorder >= 0);
        Invariant.Holds(UndecidedOnHand >= 0 && UndecidedOnHand <= ReservedOnHand);
        Invariant.Holds(UndecidedForBackorder >= 0 && UndecidedForBackorder <= HeldForBackorder);
        Invariant.Holds(ClaimedOnHand >= 0 && IncomingOnHand >= 0);
        Invariant.Holds(ClaimedBackordered >= 0 && IncomingBackordered >= 0);
    }
}
