namespace Inventory.Domain.Items;

/// <summary>The rules for absolute sets, relative adds, settings and imports.</summary>
internal static class AdjustmentRules
{
    /// <summary>What an adjustment comes to; null leaves a number alone.</summary>
    internal readonly record struct Deltas(long? OnHand, long? Backordered);

    /// <summary>How far the numbers of a level can be moved down and up.</summary>
    private readonly record struct Room(
        long OnHandDown, long BackorderedDown, long OnHandUp, long BackorderedUp)
    {
        public static Room IfDecided(StockLevel level) => new(
            level.AvailableIfDecided,
            level.QtyBackordered,
            StockLevel.QuantityMax - (level.OnHand ?? 0),
            StockLevel.QuantityMax - level.QtyBackordered);

        public static Room Of(StockLevel level) => new(
            level.AvailableOnHand,
            level.QtyBackordered - level.ClaimedBackordered,
            StockLevel.QuantityMax - (level.OnHand ?? 0) - level.IncomingOnHand,
            StockLevel.QuantityMax - level.QtyBackordered - level.IncomingBackordered);
    }

    internal static Decision Adjust(
        ItemState state, StoreTerms terms, ItemCommand.Adjust command)
    {
        var change = command.Change;
        if (Check(state, terms, change, out var deltas) is { } refusal)
        {
            return Decision.No(refusal);
        }
        var adjusted = EventOf(change, deltas, state.FindLevel(change.LocationId));
        return Decision.Yes(adjusted with { Operation = command.Operation });
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
            ? CheckAbsolute(state, level, change, out deltas)
            : CheckRelative(state, level, change, out deltas);
    }

    internal static Deltas AbsoluteDeltas(StockLevel level, int? quantity, int? qtyBackordered) =>
        new(quantity - (level.OnHand ?? 0), qtyBackordered - level.QtyBackordered);

    /// <summary>What happens.</summary>
    /// <param name="change">What is asked for.</param>
    /// <param name="deltas">What it comes to.</param>
    /// <param name="level">The level whose queue it takes from; null where it takes from none.
    /// </param>
    internal static ItemEvent.StockAdjusted EventOf(
        Adjustment change, Deltas deltas, StockLevel? level = null) => new()
        {
            LocationId = change.LocationId,
            Method = change.IsAbsolute ? AdjustmentMethod.Absolute : AdjustmentMethod.Relative,
            OnHandDelta = deltas.OnHand,
            BackorderedDelta = deltas.Backordered,
            Fills = ReceiptRules.Taken(level, deltas.Backordered),
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

    internal static Decision Import(
        ItemState state, StoreTerms terms, ItemCommand.Import command)
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
        if (decision.First is not null && !terms.IsEnabled(command.LocationId))
        {
            return Decision.No(new Refusal
            {
                Reason = RefusalReason.LocationDisabled,
                LocationId = command.LocationId,
            });
        }
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
            Fills = ReceiptRules.Taken(level, deltas.Backordered),
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
        // Contended is what no number would refuse if undecided batches and carts gave up.
        if (WhyNot(change, Room.IfDecided(level)) is { } reason)
        {
            return WithNumbers(reason, level, change);
        }
        return WhyNot(change, Room.Of(level)) is null ? null : No(RefusalReason.Contended, change);
    }

    private static RefusalReason? WhyNot(Adjustment change, Room room)
    {
        var (quantity, backordered) =
            ((long)(change.Quantity ?? 0), (long)(change.QtyBackordered ?? 0));
        if (quantity < 0 && -quantity > room.OnHandDown)
        {
            return RefusalReason.InsufficientStock;
        }
        if (backordered < 0 && -backordered > room.BackorderedDown)
        {
            return RefusalReason.InsufficientBackorders;
        }
        if (quantity > 0 && quantity > room.OnHandUp)
        {
            return RefusalReason.OverQuantityMax;
        }
        return backordered > 0 && backordered > room.BackorderedUp
            ? RefusalReason.OverBackorderedMax
            : null;
    }

    private static Refusal WithNumbers(
        RefusalReason reason, StockLevel level, Adjustment change) => reason switch
        {
            RefusalReason.InsufficientStock => No(reason, change) with
            {
                Requested = -(long)change.Quantity!.Value,
                Available = level.AvailableOnHand,
            },
            RefusalReason.InsufficientBackorders => No(reason, change) with
            {
                Requested = -(long)change.QtyBackordered!.Value,
                Available = Room.Of(level).BackorderedDown,
            },
            _ => No(reason, change),
        };

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
