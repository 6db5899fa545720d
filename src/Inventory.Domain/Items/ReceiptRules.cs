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

    /// <summary>Bytes the order ids of one event may take: with its fills it then is below
    /// 128 KiB, which is what a chunk of a snapshot has left for its last record.</summary>
    internal const int FillTextBytesMax = 65_536;

    internal static Decision Receive(
        ItemState state, StoreTerms terms, ItemCommand.Receive command) =>
        terms.IsEnabled(command.Arrival.LocationId)
            ? Apply(state, command.Arrival, command.Operation)
            : Decision.No(Disabled(command.Arrival));

    /// <summary>Says why units cannot be taken in as a change of stock; null where they can.
    /// </summary>
    internal static Refusal? Check(ItemState state, StoreTerms terms, StockArrival arrival) =>
        terms.IsEnabled(arrival.LocationId)
            ? Check(LevelOf(state, arrival), arrival.Quantity, out _)
            : Disabled(arrival);

    /// <summary>Takes units in, wherever they are. A decided row of a batch is refused like any
    /// other receipt while it does not fit, and tried again: there is never half a receipt.
    /// </summary>
    internal static Decision Apply(ItemState state, StockArrival arrival, Operation operation)
    {
        Invariant.Holds(arrival.Quantity > 0);
        if (Check(LevelOf(state, arrival), arrival.Quantity, out var fills) is { } refusal)
        {
            return Decision.No(refusal);
        }
        return Decision.Yes(new ItemEvent.StockReceived
        {
            LocationId = arrival.LocationId,
            Quantity = arrival.Quantity,
            Reference = arrival.Reference,
            Fills = fills,
            Operation = operation,
        });
    }

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

    /// <summary>Whose units a change by hand takes from a level's queue: the first of them, where
    /// they are more than one event may name.</summary>
    internal static IReadOnlyList<Fill> Taken(StockLevel? level, long? backorderedDelta) =>
        level is not null && backorderedDelta < 0
            ? Name(level.Backorders.Next(-backorderedDelta.Value)).Fills
            : [];

    private static (List<Fill> Fills, long Units) Name(IEnumerable<Fill> next)
    {
        var (fills, units, text) = (new List<Fill>(), 0L, 0);
        foreach (var fill in next)
        {
            text += System.Text.Encoding.UTF8.GetByteCount(fill.OrderId ?? "");
            if (fills.Count == FillsMax || text > FillTextBytesMax)
            {
                break;
            }
            fills.Add(fill);
            units += fill.Quantity;
        }
        return (fills, units);
    }

    private static Refusal Disabled(StockArrival arrival) => new()
    {
        Reason = RefusalReason.LocationDisabled,
        LocationId = arrival.LocationId,
    };

    private static StockLevel LevelOf(ItemState state, StockArrival arrival) =>
        state.FindLevel(arrival.LocationId) ?? new(arrival.LocationId);

    private static Refusal No(RefusalReason reason, StockLevel level, long quantity) => new()
    {
        Reason = reason,
        LocationId = level.LocationId,
        Requested = quantity,
    };
}
