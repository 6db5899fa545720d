using Inventory.Domain.Orders;

namespace Inventory.Domain.Items;

/// <summary>The rules for reserve, confirm, release and extend.</summary>
internal static class ReservationRules
{
    /// <summary>Units wanted at a location, and how many of them will do.</summary>
    private readonly record struct Wish(
        int LocationId, int Units, int Least, bool AllowBackorder, bool IsKeptHere)
    {
        /// <summary>The line of a cart it is; empty for none.</summary>
        public Guid CartHoldId { get; init; }

        public Split Of(long onHand, long backorder)
        {
            var ready = (int)Math.Min(Units, onHand);
            return new(ready, AllowBackorder ? (int)Math.Min(Units - ready, backorder) : 0);
        }
    }

    internal static Decision Reserve(
        ItemState state, StoreTerms terms, ItemCommand.Reserve command, long now, long clock)
    {
        Invariant.Holds(command.Quantity > 0 && command.ExpiresInMs is > 0 and <= Hold.LifeMaxMs);
        if (state.Holds.TryFind(command.ReservationId, out var existing))
        {
            return existing.IsCarts && existing.Status != HoldStatus.Held
                ? No(NotOpen(existing.Status), existing)
                : Decision.Repeat(AsPlaced(existing));
        }
        // An id that was forgotten may not be placed a second time. A cart that wants none of what
        // arrives late says so when it is asked.
        if (!CartHoldIds.IsCarts(command.ReservationId) && OperationMemory.IsOutOfTime(
            command.ReservationId, state.Holds.ForgottenThrough, now, clock))
        {
            return Decision.No(RefusalReason.OperationTooOld);
        }
        var (split, refusal) = state.IsTracked
            ? Divide(state, terms, WishOf(command))
            : (new Split(command.Quantity, 0), null);
        if (refusal is not null)
        {
            return Decision.No(refusal);
        }

        // From here on it is accepted.
        var hold = HoldOf(command, split, now, state.IsTracked);
        return Decision.Yes(new ItemEvent.HoldPlaced(hold) { Operation = command.Operation });
    }

    internal static Decision Confirm(ItemState state, StoreTerms terms, ItemCommand.Confirm command)
    {
        if (!state.Holds.TryFind(command.ReservationId, out var hold))
        {
            return Decision.No(state.Holds.WhyMissing(command.ReservationId));
        }
        return hold.Status switch
        {
            // A cart acquires all its lines again, or none: by new holds.
            HoldStatus.Expired when hold.IsCarts => No(RefusalReason.AlreadyExpired, hold),
            HoldStatus.Held or HoldStatus.Expired
                when OrderState.WhyFull(command.OrderId, command.OrderLines, 1) is { } full =>
                Decision.No(full),
            HoldStatus.Held => ConfirmLive(state, hold, command),
            HoldStatus.Expired => ConfirmLate(state, terms, hold, command),
            HoldStatus.Confirmed when hold.OrderId == command.OrderId =>
                Unchanged(hold, command.Operation),
            HoldStatus.Confirmed => No(RefusalReason.ConfirmedIntoAnotherOrder, hold),
            _ => No(RefusalReason.AlreadyReleased, hold),
        };
    }

    internal static Decision Release(ItemState state, ItemCommand.Release command)
    {
        if (!state.Holds.TryFind(command.ReservationId, out var hold))
        {
            return Decision.No(state.Holds.WhyMissing(command.ReservationId));
        }
        return hold.Status switch
        {
            HoldStatus.Held when command.IsExpiry => Decision.Yes(
                new ItemEvent.HoldExpired(hold.Id)),
            HoldStatus.Held => Decision.Yes(
                new ItemEvent.HoldReleased(hold.Id) { Operation = command.Operation }),
            HoldStatus.Confirmed => No(RefusalReason.AlreadyConfirmed, hold),
            _ => Unchanged(hold, command.Operation),
        };
    }

