namespace Inventory.Domain.Items;

/// <summary>How a row of a batch is claimed, carried out, given up; each step repeatable.</summary>
internal static class ClaimRules
{
    internal static Decision Check(
        ItemState state, StoreTerms terms, ItemCommand.Check command)
    {
        var refusal = command switch
        {
            { Arrival: { } arrival } => ReceiptRules.Check(state, terms, arrival),
            { Transfer: { } transfer } => TransferRules.Check(state, terms, transfer),
            { Change: { } change } => AdjustmentRules.Check(state, terms, change, out _),
            _ => null,
        };
        return refusal is null ? Decision.Unchanged() : Decision.No(refusal);
    }

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
        var changed = ChangeOf(state, command);
        if (changed.IsRefused)
        {
            return changed;
        }
        var isKnown = !command.Batch.IsNamed || state.Operations.Find(command.Batch) is not null;
        return Decision.Yes(
            changed.First! with { Operation = command.Operation },
            changed.Second,
            isKnown
                ? null
                : new ItemEvent.BatchNamed(command.ClaimId.TransactionId)
                {
                    Operation = command.Batch,
                });
    }

    private static Decision ChangeOf(ItemState state, ItemCommand.ApplyRow command)
    {
        if (command.Arrival is { } arrival)
        {
            return ReceiptRules.Apply(state, arrival, command.Operation);
        }
        if (command.Transfer is { } transfer)
        {
            var (left, came) = TransferRules.Apply(state, command.ClaimId, transfer);
            return Decision.Yes(left, came);
        }
        return Decision.Yes(EventOf(state, command));
    }

    private static ItemEvent EventOf(ItemState state, ItemCommand.ApplyRow command)
    {
        if (command.Settings is { } patch)
        {
            return AdjustmentRules.SettingsEvent(state, command.LocationId, patch).Event;
        }
        if (state.FindClaim(command.ClaimId) is { } claim)
        {
            return new ItemEvent.ClaimApplied(claim.Id, claim.Reason)
            {
                Fills = ReceiptRules.Taken(
                    state.FindLevel(claim.LocationId), claim.BackorderedDelta),
            };
        }
        var change = command.Change!;
        Invariant.Holds(!change.NeedsClaim, "a decided row that needs a claim has one");
        var level = state.FindLevel(change.LocationId) ?? new StockLevel(change.LocationId);
        var deltas = AdjustmentRules.AbsoluteDeltas(level, change.Quantity, change.QtyBackordered);
        return AdjustmentRules.EventOf(change, deltas, level);
    }

    /// <summary>Remembers a key; one that is known already is answered from memory.</summary>
    internal static Decision Name(ItemCommand.NameRequest command)
    {
        Invariant.Holds(command.Operation.Origin == OperationOrigin.Client);
        return Decision.Yes(
            new ItemEvent.BatchNamed(command.RequestId) { Operation = command.Operation });
    }

    /// <summary>Gives a row's claim back, both halves where it is a transfer's.</summary>
    internal static Decision Drop(ItemState state, ClaimId id)
    {
        var arrival = TransferRules.ArrivalOf(id);
        return Decision.Yes(
            state.FindClaim(id) is null ? null : new ItemEvent.ClaimDropped(id),
            state.FindClaim(arrival) is null ? null : new ItemEvent.ClaimDropped(arrival));
    }
}
