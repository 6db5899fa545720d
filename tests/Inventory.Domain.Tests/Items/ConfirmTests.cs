namespace Inventory.Domain.Tests.Items;

public sealed class ConfirmTests
{
    [Fact]
    public void Confirm_WhenTheHoldIsLive_MovesItsUnits() => ItemScript.Check("""
        set 10 -> ok
        settings limit=5 -> ok
        reserve a 12 -> held 10+2           | wake +900000
        confirm a o-1 -> confirmed 10+2 o-1 | on 0 backordered 2 held 0+0 queue o-1:2 ats 3
        confirm a o-1 -> unchanged confirmed 10+2 o-1 | version 5 moved @1:-10+2-12

        set 10 -> ok
        reserve a 4 -> held 4+0
        reserve b 4 -> held 4+0
        confirm a o-1 -> confirmed 4+0 o-1  | on 6 held 4+0 ats 2
        confirm b o-1 -> confirmed 4+0 o-1  | on 2 held 0+0 ats 2 queue empty
        """);

    [Fact]
    public void Confirm_WhenAPartialHold_TakesWhatWasAccepted() => ItemScript.Check("""
        set 3 -> ok
        reserve a 9 partial -> held 3+0 of 9
        confirm a o-1 -> confirmed 3+0 o-1 of 9 | on 0 backordered 0
        """);

    [Fact]
    public void Confirm_WhenARecountCameBetween_BackordersWhatIsMissing() => ItemScript.Check("""
        set 10 -> ok
        reserve a 8 -> held 8+0
        set 5 -> ok                           | oversold 3 ats 0 held 8+0
        confirm a o-1 refuse -> refused SplitChanged promised 8+0 actual 5+3 @1 | held 8+0 on 5
        confirm a o-1 -> confirmed 5+3 o-1 promised 8+0 | on 0 backordered 3 queue o-1:3 ats 0
        confirm a o-1 refuse -> unchanged confirmed 5+3 o-1 promised 8+0

        set 10 -> ok                          # the first to order gets the units
        settings limit=1 -> ok
        reserve a 4 -> held 4+0
        reserve b 4 -> held 4+0
        set 5 -> ok                           | oversold 3
        confirm b o-b -> confirmed 4+0 o-b    | on 1 oversold 3
        confirm a o-a -> confirmed 1+3 o-a promised 4+0 | on 0 backordered 3 free 0+0

        set 10 -> ok                          # a promised order gets safety stock too
        reserve a 8 -> held 8+0
        settings safety=5 -> ok               | free 0+0 oversold 0
        confirm a o-1 refuse -> confirmed 8+0 o-1 | on 2 ats 0
        """);

    [Fact]
    public void Confirm_WhenStockCameBetween_PromotesTheBackorder() => ItemScript.Check("""
        set 2 -> ok
        settings limit=9 -> ok
        reserve a 6 -> held 2+4
        add 3 -> ok                           | free 3+5 ats 8
        confirm a o-1 refuse -> refused SplitChanged promised 2+4 actual 5+1 @1
        confirm a o-1 -> confirmed 5+1 o-1 promised 2+4 | on 0 backordered 1 queue o-1:1

        set 2 -> ok                           # safety stock and other holds are not free
        settings limit=9 safety=1 -> ok
        reserve a 4 -> held 1+3
        add 5 -> ok                           | free 5+6
        reserve b 3 nobackorder -> held 3+0   | free 2+6
        confirm a o-1 -> confirmed 3+1 o-1 promised 1+3 | on 4 held 3+0 backordered 1

        settings limit=9 -> ok                # nothing was ever set: all of it waits
        reserve a 2 -> held 0+2               | on null
        confirm a o-1 refuse -> confirmed 0+2 o-1 | on null backordered 2
        """);

    [Fact]
    public void Confirm_WhenSellingStopped_StillHonoursALiveHold() => ItemScript.Check("""
        set 5 -> ok
        settings limit=5 -> ok
        reserve a 6 -> held 5+1
        settings instock=no limit=none -> ok
        catalog availability=disabled -> ok
        location 1 off
        eligible no
        confirm a o-1 refuse -> confirmed 5+1 o-1 | on 0 backordered 1
        """);

    [Fact]
    public void Confirm_WhenTheReservationIsClosed_SaysHow() => ItemScript.Check("""
        set 5 -> ok
        reserve a 1 -> held 1+0
        reserve b 1 -> held 1+0
        confirm a o-1 -> confirmed 1+0 o-1
        confirm a o-2 -> refused ConfirmedIntoAnotherOrder
        confirm b o-1 -> confirmed 1+0 o-1    # several reservations may become one order
        reserve c 1 -> held 1+0
        release c -> released 1+0
        confirm c o-1 -> refused AlreadyReleased | on 3 ats 3
        confirm d o-1 -> refused ReservationNotFound
        """);

