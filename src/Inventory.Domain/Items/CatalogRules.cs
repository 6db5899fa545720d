namespace Inventory.Domain.Items;

/// <summary>How items come, change and go. What a catalog change may do to stock that is promised:
/// nothing.</summary>
internal static class CatalogRules
{
    private const int CatalogLocation = 1;

    internal static Decision Create(
        ItemState state, StoreTerms terms, ItemCommand.Create command, string? takenSku)
    {
        if (state.Facts is not null || takenSku is not null)
        {
            return SkuTaken(takenSku);
        }
        if (OnHandEvent(state, terms, command.OnHand, out var counted) is { } refusal)
        {
            return Decision.No(refusal);
        }
        return Decision.Yes(
            new ItemEvent.Created(command.Facts) { Operation = command.Operation },
            WarningEvent(state, command.WarningLevel),
            counted);
    }

    internal static Decision Edit(
        ItemState state, StoreTerms terms, ItemCommand.EditProduct command, string? takenSku)
    {
        var now = state.Facts!;
        var then = command.Patch.ApplyTo(now);
        Invariant.Holds(now.IsBase);
        if (now.Tracking != then.Tracking && IsPromised(state))
        {
            return Decision.No(RefusalReason.StockPromised);
        }
        if (takenSku is not null)
        {
            return SkuTaken(takenSku);
        }
        var keepsStock = then.KeepsProductStock;
        if (OnHandEvent(state, terms, keepsStock ? command.OnHand : null, out var counted)
            is { } refusal)
        {
            return Decision.No(refusal);
        }
        var warned = WarningEvent(state, keepsStock ? command.WarningLevel : null);
        // A named operation is remembered by its event, though it changes nothing.
        var isNews = now != then
            || (warned is null && counted is null && command.Operation.IsNamed);
        var changed = isNews ? new ItemEvent.CatalogChanged(then) : null;
        var first = (changed ?? warned ?? (ItemEvent?)counted) is { } e
            ? e with { Operation = command.Operation }
            : null;
        return changed is not null
            ? Decision.Yes(first, warned, counted)
            : Decision.Yes(first, warned is null ? null : counted);
    }

    internal static Decision Change(
        ItemState state, ItemCommand.ChangeCatalog command, string? takenSku)
    {
        var (now, then) = (state.Facts!, command.Facts);
        Invariant.Holds(now.VariantId == then.VariantId && now.ProductId == then.ProductId);
        if (now.Tracking != then.Tracking && IsPromised(state))
        {
            return Decision.No(RefusalReason.StockPromised);
        }
        return takenSku is not null
            ? SkuTaken(takenSku)
            : Decision.Yes(
                new ItemEvent.CatalogChanged(then) { Operation = command.Operation });
    }

    internal static Decision Delete(ItemState state, ItemCommand.Delete command) =>
        IsPromised(state)
            ? Decision.No(RefusalReason.StockPromised)
            : Decision.Yes(new ItemEvent.Deleted { Operation = command.Operation });

    private static Refusal? OnHandEvent(
        ItemState state, StoreTerms terms, int? onHand, out ItemEvent.StockAdjusted? counted)
    {
        counted = null;
        if (onHand is null)
        {
            return null;
        }
        var change = new Adjustment
        {
            LocationId = CatalogLocation,
            IsAbsolute = true,
            Quantity = onHand,
        };
        if (AdjustmentRules.Check(state, terms, change, out var deltas) is { } refusal)
        {
            return refusal;
        }
        counted = AdjustmentRules.EventOf(change, deltas);
        return null;
    }

    private static ItemEvent.SettingsChanged? WarningEvent(ItemState state, int? warningLevel)
    {
        var settings =
            state.FindLevel(CatalogLocation)?.Settings ?? LevelSettings.Default;
        return warningLevel is null || warningLevel == settings.WarningLevel
            ? null
            : new(CatalogLocation, settings with { WarningLevel = warningLevel.Value });
    }

    private static Decision SkuTaken(string? sku) =>
        Decision.No(new Refusal { Reason = RefusalReason.SkuTaken, Sku = sku });

    private static bool IsPromised(ItemState state) =>
        state.Holds.OpenCount > 0
        || state.Claims.Count > 0
        || state.Levels.Any(level => level.QtyBackordered > 0);
}
