using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Golden;

/// <summary>Numbers in ledgers and on the wire between silos: they only ever grow.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData(typeof(RefusalReason),
        "OperationReused=1 ItemNotFound=2 NotThisItem=3 OperationTooOld=4 "
        + "ReservationTooOld=5 ReservationNotFound=6 AlreadyConfirmed=7 "
        + "ConfirmedIntoAnotherOrder=8 AlreadyReleased=9 AlreadyExpired=10 "
        + "StockPromised=11 SkuTaken=12 LocationDisabled=13 Contended=14 NeverSet=15 "
        + "QuantityMismatch=16 InsufficientStock=17 InsufficientBackorders=18 "
        + "OverQuantityMax=19 OverBackorderedMax=20 TooManyFills=21 OutOfStock=22 "
        + "SplitChanged=23 OrderFull=24")]
    [InlineData(typeof(ItemEventKind),
        "None=0 Created=1 CatalogChanged=2 Deleted=3 StockAdjusted=4 SettingsChanged=5 "
        + "HoldPlaced=6 HoldConfirmed=7 HoldReacquired=8 HoldReleased=9 HoldExtended=10 "
        + "HoldsExpired=11 ClaimTaken=12 ClaimApplied=13 ClaimDropped=14 OrdersAcknowledged=15 "
        + "HoldUnchanged=16 BatchNamed=17 StockReceived=18 TransferredOut=19 TransferredIn=20 "
        + "OrderUnitsTaken=21 HoldKept=22 HoldExpired=23 StockAdjustedFilling=24 "
        + "ClaimAppliedFilling=25")]
    [InlineData(typeof(HookStop), "RetriesExhausted=1 Gone=2 Idle=3")]
    [InlineData(typeof(OrderRunKind), "None=0 Cancel=1 Return=2 Place=3 Change=4")]
    [InlineData(typeof(HoldStatus), "Held=0 Confirmed=1 Released=2 Expired=3")]
    [InlineData(typeof(OperationOrigin), "None=0 Host=1 Client=2 Batch=3")]
    [InlineData(typeof(InventoryTracking), "None=0 Product=1 Variant=2")]
    [InlineData(typeof(Availability), "Available=0 Disabled=1 Preorder=2")]
    [InlineData(typeof(ProductType), "Physical=0 Digital=1")]
    [InlineData(typeof(AdjustmentMethod), "Absolute=0 Relative=1 Import=2")]
    [InlineData(typeof(ItemMessageKind),
        "None=0 StockChanged=1 SettingsChanged=2 LowStockReached=3 OutOfStockReached=4 "
        + "BackorderLimitReached=5 BackInStock=6 BackorderFilled=7 ReservationExpired=8 "
        + "ProductUpdated=9 SkuUpdated=10 ProductOrderUpdated=11 SkuOrderUpdated=12")]
    [InlineData(typeof(FillCause), "Received=0 Restocked=1 Adjusted=2")]
    [InlineData(typeof(DeliveryStatus), "Pending=0 Delivered=1 Failed=2")]
    public void Number_WhenPersisted_StaysAsItIs(Type type, string numbers)
    {
        Assert.Equal(typeof(byte), Enum.GetUnderlyingType(type));
        Assert.Equal(
            numbers,
            string.Join(' ', Enum.GetValues(type).Cast<object>().Select(v => $"{v}={(byte)v}")));
    }
}
