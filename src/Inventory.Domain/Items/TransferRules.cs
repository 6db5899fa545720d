namespace Inventory.Domain.Items;

/// <summary>
/// How units move between two levels of one item: both halves in one append, so that nobody ever
/// sees them twice or nowhere. They fill no backorders where they arrive, as those an adjustment
/// adds do not.
/// </summary>
/// <remarks>
/// A row of a batch claims both halves, each at its level and both in one append. Of the source
/// only units that are free can be claimed, and they count as held until they go, so neither a
/// reservation, an order nor another transfer takes them; at the destination they count against the
/// cap, so there is room for them when they come. A half that is overridden by a later set stands
/// for a move that came before the count: that level then keeps the number it was set to, and the
/// other still moves. So a claimed row can always be carried out, and an aborted one gives both
/// halves back.
/// </remarks>
internal static class TransferRules
{
    internal static Decision Move(
        ItemState state, StoreTerms terms, ItemCommand.MoveStock command) =>
        Check(state, terms, command.Change) is { } refusal
            ? Decision.No(refusal)
            : Decision.Yes(
                Out(command.Change, null) with { Operation = command.Operation },
                In(command.Change, null));

    internal static Decision Claim(
        ItemState state, StoreTerms terms, ItemCommand.ClaimTransfer command)
    {
        if (state.FindClaim(command.ClaimId) is not null)
        {
            return Decision.Unchanged();
        }
        var change = command.Change;
        return Check(state, terms, change) is { } refusal
            ? Decision.No(refusal)
            : Decision.Yes(
                Half(command.ClaimId, change.FromLocationId, -change.Quantity),
                Half(ArrivalOf(command.ClaimId), change.ToLocationId, change.Quantity));
    }

    /// <summary>The two halves of a claimed row, carried out.</summary>
    internal static (ItemEvent Out, ItemEvent In) Apply(
        ItemState state, ClaimId claimId, StockTransfer change)
    {
        Invariant.Holds(
            state.FindClaim(claimId) is not null
                && state.FindClaim(ArrivalOf(claimId)) is not null,
            "a decided transfer has both of its claims");
        return (Out(change, claimId), In(change, ArrivalOf(claimId)));
    }

    /// <summary>Names the claim of a row's second half: behind those of all rows there can be.
    /// </summary>
    internal static ClaimId ArrivalOf(ClaimId id) => id with { Row = id.Row + ClaimId.RowsMax };

    /// <summary>Says why units cannot be moved; null where they can.</summary>
    internal static Refusal? Check(ItemState state, StoreTerms terms, StockTransfer change)
    {
        Invariant.Holds(change.Quantity > 0 && change.FromLocationId != change.ToLocationId);
        if (!terms.IsEnabled(change.FromLocationId))
        {
            return No(RefusalReason.LocationDisabled, change.FromLocationId);
        }
        if (!terms.IsEnabled(change.ToLocationId))
        {
            return No(RefusalReason.LocationDisabled, change.ToLocationId);
        }
        var source = state.FindLevel(change.FromLocationId) ?? new(change.FromLocationId);
        var target = state.FindLevel(change.ToLocationId) ?? new(change.ToLocationId);
        return CheckNumbers(source, target, change.Quantity);
    }

    // Contended is what no number would refuse without the open claims.
    private static Refusal? CheckNumbers(StockLevel source, StockLevel target, long quantity)
    {
        var room = StockLevel.QuantityMax - (target.OnHand ?? 0);
        if (quantity > room)
        {
            return No(RefusalReason.OverQuantityMax, target.LocationId);
        }
        if (quantity > source.AvailableIfDecided)
        {
            return Short(RefusalReason.OutOfStock, source, quantity);
        }
        if (quantity > source.AvailableOnHand)
        {
            return Short(RefusalReason.Contended, source, quantity);
        }
        return quantity > room - target.IncomingOnHand
            ? No(RefusalReason.Contended, target.LocationId)
            : null;
    }

    private static ItemEvent.TransferredOut Out(StockTransfer change, ClaimId? claim) => new()
    {
        LocationId = change.FromLocationId,
        ToLocationId = change.ToLocationId,
        Quantity = change.Quantity,
        Reference = change.Reference,
        ClaimId = claim,
    };

    private static ItemEvent.TransferredIn In(StockTransfer change, ClaimId? claim) => new()
    {
        LocationId = change.ToLocationId,
        FromLocationId = change.FromLocationId,
        Quantity = change.Quantity,
        Reference = change.Reference,
        ClaimId = claim,
    };

    private static ItemEvent.ClaimTaken Half(ClaimId id, int locationId, long units) =>
        new(id, locationId, AdjustmentMethod.Relative, units, null, null);

    private static Refusal Short(RefusalReason reason, StockLevel source, long quantity) =>
        No(reason, source.LocationId) with
        {
            Requested = quantity,
            Available = source.AvailableOnHand,
        };

    private static Refusal No(RefusalReason reason, int locationId) => new()
    {
        Reason = reason,
        LocationId = locationId,
    };
}
