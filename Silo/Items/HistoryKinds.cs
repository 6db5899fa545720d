using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Silo.Items;

/// <summary>How a history names what happened: part of the wire contract, so it only
/// grows.</summary>
internal static class HistoryKinds
{
    /// <summary>The kind, in the past tense.</summary>
    public static string NameOf(ItemEvent e) => e switch
    {
        ItemEvent.Created => "item_created",
        ItemEvent.CatalogChanged => "catalog_changed",
        ItemEvent.Deleted => "item_deleted",
        ItemEvent.StockAdjusted => "stock_adjusted",
        ItemEvent.StockReceived => "stock_received",
        ItemEvent.TransferredOut => "stock_transferred_out",
        ItemEvent.TransferredIn => "stock_transferred_in",
        ItemEvent.SettingsChanged => "settings_changed",
        ItemEvent.HoldPlaced => "reservation_held",
        ItemEvent.HoldConfirmed => "order_confirmed",
        ItemEvent.HoldReacquired => "reservation_reacquired",
        ItemEvent.HoldReleased => "reservation_released",
        ItemEvent.HoldExtended => "reservation_extended",
        ItemEvent.HoldUnchanged => "reservation_unchanged",
        ItemEvent.HoldsExpired => "reservations_expired",
        ItemEvent.HoldKept => "reservation_kept",
        ItemEvent.HoldExpired => "reservation_expired",
        ItemEvent.ClaimTaken => "claim_taken",
        ItemEvent.ClaimApplied => "claim_applied",
        ItemEvent.ClaimDropped => "claim_dropped",
        ItemEvent.BatchNamed => "batch_named",
        ItemEvent.OrderUnitsTaken x => x.IsReturn ? "order_returned" : "order_cancelled",
        ItemEvent.OrdersAcknowledged => "orders_recorded",
        _ => throw new InvalidOperationException($"unnamed event {e.GetType().Name}"),
    };

    /// <summary>What the merchant gave as the reason.</summary>
    public static string? ReasonOf(ItemEvent e) => e switch
    {
        ItemEvent.StockAdjusted x => x.Reason,
        ItemEvent.ClaimTaken x => x.Reason,
        ItemEvent.ClaimApplied x => x.Reason,
        _ => null,
    };

    /// <summary>What it was done for: an order, a reservation, a receipt, a transfer or a batch.
    /// Stock that changed for none of these names the request that changed it. A row of several
    /// knows its batch only by its claim.</summary>
    public static (string Type, string Id)? ReferenceOf(ItemEvent e, int itemId) => e switch
    {
        ItemEvent.HoldConfirmed x => ("order", x.OrderId),
        ItemEvent.HoldReacquired x => ("order", x.OrderId),
        ItemEvent.OrderUnitsTaken x => ("order", x.OrderId),
        ItemEvent.HoldPlaced x => ("reservation", ReservationIds.Format(itemId, x.Hold.Id)),
        ItemEvent.HoldReleased x => ("reservation", ReservationIds.Format(itemId, x.ReservationId)),
        ItemEvent.HoldExtended x => ("reservation", ReservationIds.Format(itemId, x.ReservationId)),
        ItemEvent.HoldKept x => ("reservation", ReservationIds.Format(itemId, x.ReservationId)),
        ItemEvent.HoldExpired x => ("reservation", ReservationIds.Format(itemId, x.ReservationId)),
        ItemEvent.HoldUnchanged x => ("reservation", ReservationIds.Format(itemId, x.Hold.Id)),
        ItemEvent.StockReceived { Reference: { } id } => ("receipt", id),
        ItemEvent.TransferredOut { Reference: { } id } => ("transfer", id),
        ItemEvent.TransferredIn { Reference: { } id } => ("transfer", id),
        ItemEvent.ClaimTaken x => ("batch", x.ClaimId.TransactionId.ToString()),
        ItemEvent.ClaimApplied x => ("batch", x.ClaimId.TransactionId.ToString()),
        ItemEvent.ClaimDropped x => ("batch", x.ClaimId.TransactionId.ToString()),
        ItemEvent.BatchNamed x => ("batch", x.TransactionId.ToString()),
        ItemEvent.TransferredOut { ClaimId: { } id } => ("batch", id.TransactionId.ToString()),
        ItemEvent.TransferredIn { ClaimId: { } id } => ("batch", id.TransactionId.ToString()),
        ItemEvent.StockAdjusted or ItemEvent.SettingsChanged or ItemEvent.StockReceived
            or ItemEvent.TransferredOut when IsRequest(e.Operation) =>
            ("batch", e.Operation.Id.ToString()),
        _ => null,
    };

    /// <summary>Whose backorders were filled, the first filled first; null where none can be.
    /// </summary>
    public static IReadOnlyList<Fill>? FillsOf(ItemEvent e) => e switch
    {
        ItemEvent.StockReceived x => x.Fills,
        ItemEvent.OrderUnitsTaken x => x.Fills,
        ItemEvent.StockAdjusted { Fills.Count: > 0 } x => x.Fills,
        ItemEvent.ClaimApplied { Fills.Count: > 0 } x => x.Fills,
        _ => null,
    };

    /// <summary>How numbers were changed by hand; null where they were not.</summary>
    public static string? MethodOf(ItemEvent e) => e switch
    {
        ItemEvent.StockAdjusted { Method: AdjustmentMethod.Absolute } => "absolute",
        ItemEvent.StockAdjusted { Method: AdjustmentMethod.Relative } => "relative",
        ItemEvent.StockAdjusted => "import",
        _ => null,
    };

    private static bool IsRequest(Operation operation) =>
        operation.Origin is OperationOrigin.Host or OperationOrigin.Client;
}
