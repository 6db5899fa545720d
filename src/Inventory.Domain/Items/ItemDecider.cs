namespace Inventory.Domain.Items;

/// <summary>
/// Decides what becomes of a command: pure, on the staged state, at a time the item stamped.
/// Expired holds are staged first, by <see cref="DecideDue"/>.
/// </summary>
public static class ItemDecider
{
    /// <summary>Decides a command.</summary>
    /// <param name="state">The item as staged.</param>
    /// <param name="terms">The store's switches.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The time, in unix milliseconds; never before the last event.</param>
    /// <param name="clock">What the clock says, by which ids age: behind <paramref name="now"/>
    /// after it was set back.</param>
    /// <param name="takenSku">The command's <see cref="NewSku"/> where another item has it.</param>
    public static Decision Decide(
        ItemState state,
        StoreTerms terms,
        ItemCommand command,
        long now,
        long clock,
        string? takenSku = null)
    {
        Invariant.Holds(now >= state.LastAt);
        state.Forget(now);
        if (state.Operations.Find(command.Operation) is { } accepted)
        {
            return Repeat(state, accepted, command);
        }
        if (state.Facts is null && !IsForNoItem(state, command))
        {
            return Decision.No(RefusalReason.ItemNotFound);
        }
        if (IsForAnotherItem(state, command))
        {
            return Decision.No(RefusalReason.NotThisItem);
        }
        return IsOutOfTime(state.Operations, command.Operation, now, clock)
            ? Decision.No(RefusalReason.OperationTooOld)
            : DecideNew(state, terms, command, now, clock, takenSku);
    }

    /// <summary>The SKU a command gives to the item and the item has not: whether another item has
    /// it is for the caller to find out. Null where there is none.</summary>
    public static string? NewSku(ItemState state, ItemCommand command)
    {
        var sku = command switch
        {
            ItemCommand.Create c => c.Facts.Sku,
            ItemCommand.ChangeCatalog c => c.Facts.Sku,
            ItemCommand.EditProduct c => c.Patch.Sku,
            _ => null,
        };
        return sku == state.Facts?.Sku ? null : sku;
    }

    /// <summary>Decides what is due by itself at a time: one event that expires at most
    /// <see cref="ItemEvent.HoldsExpired.CountMax"/> holds, or nothing.</summary>
    public static ItemEvent? DecideDue(ItemState state, long now)
    {
        return state.Holds.CountDue(now, ItemEvent.HoldsExpired.CountMax) is { } due
            ? new ItemEvent.HoldsExpired(due.LocationId, now, due.Count)
            : null;
    }

    private static Decision DecideNew(
        ItemState state,
        StoreTerms terms,
        ItemCommand command,
        long now,
        long clock,
        string? takenSku) =>
        command switch
        {
            ItemCommand.Reserve c => ReservationRules.Reserve(state, terms, c, now, clock),
            ItemCommand.Confirm c => ReservationRules.Confirm(state, terms, c),
            ItemCommand.Release c => ReservationRules.Release(state, c),
            ItemCommand.Extend c => ReservationRules.Extend(state, c, now),
            ItemCommand.TakeBack c => TakeBackRules.Decide(state, c),
            ItemCommand.Keep c => ReservationRules.Keep(state, c),
            ItemCommand.CheckConfirm c => ReservationRules.CheckConfirm(state, c),
            ItemCommand.Adjust c => AdjustmentRules.Adjust(state, terms, c),
            ItemCommand.Receive c => ReceiptRules.Receive(state, terms, c),
            ItemCommand.MoveStock c => TransferRules.Move(state, terms, c),
            ItemCommand.ChangeSettings c => AdjustmentRules.ChangeSettings(state, c),
            ItemCommand.Import c => AdjustmentRules.Import(state, terms, c),
            ItemCommand.Check c => ClaimRules.Check(state, terms, c),
            ItemCommand.Claim c => ClaimRules.Claim(state, terms, c),
            ItemCommand.ClaimTransfer c => TransferRules.Claim(state, terms, c),
            ItemCommand.ApplyRow c => ClaimRules.Apply(state, c),
            ItemCommand.NameRequest c => ClaimRules.Name(c),
            ItemCommand.DropClaim c => ClaimRules.Drop(state, c.ClaimId),
            ItemCommand.AcknowledgeOrders c => Acknowledge(state, c),
            ItemCommand.ChangeCatalog c => CatalogRules.Change(state, c, takenSku),
            ItemCommand.Delete c => CatalogRules.Delete(state, c),
            ItemCommand.EditProduct c => CatalogRules.Edit(state, terms, c, takenSku),
            ItemCommand.Create c => CatalogRules.Create(state, terms, c, takenSku),
            _ => Unknown(command),
        };

    // An item is created out of nothing, and orders outlive the item they took.
    private static bool IsForNoItem(ItemState state, ItemCommand command) =>
        (command is ItemCommand.Create && !state.IsDeleted)
        || command is ItemCommand.AcknowledgeOrders;

    // A reservation that was placed here is answered again here, wherever its stock is kept now.
    private static bool IsForAnotherItem(ItemState state, ItemCommand command) => command switch
    {
        ItemCommand.Reserve c => !IsAskedFor(state.Facts!, c)
            && !state.Holds.TryFind(c.ReservationId, out _),
        ItemCommand.TakeBack c => !state.Facts!.KeepsStockOf(c.VariantId),
        { BelievedSku: { } sku } => !state.Facts!.KeepsStockOf(sku),
        _ => false,
    };

    private static bool IsAskedFor(ItemFacts facts, ItemCommand.Reserve command)
    {
        foreach (var variant in facts.Variants)
        {
            if (variant.VariantId == command.VariantId)
            {
                return (command.BelievedSku is not { } sku || variant.Sku == sku)
                    && facts.KeepsStockOf(command.VariantId);
            }
        }
        return false;
    }

    private static Decision Repeat(
        ItemState state, AcceptedOperation accepted, ItemCommand command)
    {
        // A host-made id is unique to its request; only a client can use one key twice.
        if (accepted.Operation.Origin == OperationOrigin.Client
            && accepted.Operation.BodyHash != command.Operation.BodyHash)
        {
            return Decision.No(RefusalReason.OperationReused);
        }
        // A claim that arrived after its row was carried out has nothing left to wait for.
        if (command is ItemCommand.ApplyRow row && state.FindClaim(row.ClaimId) is not null)
        {
            return ClaimRules.Drop(state, row.ClaimId);
        }
        // A cart names all it has its items keep by the key it was made with.
        if (command is ItemCommand.Keep keep)
        {
            return ReservationRules.Keep(state, keep with { Operation = Operation.None });
        }
        return accepted.Outcome is ItemEvent.OrderUnitsTaken taken
            ? Decision.RepeatTaken(taken)
            : ReservationRules.FirstAnswer(state, accepted.Outcome);
    }

    private static bool IsOutOfTime(
        OperationMemory operations, Operation operation, long now, long clock) =>
        operation.Origin == OperationOrigin.Host
        && OperationMemory.IsOutOfTime(operation.Id, operations.ForgottenThrough, now, clock);

    private static Decision Acknowledge(ItemState state, ItemCommand.AcknowledgeOrders command)
    {
        var known = command.ReservationIds.Where(state.UnrecordedOrders.Contains).ToArray();
        return known.Length == 0
            ? Decision.Unchanged()
            : Decision.Yes(new ItemEvent.OrdersAcknowledged(known));
    }

    private static Decision Unknown(ItemCommand command)
    {
        Invariant.Holds(false, $"unknown command {command.GetType().Name}");
        return default;
    }
}
