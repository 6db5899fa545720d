namespace Inventory.Domain.Items;

// What orders give back.
public sealed partial class ItemState
{
    // Whose units were filled is in the entry; the answer is the two numbers, for 30 days.
    private static ItemEvent ToRemember(ItemEvent e) => e switch
    {
        ItemEvent.OrderUnitsTaken { Fills.Count: > 0 } x => x with { Fills = [] },
        ItemEvent.StockAdjusted { Fills.Count: > 0 } x => x with { Fills = [] },
        ItemEvent.ClaimApplied { Fills.Count: > 0 } x => x with { Fills = [] },
        _ => e,
    };

    private void TakeBack(ItemEvent.OrderUnitsTaken e)
    {
        _touchedLocation = e.LocationId;
        if (!IsTracked)
        {
            Invariant.Holds(e.FromBackorders == 0 && !e.IsRestocked);
            return;
        }
        if (e.FromBackorders > 0)
        {
            Touch(e.LocationId).Backorders.TakeBack(e.OrderId, e.VariantId, e.FromBackorders);
        }
        if (e.IsRestocked)
        {
            Receive(Touch(e.LocationId), e.Ready);
        }
    }
}
