using Inventory.Domain.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>
/// Adds an item up from its entries with nothing but plain arithmetic, and says whether each sale
/// was there to be made at its instant. Knows location 1 only, without safety stock.
/// </summary>
internal sealed class ItemAuditor
{
    private readonly Dictionary<Guid, Hold> _open = [];

    public long OnHand { get; private set; }
    public long Backordered { get; private set; }
    public long Limit { get; private set; }
    public long HeldOnHand => _open.Values.Sum(h => (long)h.Ready);
    public long HeldForBackorder => _open.Values.Sum(h => (long)h.Backordered);
    public Dictionary<Guid, Hold> Placed { get; } = [];
    public Dictionary<Guid, (string Order, int Ready, int Backordered)> Sold { get; } = [];
    public Dictionary<Guid, int> Adjusted { get; } = [];

    /// <summary>Takes the next entry; fails the test where it cannot have been.</summary>
    public void Take(long at, ItemEvent e)
    {
        switch (e)
        {
            case ItemEvent.SettingsChanged x: Limit = x.Settings.BackorderLimit ?? 0; break;
            case ItemEvent.StockAdjusted x: Adjust(x); break;
            case ItemEvent.HoldPlaced x: Place(x.Hold); break;
            case ItemEvent.HoldConfirmed x: Confirm(x); break;
            case ItemEvent.HoldReacquired x: Reacquire(x); break;
            case ItemEvent.HoldReleased x: Assert.True(_open.Remove(x.ReservationId)); break;
            case ItemEvent.HoldExtended x:
                _open[x.ReservationId] = _open[x.ReservationId] with
                {
                    ExpiresAt = x.ExpiresAt,
                    IsPaying = x.IsPaying,
                };
                break;
            case ItemEvent.HoldsExpired x: Expire(at, x); break;
            default: break;
        }
        Assert.True(OnHand >= 0 && Backordered >= 0, $"negative after {e}");
    }

    private void Adjust(ItemEvent.StockAdjusted e)
    {
        OnHand += e.OnHandDelta ?? 0;
        Backordered += e.BackorderedDelta ?? 0;
        if (e.Operation.IsNamed)
        {
            Adjusted.Add(e.Operation.Id, (int)(e.OnHandDelta ?? 0));
        }
    }

    private void Place(Hold hold)
    {
        Assert.True(hold.Ready <= Math.Max(0, OnHand - HeldOnHand), $"oversold: {hold}");
        var room = Math.Max(0, Limit - Backordered - HeldForBackorder);
        Assert.True(hold.Backordered <= room, $"past the limit: {hold}");
        Placed.Add(hold.Id, hold);
        _open.Add(hold.Id, hold);
    }

    private void Confirm(ItemEvent.HoldConfirmed e)
    {
        Assert.True(_open.Remove(e.ReservationId, out var hold));
        Assert.Equal(hold.Accepted, e.Ready + e.Backordered);
        Sell(e.ReservationId, e.OrderId, e.Ready, e.Backordered);
    }

    private void Reacquire(ItemEvent.HoldReacquired e)
    {
        Assert.DoesNotContain(e.ReservationId, _open.Keys);
        Assert.True(e.Ready <= Math.Max(0, OnHand - HeldOnHand));
        Assert.True(e.Backordered <= Math.Max(0, Limit - Backordered - HeldForBackorder));
        Sell(e.ReservationId, e.OrderId, e.Ready, e.Backordered);
    }

    private void Sell(Guid id, string order, int ready, int backordered)
    {
        Sold.Add(id, (order, ready, backordered));
        OnHand -= ready;
        Backordered += backordered;
    }

    private void Expire(long at, ItemEvent.HoldsExpired e)
    {
        var due = _open.Values.Where(h => h.ExpiresAt <= e.Through)
            .OrderBy(h => h.ExpiresAt).ThenBy(h => h.Id).Take(e.Count).ToList();
        Assert.True(e.Through <= at);
        Assert.Equal(e.Count, due.Count);
        due.ForEach(h => _open.Remove(h.Id));
    }
}
