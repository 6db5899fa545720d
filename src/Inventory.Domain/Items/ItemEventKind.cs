namespace Inventory.Domain.Items;

/// <summary>What happened, as a byte. Frozen: numbers are never reused, only added.</summary>
public enum ItemEventKind : byte
{
    /// <summary>Never written.</summary>
    None = 0,
    /// <summary><see cref="ItemEvent.Created"/>.</summary>
    Created = 1,
    /// <summary><see cref="ItemEvent.CatalogChanged"/>.</summary>
    CatalogChanged = 2,
    /// <summary><see cref="ItemEvent.Deleted"/>.</summary>
    Deleted = 3,
    /// <summary><see cref="ItemEvent.StockAdjusted"/>.</summary>
    StockAdjusted = 4,
    /// <summary><see cref="ItemEvent.SettingsChanged"/>.</summary>
    SettingsChanged = 5,
    /// <summary><see cref="ItemEvent.HoldPlaced"/>.</summary>
    HoldPlaced = 6,
    /// <summary><see cref="ItemEvent.HoldConfirmed"/>.</summary>
    HoldConfirmed = 7,
    /// <summary><see cref="ItemEvent.HoldReacquired"/>.</summary>
    HoldReacquired = 8,
    /// <summary><see cref="ItemEvent.HoldReleased"/>.</summary>
    HoldReleased = 9,
    /// <summary><see cref="ItemEvent.HoldExtended"/>.</summary>
    HoldExtended = 10,
    /// <summary><see cref="ItemEvent.HoldsExpired"/>.</summary>
    HoldsExpired = 11,
    /// <summary><see cref="ItemEvent.ClaimTaken"/>.</summary>
    ClaimTaken = 12,
    /// <summary><see cref="ItemEvent.ClaimApplied"/>.</summary>
    ClaimApplied = 13,
    /// <summary><see cref="ItemEvent.ClaimDropped"/>.</summary>
    ClaimDropped = 14,
    /// <summary><see cref="ItemEvent.OrdersAcknowledged"/>.</summary>
    OrdersAcknowledged = 15,
    /// <summary><see cref="ItemEvent.HoldUnchanged"/>.</summary>
    HoldUnchanged = 16,
    /// <summary><see cref="ItemEvent.BatchNamed"/>.</summary>
    BatchNamed = 17,
    /// <summary><see cref="ItemEvent.StockReceived"/>.</summary>
    StockReceived = 18,
    /// <summary><see cref="ItemEvent.TransferredOut"/>.</summary>
    TransferredOut = 19,
    /// <summary><see cref="ItemEvent.TransferredIn"/>.</summary>
    TransferredIn = 20,
    /// <summary><see cref="ItemEvent.OrderUnitsTaken"/>.</summary>
    OrderUnitsTaken = 21,
    /// <summary><see cref="ItemEvent.HoldKept"/>.</summary>
    HoldKept = 22,
    /// <summary><see cref="ItemEvent.HoldExpired"/>.</summary>
    HoldExpired = 23,
    /// <summary><see cref="ItemEvent.StockAdjusted"/> that took backorders.</summary>
    StockAdjustedFilling = 24,
    /// <summary><see cref="ItemEvent.ClaimApplied"/> that took backorders.</summary>
    ClaimAppliedFilling = 25,
}
