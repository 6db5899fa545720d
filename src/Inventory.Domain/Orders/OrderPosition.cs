namespace Inventory.Domain.Orders;

/// <summary>What an order has of one variant at one location, over all its lines. What still waits
/// is the item's to know: another order's receipt may fill it at any time.</summary>
public sealed class OrderPosition
{
    private readonly List<UnitRun> _left = [];

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
        Math.Min(Math.Min(units, LeftOf(false)), Math.Max(0, Backordered - CancelledWaiting));

    /// <summary>Divides units to take back into those that left stock and those that never did.
    /// The newest line's go first, as between positions, so that what was added last goes first.
    /// Units that wait go before all others even so: no item starts or ends keeping stock while
    /// some wait, so they are of the newest lines.</summary>
    /// <param name="units">Units to take back.</param>
    /// <param name="kept">Units that left stock, or wait for it, and are not to be taken.</param>
    internal (long Tracked, long Untracked) Divide(long units, long kept)
    {
        var (tracked, untracked) = (0L, 0L);
        for (var i = _left.Count - 1; i >= 0; i--)
        {
            var run = _left[i];
            var stays = run.IsUntracked ? 0 : Math.Min(kept, run.Units);
            var taken = Math.Min(units, run.Units - stays);
            (units, kept) = (units - taken, kept - stays);
            (tracked, untracked) = run.IsUntracked
                ? (tracked, untracked + taken)
                : (tracked + taken, untracked);
        }
        return (tracked, untracked);
    }

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
        Append(new(line.IsUntracked, (long)line.Ready + line.Backordered));
    }

    internal void Cancel(long quantity, TakenUnits taken, bool isUntracked)
    {
        Invariant.Holds(quantity > 0 && quantity <= Left);
        Invariant.Holds(taken.FromBackorders + taken.Ready == quantity);
        Invariant.Holds(!isUntracked || taken.FromBackorders == 0);
        Remove(quantity, isUntracked);
        Cancelled += quantity;
        CancelledWaiting += taken.FromBackorders;
    }

    internal void Return(long quantity, bool isUntracked)
    {
        Invariant.Holds(quantity > 0 && quantity <= Left);
        Remove(quantity, isUntracked);
        Returned += quantity;
    }

    private long LeftOf(bool isUntracked) =>
        _left.Where(run => run.IsUntracked == isUntracked).Sum(run => run.Units);

    private void Append(UnitRun added)
    {
        if (_left.Count > 0 && _left[^1].IsUntracked == added.IsUntracked)
        {
            _left[^1] = _left[^1] with { Units = _left[^1].Units + added.Units };
            return;
        }
        _left.Add(added);
    }

    private void Remove(long units, bool isUntracked)
    {
        for (var i = _left.Count - 1; i >= 0; i--)
        {
            var run = _left[i];
            var taken = run.IsUntracked == isUntracked ? Math.Min(units, run.Units) : 0;
            _left[i] = run with { Units = run.Units - taken };
            units -= taken;
        }
        Invariant.Holds(units == 0);
    }

    // Units left of lines one after the other that are alike, the newest last.
    private readonly record struct UnitRun(bool IsUntracked, long Units);
}
