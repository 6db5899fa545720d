namespace Inventory.Domain.Items;

// What orders give back.
public sealed partial class ItemState
{
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