    internal static Decision Extend(ItemState state, ItemCommand.Extend command, long now)
    {
        if (!state.Holds.TryFind(command.ReservationId, out var hold))
        {
            return Decision.No(state.Holds.WhyMissing(command.ReservationId));
        }
        if (hold.Status != HoldStatus.Held)
        {
            return No(NotOpen(hold.Status), hold);
        }
        var cap = hold.CreatedAt + Hold.LifeMaxMs;
        var expiresAt = Math.Max(hold.ExpiresAt, Math.Min(now + command.ExpiresInMs, cap));
        var isPaying = hold.IsPaying || command.MarksPaying;
        var isAsItWas = expiresAt == hold.ExpiresAt && isPaying == hold.IsPaying;
        return isAsItWas && !command.Operation.IsNamed
            ? Decision.Unchanged(hold)
            : Decision.Yes(new ItemEvent.HoldExtended(hold.Id, expiresAt, isPaying)
            {
                Operation = command.Operation,
            });
    }

    /// <summary>A cart keeps its hold; one that is over it has heard of otherwise.</summary>
    internal static Decision Keep(ItemState state, ItemCommand.Keep command)
    {
        if (!state.Holds.TryFind(command.ReservationId, out var hold))
        {
            return Decision.No(state.Holds.WhyMissing(command.ReservationId));
        }
        if (hold.Status != HoldStatus.Held)
        {
            return No(NotOpen(hold.Status), hold);
        }
        // Its cart's clock may be behind, but nothing is over before it began.
        var expiresAt = Math.Max(command.ExpiresAt, hold.CreatedAt);
        var isAsItWas = hold.IsDecided && hold.ExpiresAt == expiresAt
            && hold.IsPaying == command.IsPaying;
        return isAsItWas && !command.Operation.IsNamed
            ? Decision.Unchanged(hold)
            : Decision.Yes(
                new ItemEvent.HoldKept(hold.Id, expiresAt, command.IsPaying)
                {
                    Operation = command.Operation,
                });
    }

    /// <summary>Answers a cart what its order would get of a live hold now.</summary>
    internal static Decision CheckConfirm(ItemState state, ItemCommand.CheckConfirm command)
    {
        if (!state.Holds.TryFind(command.ReservationId, out var hold))
        {
            return Decision.No(state.Holds.WhyMissing(command.ReservationId));
        }
        if (hold.Status != HoldStatus.Held)
        {
            return No(NotOpen(hold.Status), hold);
        }
        var holds = new List<Hold>();
        foreach (var id in command.Earlier)
        {
            if (state.Holds.TryFind(id, out var earlier)
                && earlier.Status == HoldStatus.Held && earlier.LocationId == hold.LocationId)
            {
                holds.Add(earlier);
            }
        }
        var actual = hold.IsTracked
            ? Fulfil(state, [.. holds, hold])
            : new(hold.Ready, hold.Backordered);
        return actual.Ready == hold.Ready
            ? Decision.Unchanged(hold)
            : Decision.No(SplitChanged(hold, actual));
    }

    /// <summary>The answer again of an operation that was accepted with an event.</summary>
    internal static Decision FirstAnswer(ItemState state, ItemEvent outcome) => outcome switch
    {
        ItemEvent.HoldPlaced e => Decision.Repeat(e.Hold),
        ItemEvent.HoldExtended e => FirstAnswer(state, e.ReservationId, e),
        ItemEvent.HoldConfirmed e => FirstAnswer(state, e.ReservationId, null),
        ItemEvent.HoldReacquired e => FirstAnswer(state, e.ReservationId, null),
        ItemEvent.HoldReleased e => FirstAnswer(state, e.ReservationId, null),
        ItemEvent.HoldUnchanged e => Decision.Repeat(e.Hold),
        ItemEvent.StockReceived e => Decision.Repeat(null, Receipt.Of(e)),
        _ => Decision.Repeat(null),
    };

