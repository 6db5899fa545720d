namespace Inventory.Domain.Items;

/// <summary>
/// What an undecided batch row will change, set aside so that nobody can take it meanwhile: units
/// it subtracts count as held, units it adds count against the cap. It takes its place in the order
/// of changes when it is taken; an absolute set that comes later overrides it, so it then changes
/// nothing when carried out.
/// </summary>
/// <param name="Id">The batch row.</param>
/// <param name="LocationId">The level.</param>
/// <param name="Method">How the row asks for its change.</param>
/// <param name="OnHandDelta">Change of on hand; null where it is left alone.</param>
/// <param name="BackorderedDelta">Change of qty backordered; null where left alone.</param>
/// <param name="Reason">Free text.</param>
/// <param name="TakenAt">When it was taken, in unix milliseconds.</param>
public sealed record Claim(
    ClaimId Id,
    int LocationId,
    AdjustmentMethod Method,
    long? OnHandDelta,
    long? BackorderedDelta,
    string? Reason,
    long TakenAt)
{
    /// <summary>How long an item waits before it asks the batch what was decided: 10 s.</summary>
    public const long AskAfterMs = 10_000;

    internal void SetAside(StockLevel level) => Move(level, 1);

    internal void GiveBack(StockLevel level) => Move(level, -1);

    private void Move(StockLevel level, int sign)
    {
        var onHand = OnHandDelta ?? 0;
        var backordered = BackorderedDelta ?? 0;
        level.ClaimedOnHand += sign * Math.Max(0, -onHand);
        level.IncomingOnHand += sign * Math.Max(0, onHand);
        level.ClaimedBackordered += sign * Math.Max(0, -backordered);
        level.IncomingBackordered += sign * Math.Max(0, backordered);
    }
}
