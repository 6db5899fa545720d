namespace Inventory.Domain.Items;

/// <summary>The rules for absolute sets, relative adds, settings and imports.</summary>
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

    internal static Decision Check(
        ItemState state, StoreTerms terms, ItemCommand.Check command) =>
        command.Change is { } change && Check(state, terms, change, out _) is { } refusal
            ? Decision.No(refusal)
            : Decision.Unchanged();

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
            ? CheckAbsolute(state, level, change, out deltas)
            : CheckRelative(state, level, change, out deltas);
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
        var (changed, isChange) = SettingsEvent(state, command.LocationId, command.Patch);
        // A named operation is remembered by its event, though it changes nothing.
        return isChange || command.Operation.IsNamed
            ? Decision.Yes(changed with { Operation = command.Operation })
            : Decision.Unchanged();
    }

    internal static (ItemEvent.SettingsChanged Event, bool IsChange) SettingsEvent(
        ItemState state, int locationId, SettingsPatch patch)
    {
        var level = state.FindLevel(locationId);
        var settings = level?.Settings ?? LevelSettings.Default;
        var patched = patch.ApplyTo(settings);
        return (new(locationId, patched), level is null || patched != settings);
    }

    internal static Decision Import(ItemState state, ItemCommand.Import command)
    {
        var level = state.FindLevel(command.LocationId);
        var facts = state.Facts!;
        var renamed = command.Name is null || command.Name == facts.Name
            ? null
            : new ItemEvent.CatalogChanged(facts with { Name = command.Name });
        var (changed, isChange) = SettingsEvent(state, command.LocationId, command.Settings);
        var decision = Decision.Yes(
            renamed,
            isChange ? changed : null,
            ImportedStock(level ?? new(command.LocationId), command));
        // A row that changes nothing is not remembered: a file of them costs no events, and a
        // repeat of it that does change something is its first effect.
        return decision.WithOperation(command.Operation);
    }

    private static ItemEvent.StockAdjusted? ImportedStock(
        StockLevel level, ItemCommand.Import command)
    {
        // The same number changes nothing, unless an open claim would change it afterwards.
        var onHandStays = command.OnHand is null
            || (command.OnHand == level.OnHand
                && level.ClaimedOnHand + level.IncomingOnHand == 0);
        var backorderedStays = command.QtyBackordered is null
            || (command.QtyBackordered == level.QtyBackordered
                && level.ClaimedBackordered + level.IncomingBackordered == 0);
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

    private static Refusal? CheckAbsolute(
        ItemState state, StockLevel level, Adjustment change, out Deltas deltas)
    {
        deltas = AbsoluteDeltas(level, change.Quantity, change.QtyBackordered);
        if (!change.HasExpectedQuantity)
        {
            return null;
        }
        if (IsClaimed(state, level.LocationId))
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

    private static Refusal? CheckRelative(
        ItemState state, StockLevel level, Adjustment change, out Deltas deltas)
    {
        deltas = new(change.Quantity, change.QtyBackordered);
        if (level.OnHand is null)
        {
            return IsClaimed(state, level.LocationId)
                ? No(RefusalReason.Contended, change)
                : No(RefusalReason.NeverSet, change);
        }
        return TooFew(level, change) ?? TooMany(level, change);
    }

    // A refusal is contended where without open claims there would be none.
    private static Refusal? TooFew(StockLevel level, Adjustment change)
    {
        var taken = -(long)(change.Quantity ?? 0);
        if (taken > level.AvailableOnHand)
        {
            var reason = taken <= level.AvailableWithoutClaims
                ? RefusalReason.Contended
                : RefusalReason.InsufficientStock;
            return No(reason, change) with
            {
                Requested = taken,
                Available = level.AvailableOnHand,
            };
        }
        var filled = -(long)(change.QtyBackordered ?? 0);
        var backorders = level.QtyBackordered - level.ClaimedBackordered;
        if (filled > backorders)
        {
            var reason = filled <= level.QtyBackordered
                ? RefusalReason.Contended
                : RefusalReason.InsufficientBackorders;
            return No(reason, change) with { Requested = filled, Available = backorders };
        }
        return null;
    }

    private static Refusal? TooMany(StockLevel level, Adjustment change)
    {
        var onHand = WhyOver(level.OnHand ?? 0, level.IncomingOnHand, change.Quantity);
        var backordered = WhyOver(
            level.QtyBackordered, level.IncomingBackordered, change.QtyBackordered);
        if (onHand is null && backordered is null)
        {
            return null;
        }
        var isOver = onHand == RefusalReason.OverQuantityMax
            || backordered == RefusalReason.OverQuantityMax;
        return No(isOver ? RefusalReason.OverQuantityMax : RefusalReason.Contended, change);
    }

    private static RefusalReason? WhyOver(long now, long incoming, int? added)
    {
        if (added is not > 0 || now + incoming + added <= StockLevel.QuantityMax)
        {
            return null;
        }
        return now + added > StockLevel.QuantityMax
            ? RefusalReason.OverQuantityMax
            : RefusalReason.Contended;
    }

    private static bool IsClaimed(ItemState state, int locationId) =>
        state.Claims.Any(claim =>
            claim.LocationId == locationId
            && claim is not { OnHandDelta: null, BackorderedDelta: null });

    private static Refusal No(RefusalReason reason, Adjustment change) => new()
    {
        Reason = reason,
        LocationId = change.LocationId,
    };
}