    // A busy item may forget a reservation sooner than the operation that was about it.
    private static Decision FirstAnswer(
        ItemState state, Guid id, ItemEvent.HoldExtended? extended)
    {
        if (!state.Holds.TryFind(id, out var hold))
        {
            return Decision.No(RefusalReason.ReservationTooOld);
        }
        return Decision.Repeat(
            extended is null ? hold : AsPlaced(hold) with
            {
                ExpiresAt = extended.ExpiresAt,
                IsPaying = extended.IsPaying,
            });
    }

    private static Decision ConfirmLive(ItemState state, Hold hold, ItemCommand.Confirm command)
    {
        var actual = ActualOf(state, hold);
        return SplitRefused(hold, actual, command) ?? Decision.Yes(
            new ItemEvent.HoldConfirmed(
                hold.Id, command.OrderId, actual.Ready, actual.Backordered)
            {
                Operation = command.Operation,
            });
    }

    private static Decision ConfirmLate(
        ItemState state, StoreTerms terms, Hold hold, ItemCommand.Confirm command)
    {
        // Tracking may have changed since: what counts is the stock that is kept now.
        var (actual, refusal) = state.IsTracked
            ? Divide(state, terms, WishOf(hold, state.Facts!.KeepsStockOf(hold.VariantId)))
            : (new Split(hold.Accepted, 0), null);
        if (refusal is not null)
        {
            return Decision.No(refusal with { Hold = hold });
        }
        return SplitRefused(hold, actual, command) ?? Decision.Yes(
            new ItemEvent.HoldReacquired(
                hold.Id, command.OrderId, actual.Ready, actual.Backordered)
            {
                Operation = command.Operation,
            });
    }

    private static Split ActualOf(ItemState state, Hold hold) =>
        hold.IsTracked ? Fulfil(state, hold) : new(hold.Ready, hold.Backordered);

    // What an order gets of live holds of a level, of the last of them: never less than its units,
    // though a recount may have moved some of them beyond stock, and a receipt some of them into
    // it. What it takes of one is not there for the next.
    private static Split Fulfil(ItemState state, params ReadOnlySpan<Hold> holds)
    {
        var level = state.FindLevel(holds[^1].LocationId);
        Invariant.Holds(level is not null);
        var onHand = level.OnHand ?? 0;
        var reach = onHand - level.ClaimedOnHand;
        var free = onHand - level.Settings.SafetyStock - level.HeldOnHand;
        var split = default(Split);
        foreach (var hold in holds)
        {
            var kept = (int)Math.Min(hold.Ready, Math.Max(0, reach));
            var promoted = (int)Math.Min(hold.Backordered, Math.Max(0, free));
            split = new(kept + promoted, hold.Accepted - kept - promoted);
            reach -= split.Ready;
            free += hold.Ready - split.Ready;
        }
        return split;
    }

    private static Wish WishOf(ItemCommand.Reserve command) => new(
        command.LocationId,
        command.Quantity,
        command.AllowPartial ? 1 : command.Quantity,
        command.AllowBackorder,
        IsKeptHere: true)
    {
        CartHoldId = CartHoldIds.IsCarts(command.ReservationId) ? command.ReservationId : default,
    };

    private static Wish WishOf(Hold hold, bool isKeptHere) => new(
        hold.LocationId, hold.Accepted, hold.Accepted, hold.AllowBackorder, isKeptHere);

    private static (Split Split, Refusal? Refusal) Divide(
        ItemState state, StoreTerms terms, Wish wish)
    {
        var level = state.FindLevel(wish.LocationId);
        var canSell = level is not null && wish.IsKeptHere && state.CanSell(level, terms);
        var (onHand, backorder) = canSell
            ? (level!.AvailableOnHand, level.AvailableForBackorder(terms))
            : (0, 0);
        var split = wish.Of(onHand, backorder);
        if (split.Accepted >= wish.Least)
        {
            return (split, null);
        }
        var isContended = canSell && IsContended(state, level!, terms, wish);
        return (split, new()
        {
            Reason = isContended ? RefusalReason.Contended : RefusalReason.OutOfStock,
            LocationId = wish.LocationId,
            Requested = wish.Units,
            Available = onHand,
            AvailableForBackorder = backorder,
            BlockedBy = BlocksOf(state, level?.Settings ?? LevelSettings.Default, terms, wish),
        });
    }

