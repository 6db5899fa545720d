using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Items;

namespace Inventory.Grains.Orders;

/// <summary>One order's stream. Keyed by <see cref="OrderKey.Of"/>.</summary>
[Alias("IOrderGrain")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>Records a line durably; repeats are harmless.</summary>
    [ResponseTimeout("00:00:10"), Alias("Record")]
    ValueTask RecordAsync(OrderLine line);

    /// <summary>Records the lines of one reservation durably, all of them or none; repeats are
    /// harmless.</summary>
    [ResponseTimeout("00:00:10"), Alias("RecordMany")]
    ValueTask RecordManyAsync(IReadOnlyList<OrderLine> lines);

    /// <summary>The lines recorded; empty where there is no such order.</summary>
    [Alias("Read")]
    ValueTask<IReadOnlyList<OrderLine>> ReadAsync();
}

/// <summary>Keys of order grains.</summary>
public static class OrderKey
{
    /// <summary>The key of an order; the store's hash never holds a slash.</summary>
    public static string Of(string store, string orderId) => $"{store}/{orderId}";
}

/// <summary>Lines of orders.</summary>
internal static class OrderLines
{
    internal static OrderLine Of(ItemKey key, ItemFacts? facts, Hold hold) => new()
    {
        ReservationId = ReservationIds.Format(key.VariantId, hold.Id),
        VariantId = hold.VariantId,
        ProductId = facts?.ProductId ?? 0,
        Sku = facts?.Variants.FirstOrDefault(v => v.VariantId == hold.VariantId)?.Sku ?? "",
        LocationId = hold.LocationId,
        Ready = hold.ActualReady,
        Backordered = hold.ActualBackordered,
        ConfirmedAt = hold.ClosedAt,
    };
}
