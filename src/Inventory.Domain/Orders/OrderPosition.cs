namespace Inventory.Domain.Orders;

/// <summary>What an order has of one variant at one location, over all its lines. What still waits
/// is the item's to know: another order's receipt may fill it at any time.</summary>
public sealed class OrderPosition
{
    internal OrderPosition(OrderLine first) =>
        (VariantId, LocationId) = (first.VariantId, first.LocationId);

    /// <summary>The variant.</summary>
    public int VariantId { get; }
    /// <summary>The location.</summary>
    public int LocationId { get; }
    /// <summary>Its product.</summary>
    public int ProductId { get; private set; }
    /// <summary>Its SKU when it was last sold.</summary>
    public string Sku { get; private set; } = "";
    /// <summary>Units sold.</summary>
    public long Sold { get; private set; }
    /// <summary>Units of them that were beyond stock then.</summary>
    public long Backordered { get; private set; }
    /// <summary>Units cancelled.</summary>
    public long Cancelled { get; private set; }
    /// <summary>Units of them that still waited.</summary>
    public long CancelledWaiting { get; private set; }
    /// <summary>Units returned.</summary>
    public long Returned { get; private set; }
    /// <summary>Place of its newest line in the order.</summary>
    public int NewestLine { get; private set; }

    /// <summary>Units wanted now.</summary>
    public long Quantity => Sold - Cancelled;

    /// <summary>Units that can be cancelled.</summary>
    public long Left => Quantity - Returned;

    /// <summary>True when the item may have units that wait for it.</summary>
    public bool MayWait => Backordered > CancelledWaiting;

    /// <summary>Units of its lines that wait, of those that wait at the item: that may have more,
    /// of a line the order is yet to hear of.</summary>
    public long WaitingOf(long units) =>
        Math.Min(Math.Min(units, Left), Math.Max(0, Backordered - CancelledWaiting));

    /// <summary>The line as answered.</summary>
    internal OrderLineView View(long units)
    {
        var waiting = WaitingOf(units);
        return new()
        {
            VariantId = VariantId,
            ProductId = ProductId,
            Sku = Sku,
            LocationId = LocationId,
            Quantity = Quantity,
            Waiting = waiting,
            Filled = Math.Max(0, Backordered - CancelledWaiting - waiting),
            Cancelled = Cancelled,
            Returned = Returned,
        };
    }

    internal void Add(OrderLine line, int place)
    {
        Sku = line.Sku.Length == 0 ? Sku : line.Sku;
        ProductId = line.ProductId == 0 ? ProductId : line.ProductId;
        Sold += (long)line.Ready + line.Backordered;
        Backordered += line.Backordered;
        NewestLine = place;
    }

    internal void Cancel(long quantity, TakenUnits taken)
    {
        Invariant.Holds(quantity > 0 && quantity <= Left);
        Invariant.Holds(taken.FromBackorders + taken.Ready == quantity);
        Cancelled += quantity;
        CancelledWaiting += taken.FromBackorders;
    }

    internal void Return(long quantity)
    {
        Invariant.Holds(quantity > 0 && quantity <= Left);
        Returned += quantity;
    }
}
