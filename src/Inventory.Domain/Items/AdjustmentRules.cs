namespace Inventory.Domain.Items;

/// <summary>The rules of DESIGN section 2 for absolute sets, relative adds, settings, imports.</summary>
internal static class AdjustmentRules
{
    /// <summary>What an adjustment comes to; null leaves a number alone.</summary>
    internal readonly record struct Deltas(long? OnHand, long? Backordered);

    internal static Decision Adjust(
        ItemState state, StoreTerms terms, ItemCommand.Adjust command)
    {
        var change = command.Change;
        if (Check(state, terms, change, out var deltas) is { } refusal)
        {
            return Decision.No(refusal);
        }
        return Decision.Yes(EventOf(change, deltas) with { Operation = command.Operation });
    }

    /// <summary>Says what an adjustment comes to, or why it cannot be.</summary>
    internal static Refusal? Check(
        ItemState state, StoreTerms terms, Adjustment change, out Deltas deltas)
    {
        deltas = default;
        if (!terms.IsEnabled(change.LocationId))
        {
            return No(RefusalReason.LocationDisabled, change);
        }
        var level = state.FindLevel(change.LocationId) ?? new StockLevel(change.LocationId);
        return change.IsAbsolute
            ? CheckAbsolute(level, change, out deltas)
            : CheckRelative(level, change, out deltas);
    }

    internal static Deltas AbsoluteDeltas(StockLevel level, int? quantity, int? qtyBackordered) =>
        new(quantity - (level.OnHand ?? 0), qtyBackordered - level.QtyBackordered);

    internal static ItemEvent.StockAdjusted EventOf(Adjustment change, Deltas deltas) => new()
    {
        LocationId = change.LocationId,
        Method = change.IsAbsolute ? AdjustmentMethod.Absolute : AdjustmentMethod.Relative,
        OnHandDelta = deltas.OnHand,
        BackorderedDelta = deltas.Backordered,
        Reason = change.Reason,
    };

    internal static Decision ChangeSettings(ItemState state, ItemCommand.ChangeSettings command)
    {
        var changed = SettingsEvent(state, command.LocationId, command.Patch);
        return changed is null
            ? Decision.Unchanged()
            : Decision.Yes(changed with { Operation = command.Operation });
    }

    internal static ItemEvent.SettingsChanged? SettingsEvent(
        ItemState state, int locationId, SettingsPatch patch)
    {
        var level = state.FindLevel(locationId);
        var settings = level?.Settings ?? LevelSettings.Default;
        var patched = patch.ApplyTo(settings);
        return level is not null && patched == settings ? null : new(locationId, patched);
    }

    internal static Decision Import(ItemState state, ItemCommand.Import command)
    {
        var level = state.FindLevel(command.LocationId);
        var facts = state.Facts!;
        var renamed = command.Name is null || command.Name == facts.Name
            ? null
            : new ItemEvent.CatalogChanged(facts with { Name = command.Name });
        return Decision.Yes(
            renamed,
            SettingsEvent(state, command.LocationId, command.Settings),
            ImportedStock(level ?? new(command.LocationId), command));
    }

    private static ItemEvent.StockAdjusted? ImportedStock(
        StockLevel level, ItemCommand.Import command)
    {
        var onHandStays = command.OnHand is null || command.OnHand == level.OnHand;
        var backorderedStays =
            command.QtyBackordered is null || command.QtyBackordered == level.QtyBackordered;
        if (onHandStays && backorderedStays)
        {
            return null;
        }
        var deltas = AbsoluteDeltas(level, command.OnHand, command.QtyBackordered);
        return new()
        {
            LocationId = command.LocationId,
            Method = AdjustmentMethod.Import,
            OnHandDelta = deltas.OnHand,
            BackorderedDelta = deltas.Backordered,
        };
    }

    private static Refusal? CheckAbsolute(StockLevel level, Adjustment change, out Deltas deltas)
    {
        deltas = AbsoluteDeltas(level, change.Quantity, change.QtyBackordered);
        if (!change.HasExpectedQuantity)
        {
            return null;
        }
        if (HasClaims(level))
        {
            return No(RefusalReason.Contended, change);
        }
        return level.OnHand == change.ExpectedQuantity ? null : new Refusal
        {
            Reason = RefusalReason.QuantityMismatch,
            LocationId = change.LocationId,
            ExpectedQuantity = change.ExpectedQuantity,
            Quantity = level.OnHand,
        };
    }

    private static Refusal? CheckRelative(StockLevel level, Adjustment change, out Deltas deltas)
    {
        deltas = new(change.Quantity, change.QtyBackordered);
        if (level.OnHand is not { } onHand)
        {
            return No(RefusalReason.NeverSet, change);
        }
        var (onHandDelta, backorderedDelta) = (change.Quantity ?? 0, change.QtyBackordered ?? 0);
        if (-(long)onHandDelta > level.AvailableOnHand)
        {
            return Short(level, change, -(long)onHandDelta);
        }
        var backorders = level.QtyBackordered - level.ClaimedBackordered;
        if (-(long)backorderedDelta > backorders)
        {
            return No(RefusalReason.InsufficientBackorders, change) with
            {
                Requested = -(long)backorderedDelta,
                Available = backorders,
            };
        }
        var isOver = onHand + level.IncomingOnHand + onHandDelta > StockLevel.QuantityMax
            || level.QtyBackordered + level.IncomingBackordered + backorderedDelta
                > StockLevel.QuantityMax;
        return isOver ? No(RefusalReason.OverQuantityMax, change) : null;
    }

    private static Refusal Short(StockLevel level, Adjustment change, long requested)
    {
        var reason = requested <= level.AvailableOnHand + level.ClaimedOnHand
            ? RefusalReason.Contended
            : RefusalReason.InsufficientStock;
        return No(reason, change) with
        {
            Requested = requested,
            Available = level.AvailableOnHand,
        };
    }

    private static bool HasClaims(StockLevel level) =>
        level.ClaimedOnHand + level.IncomingOnHand > 0;

    private static Refusal No(RefusalReason reason, Adjustment change) => new()
    {
        Reason = reason,
        LocationId = change.LocationId,
    };
}