    // What the cart itself holds by its other lines is not in its way for a moment only.
    private static bool IsContended(
        ItemState state, StockLevel level, StoreTerms terms, Wish wish)
    {
        var own = OwnUndecided(state, wish);
        var onHand = Math.Max(0, level.AvailableIfDecided - own.Ready);
        var backorder = Math.Max(
            0, level.AvailableForBackorderIfDecided(terms) - own.Backordered);
        return wish.Of(onHand, backorder).Accepted >= wish.Least;
    }

    private static (long Ready, long Backordered) OwnUndecided(ItemState state, Wish wish)
    {
        var (ready, backordered) = (0L, 0L);
        if (wish.CartHoldId == default)
        {
            return (ready, backordered);
        }
        for (var line = 0; line < CartHoldIds.LinesMax; line++)
        {
            var id = CartHoldIds.Of(
                CartHoldIds.ReservationIdOf(wish.CartHoldId),
                CartHoldIds.AttemptOf(wish.CartHoldId),
                line);
            if (state.Holds.TryFind(id, out var hold)
                && hold is { IsUndecided: true, IsTracked: true }
                && hold.LocationId == wish.LocationId)
            {
                ready += hold.Ready;
                backordered += hold.Backordered;
            }
        }
        return (ready, backordered);
    }

    private static SaleBlocks BlocksOf(
        ItemState state, LevelSettings settings, StoreTerms terms, Wish wish) =>
        SaleBlocking.Of(state.Facts, settings, wish.LocationId, terms)
        | (wish.AllowBackorder
            ? SaleBlocking.OfBackorders(settings, terms)
            : SaleBlocks.None);

    // A named operation is remembered by its event, though it changes nothing.
    private static Decision Unchanged(Hold hold, Operation operation) => operation.IsNamed
        ? Decision.Yes(new ItemEvent.HoldUnchanged(hold) { Operation = operation })
        : Decision.Unchanged(hold);

    private static Decision? SplitRefused(Hold hold, Split actual, ItemCommand.Confirm command)
    {
        if (!command.RefuseIfSplitChanged || actual.Ready == hold.Ready)
        {
            return null;
        }
        return Decision.No(SplitChanged(hold, actual));
    }

    private static Refusal SplitChanged(Hold hold, Split actual) => new()
    {
        Reason = RefusalReason.SplitChanged,
        LocationId = hold.LocationId,
        Hold = hold,
        ActualReady = actual.Ready,
        ActualBackordered = actual.Backordered,
    };

    private static Hold HoldOf(
        ItemCommand.Reserve command, Split split, long now, bool isTracked) =>
        new()
        {
            Id = command.ReservationId,
            VariantId = command.VariantId,
            LocationId = command.LocationId,
            Requested = command.Quantity,
            Ready = split.Ready,
            Backordered = split.Backordered,
            AllowBackorder = command.AllowBackorder,
            IsTracked = isTracked,
            CreatedAt = now,
            ExpiresAt = now + command.ExpiresInMs,
            CartId = command.CartId,
        };

    private static Hold AsPlaced(Hold hold) => hold with
    {
        Status = HoldStatus.Held,
        IsPaying = false,
        OrderId = null,
        ActualReady = 0,
        ActualBackordered = 0,
        ClosedAt = 0,
    };

    private static RefusalReason NotOpen(HoldStatus status) => status switch
    {
        HoldStatus.Confirmed => RefusalReason.AlreadyConfirmed,
        HoldStatus.Released => RefusalReason.AlreadyReleased,
        _ => RefusalReason.AlreadyExpired,
    };

    private static Decision No(RefusalReason reason, Hold hold) =>
        Decision.No(new Refusal { Reason = reason, Hold = hold });
}
