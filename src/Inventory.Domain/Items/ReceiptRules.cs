namespace Inventory.Domain.Items;

/// <summary>All units of a variant that wait for an order, where they leave the queue before stock
/// arrives.</summary>
internal readonly record struct GoneUnits(string? OrderId, int VariantId, long Quantity)
{
    internal bool Has(Backorder entry) => Quantity > 0
        && entry.OrderId is { } orderId
        && string.Equals(orderId, OrderId, StringComparison.Ordinal)
        && entry.VariantId == VariantId;
}

/// <summary>How stock that arrives fills backorders: from the head of the level's queue, and what
/// is left raises on hand.</summary>
internal static class ReceiptRules
{
    /// <summary>Fills one event may name; a larger receipt is made in parts.</summary>
    internal const int FillsMax = 4_096;

    /// <summary>Characters of order ids one event may name.</summary>
    internal const int FillTextLengthMax = 65_536;

    /// <summary>Says whom units that arrive at a level fill, or why they cannot be taken in.
    /// </summary>
    internal static Refusal? Check(
        StockLevel level,
        long quantity,
        out IReadOnlyList<Fill> fills,
        GoneUnits gone = default)
    {
        fills = [];
        var waiting = level.QtyBackordered - gone.Quantity;
        var (left, afterClaims) = (quantity - waiting, level.ClaimedBackordered);
        var onHand = (level.OnHand ?? 0) + Math.Max(0, left);
        if (onHand > StockLevel.QuantityMax)
        {
            return No(RefusalReason.OverQuantityMax, level, quantity);
        }
        // An open claim decides first what is left to fill, and what room there is above it.
        if ((afterClaims > 0 && left + afterClaims > 0)
            || onHand + level.IncomingOnHand > StockLevel.QuantityMax)
        {
            return No(RefusalReason.Contended, level, 0);
        }
        var (named, units) = Name(level.Backorders.Next(quantity, gone));
        fills = named;
        return units < Math.Min(quantity, waiting)
            ? No(RefusalReason.TooManyFills, level, quantity) with { Available = units }
            : null;
    }

    private static (List<Fill> Fills, long Units) Name(IEnumerable<Fill> next)
    {
        var (fills, units, text) = (new List<Fill>(), 0L, 0);
        foreach (var fill in next)
        {
            text += fill.OrderId?.Length ?? 0;
            if (fills.Count == FillsMax || text > FillTextLengthMax)
            {
                break;
            }
            fills.Add(fill);
            units += fill.Quantity;
        }
        return (fills, units);
    }

    private static Refusal No(RefusalReason reason, StockLevel level, long quantity) => new()
    {
        Reason = reason,
        LocationId = level.LocationId,
        Requested = quantity,
    };
}
