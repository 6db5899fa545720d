using Inventory.Domain.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What a batch set aside; null where a later absolute set overrode it.</summary>
internal readonly record struct AuditedClaim(long? OnHand, long? Backordered);

/// <summary>The numbers of one level as an auditor adds them up.</summary>
internal sealed class AuditedLevel(int location)
{
    public int Location => location;
    public long? OnHand { get; private set; }
    public long Backordered { get; private set; }
    public LevelSettings Settings { get; set; } = LevelSettings.Default;
    public Dictionary<Guid, Hold> Holds { get; } = [];
    public Dictionary<ClaimId, AuditedClaim> Claims { get; } = [];

    public long HeldOnHand => Holds.Values.Sum(hold => (long)hold.Ready)
        + Claims.Values.Sum(claim => Math.Max(0, -(claim.OnHand ?? 0)));
    public long HeldForBackorder => Holds.Values.Sum(hold => (long)hold.Backordered);

    /// <summary>Units nobody was promised.</summary>
    public long Free => Math.Max(0, (OnHand ?? 0) - Settings.SafetyStock - HeldOnHand);

    /// <summary>Units that may be promised beyond them.</summary>
    public long Room =>
        Math.Max(0, (Settings.BackorderLimit ?? 0) - Backordered - HeldForBackorder);

    public void Move(long? onHand, long? backordered)
    {
        OnHand = onHand is null ? OnHand : (OnHand ?? 0) + onHand;
        Backordered += backordered ?? 0;
    }

    /// <summary>A set says what comes out of it and of every claim taken before it.</summary>
    public void Override(ItemEvent.StockAdjusted set)
    {
        foreach (var (id, claim) in Claims.ToList())
        {
            Claims[id] = new(
                set.OnHandDelta is null ? claim.OnHand : null,
                set.BackorderedDelta is null ? claim.Backordered : null);
        }
    }
}
