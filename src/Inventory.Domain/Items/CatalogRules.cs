namespace Inventory.Domain.Items;

/// <summary>What a catalog change may do to stock that is promised: nothing.</summary>
internal static class CatalogRules
{
    internal static Decision Change(ItemState state, ItemCommand.ChangeCatalog command)
    {
        var (now, then) = (state.Facts!, command.Facts);
        Invariant.Holds(now.VariantId == then.VariantId && now.ProductId == then.ProductId);
        if (now.Tracking != then.Tracking && IsPromised(state))
        {
            return Decision.No(RefusalReason.StockPromised);
        }
        return Decision.Yes(new ItemEvent.CatalogChanged(then) { Operation = command.Operation });
    }

    internal static Decision Delete(ItemState state, ItemCommand.Delete command) =>
        IsPromised(state)
            ? Decision.No(RefusalReason.StockPromised)
            : Decision.Yes(new ItemEvent.Deleted { Operation = command.Operation });

    private static bool IsPromised(ItemState state) =>
        state.Holds.OpenCount > 0
        || state.Claims.Count > 0
        || state.Levels.Any(level => level.QtyBackordered > 0);
}
