namespace Inventory.Domain.Items;

/// <summary>The rules for units an order gives back: what still waits goes first, the newest
/// first; ready units that are restocked come in like a receipt.</summary>
internal static class TakeBackRules
{
    internal static Decision Decide(ItemState state, ItemCommand.TakeBack command)
    {
        Invariant.Holds(command.Quantity > 0);
        var taken = new ItemEvent.OrderUnitsTaken
        {
            OrderId = command.OrderId,
            VariantId = command.VariantId,
            LocationId = command.LocationId,
            Ready = command.Quantity,
            IsReturn = command.IsReturn,
            Operation = command.Operation,
        };
        // Without tracking there is no stock to move; the order counts its units all the same.
        if (state.IsTracked && Move(state, command, ref taken) is { } refusal)
        {
            return Decision.No(refusal);
        }
        return Decision.TakenBack(taken, isCheck: command.IsCheck);
    }

    private static Refusal? Move(
        ItemState state, ItemCommand.TakeBack command, ref ItemEvent.OrderUnitsTaken taken)
    {
        var level = state.FindLevel(command.LocationId) ?? new StockLevel(command.LocationId);
        var waiting = command.IsReturn
            ? 0
            : Math.Min(
                command.Quantity, level.Backorders.WaitingOf(command.OrderId, command.VariantId));
        var ready = command.Quantity - waiting;
        // What open claims will take from the queue has to stay in it.
        if (waiting > 0 && level.QtyBackordered - waiting < level.ClaimedBackordered)
        {
            return new() { Reason = RefusalReason.Contended, LocationId = level.LocationId };
        }
        IReadOnlyList<Fill> fills = [];
        var isRestocked = command.Restock && ready > 0;
        var gone = new GoneUnits(command.OrderId, command.VariantId, waiting);
        if (isRestocked && ReceiptRules.Check(level, ready, out fills, gone) is { } refusal)
        {
            return refusal;
        }
        taken = taken with
        {
            FromBackorders = waiting,
            Ready = ready,
            IsRestocked = isRestocked,
            Fills = fills,
        };
        return null;
    }
}
