namespace Inventory.Domain.Items;

/// <summary>How a row of a batch is claimed, carried out, given up; each step repeatable.</summary>
internal static class ClaimRules
{
    internal static Decision Claim(ItemState state, StoreTerms terms, ItemCommand.Claim command)
    {
        if (state.FindClaim(command.ClaimId) is not null)
        {
            return Decision.Unchanged();
        }
        if (AdjustmentRules.Check(state, terms, command.Change, out var deltas) is { } refusal)
        {
            return Decision.No(refusal);
        }
        if (!command.Change.NeedsClaim)
        {
            return Decision.Unchanged();
        }
        var claimed = AdjustmentRules.EventOf(command.Change, deltas);
        return Decision.Yes(new ItemEvent.ClaimTaken(
            command.ClaimId,
            claimed.LocationId,
            claimed.Method,
            claimed.OnHandDelta,
            claimed.BackorderedDelta,
            claimed.Reason));
    }

    internal static Decision Apply(ItemState state, ItemCommand.ApplyRow command)
    {
        if (command.Settings is { } patch)
        {
            return AdjustmentRules.ChangeSettings(state, new(command.LocationId, patch)
            {
                Operation = command.Operation,
            });
        }
        if (state.FindClaim(command.ClaimId) is { } claim)
        {
            return Decision.Yes(new ItemEvent.ClaimApplied(claim.Id, claim.Reason)
            {
                Operation = command.Operation,
            });
        }
        var change = command.Change!;
        Invariant.Holds(!change.NeedsClaim, "a decided row that needs a claim has one");
        var level = state.FindLevel(change.LocationId) ?? new StockLevel(change.LocationId);
        var deltas = AdjustmentRules.AbsoluteDeltas(level, change.Quantity, change.QtyBackordered);
        return Decision.Yes(
            AdjustmentRules.EventOf(change, deltas) with { Operation = command.Operation });
    }

    internal static Decision Drop(ItemState state, ItemCommand.DropClaim command) =>
        state.FindClaim(command.ClaimId) is null
            ? Decision.Unchanged()
            : Decision.Yes(new ItemEvent.ClaimDropped(command.ClaimId));
}