    [Fact]
    public void Confirm_WhenTheHoldExpired_AcquiresItsUnitsAgain() => ItemScript.Check("""
        set 5 -> ok
        settings limit=3 -> ok
        reserve a 6 -> held 5+1
        wait 900000 -> expired 1@1             | ats 8 held 0+0
        confirm a o-1 -> confirmed 5+1 o-1     | on 0 backordered 1 queue o-1:1 moved @1:-5+1+0
        confirm a o-1 -> unchanged confirmed 5+1 o-1
        confirm a o-2 -> refused ConfirmedIntoAnotherOrder

        set 5 -> ok                            # at the tail of the queue, in another split
        settings limit=9 -> ok
        reserve a 5 -> held 5+0
        wait 900000 -> expired 1@1
        reserve b 8 -> held 5+3
        confirm b o-b -> confirmed 5+3 o-b
        confirm a o-a refuse -> refused SplitChanged promised 5+0 actual 0+5 @1
        confirm a o-a -> confirmed 0+5 o-a promised 5+0 | on 0 queue o-b:3,o-a:5

        set 5 -> ok                            # not enough, with the numbers, and again later
        reserve a 4 -> held 4+0
        wait 900000 -> expired 1@1
        reserve b 2 -> held 2+0
        confirm a o-1 -> refused OutOfStock 4 of 3+0 @1 | ats 3
        release b -> released 2+0
        confirm a o-1 -> confirmed 4+0 o-1     | on 1

        set 5 -> ok                            # what the buyer did not take then is not given now
        settings limit=9 -> ok
        reserve a 5 nobackorder -> held 5+0
        wait 900000 -> expired 1@1
        add -1 -> ok
        confirm a o-1 -> refused OutOfStock 5 of 4+9 @1

        set 5 -> ok
        reserve a 9 partial -> held 5+0 of 9
        wait 900000 -> expired 1@1
        confirm a o-1 -> confirmed 5+0 o-1 of 9 | on 0
        """);

    [Fact]
    public void Confirm_WhenTheHoldExpiredAndSellingStopped_IsRefused() => ItemScript.Check("""
        set 5 -> ok
        reserve a 5 -> held 5+0
        wait 900000 -> expired 1@1
        location 1 off
        confirm a o-1 -> refused OutOfStock 5 of 0+0 @1
        location 1 on
        settings instock=no -> ok
        confirm a o-1 -> refused OutOfStock 5 of 0+0 @1
        settings instock=yes -> ok
        catalog availability=disabled -> ok
        confirm a o-1 -> refused OutOfStock 5 of 0+0 @1
        catalog availability=available -> ok
        delete -> ok
        confirm a o-1 -> refused ItemNotFound
        """);

    [Fact]
    public void Confirm_WhenTheOrderIsFull_IsRefusedUnlessItIsInIt() => ItemScript.Check("""
        set 9 -> ok
        reserve a 1 -> held 1+0
        reserve b 1 -> held 1+0
        reserve c 1 -> held 1+0
        confirm a o-1 lines=10000 -> refused OrderFull 10001 of 10000 | on 9
        confirm a o-1 lines=9999 -> confirmed 1+0 o-1
        confirm a o-1 lines=10000 -> unchanged confirmed 1+0 o-1
        confirm a o-2 lines=10000 -> refused ConfirmedIntoAnotherOrder
        release b -> released 1+0
        confirm b o-1 lines=10000 -> refused AlreadyReleased
        wait 900000 -> expired 1@1
        confirm c o-1 lines=10000 -> refused OrderFull 10001 of 10000
        confirm c o-2 lines=0 -> confirmed 1+0 o-2
        """);

    [Fact]
    public void Confirm_WhenTrackingChangedSinceItExpired_TakesWhatStockIsKeptNow()
    {
        ItemScript.Check("""
            set 5 -> ok                        # kept no stock then, does now
            catalog tracking=none -> ok
            reserve a 6 -> held 6+0 untracked
            wait 900000 -> expired 1@1
            catalog tracking=product -> ok
            confirm a o-1 -> refused OutOfStock 6 of 5+0 @1
            add 3 -> ok
            confirm a o-1 -> confirmed 6+0 o-1 | on 2
            reserve a 6 -> again held 6+0

            set 1 -> ok                        # kept stock then, does not now
            settings limit=5 -> ok
            reserve a 4 -> held 1+3
            wait 900000 -> expired 1@1
            catalog tracking=none -> ok
            location 1 off
            confirm a o-1 -> confirmed 4+0 o-1 promised 1+3 untracked | on 1 backordered 0
            reserve a 4 -> again held 1+3 untracked
            """);
        ItemScript.Check(
            """
            set 5 -> ok                        # another item keeps that variant's stock now
            reserve a 1 variant=131 -> held 1+0
            wait 900000 -> expired 1@1
            catalog tracking=variant -> ok
            confirm a o-1 -> refused OutOfStock 1 of 0+0 @1 | on 5
            """,
            ItemRig.OneVariant with
            {
                VariantCount = 2,
                Variants = [new(130, "RE-130", []), new(131, "RE-131", [])],
            });
    }

    [Fact]
    public void Acknowledge_WhenTheOrderIsRecorded_LetsTheItemSleep() => ItemScript.Check("""
        set 5 -> ok
        reserve a 1 -> held 1+0
        reserve b 1 -> held 1+0
        wait 7
        confirm a o-1 -> confirmed 1+0 o-1     | wake +2007
        confirm b o-1 -> confirmed 1+0 o-1     | wake +2007
        acknowledge a c -> ok                  | wake +2007 moved @0:0+0+0
        acknowledge a -> unchanged
        acknowledge b -> ok                    | wake null

        set 5 -> ok                            # an order outlives its item
        reserve a 1 -> held 1+0
        confirm a o-1 -> confirmed 1+0 o-1
        delete -> ok
        acknowledge a -> ok                    | wake null
        acknowledge a -> unchanged
        """);
}
