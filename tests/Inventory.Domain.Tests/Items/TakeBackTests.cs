using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class TakeBackTests
{
    [Fact]
    public void TakeBack_WhenUnitsStillWait_TakesTheNewestOfThemFirst() => ItemScript.Check("""
        settings limit=20 -> ok
        reserve a 2 -> held 0+2
        confirm a o-1 -> confirmed 0+2 o-1
        reserve b 3 -> held 0+3
        confirm b o-2 -> confirmed 0+3 o-2
        reserve c 4 -> held 0+4
        confirm c o-1 -> confirmed 0+4 o-1        | queue o-1:2,o-2:3,o-1:4 ats 11
        takeback o-1 1 -> taken 1+0               | queue o-1:2,o-2:3,o-1:3 moved @1:0-1+0
        takeback o-1 1 check -> unchanged taken 1+0 | queue o-1:2,o-2:3,o-1:3
        takeback o-1 4 row=r -> taken 4+0         | queue o-1:1,o-2:3 on null ats 16
        takeback o-1 4 row=r -> again taken 4+0   | queue o-1:1,o-2:3
        takeback o-1 4 restock row=s -> taken 1+3 filled o-2:3 | queue empty on 0 moved @1:0-4+0
        takeback o-1 4 restock row=s -> again taken 1+3 | on 0
        takeback o-1 3 restock -> taken 0+3       | on 3 ats 23 moved @1:+3+0+0
        takeback o-1 3 -> taken 0+3               | on 3 moved @1:0+0+0
        takeback o-9 3 restock @2 -> taken 0+3    | @2 on 3
        takeback o-9 3 @3 -> taken 0+3            | @3 on -
        """);

    [Fact]
    public void TakeBack_WhenOtherVariantsWait_LeavesThemInTheQueue() => ItemScript.Check(
        """
        settings limit=20 -> ok
        reserve a 2 variant=131 -> held 0+2
        confirm a o-1 -> confirmed 0+2 o-1
        reserve b 3 -> held 0+3
        confirm b o-1 -> confirmed 0+3 o-1
        takeback o-1 4 -> taken 3+1               | queue o-1:2
        takeback o-1 1 restock -> taken 0+1 filled o-1:1 | queue o-1:1 on 0
        takeback o-1 1 variant=131 -> taken 1+0   | queue empty
        takeback o-1 1 variant=132 -> refused NotThisItem
        """,
        ItemRig.OneVariant with
        {
            VariantCount = 2,
            Variants = [new(130, "RE-130", []), new(131, "RE-131", [])],
        });

    [Fact]
    public void TakeBack_WhenItIsAReturn_TakesReadyUnitsAlone() => ItemScript.Check("""
        set 2 -> ok
        settings limit=20 -> ok
        reserve a 5 -> held 2+3
        confirm a o-1 -> confirmed 2+3 o-1        | on 0 queue o-1:3
        takeback o-1 1 return -> taken 0+1        | on 0 queue o-1:3 moved @1:0+0+0
        takeback o-1 1 return restock -> taken 0+1 filled o-1:1 | on 0 queue o-1:2 moved @1:0-1+0
        takeback o-1 9 return restock -> taken 0+9 filled o-1:2 | on 7 queue empty moved @1:+7-2+0
        """);

    [Fact]
    public void TakeBack_WhenRestockedUnitsFillTheQueue_PassesOverItsOwn() => ItemScript.Check("""
        set 5 -> ok
        settings limit=20 -> ok
        reserve a 6 -> held 5+1
        confirm a o-1 -> confirmed 5+1 o-1
        reserve b 2 -> held 0+2
        confirm b o-2 -> confirmed 0+2 o-2
        set - backordered=5 -> ok                 | queue o-1:1,o-2:2,*:2
        takeback o-1 2 restock -> taken 1+1 filled o-2:1 | queue o-2:1,*:2 on 0
        takeback o-1 4 restock check -> unchanged taken 0+4 filled o-2:1,*:2 | queue o-2:1,*:2
        takeback o-1 4 restock -> taken 0+4 filled o-2:1,*:2 | queue empty on 1
        """);

    [Fact]
    public void TakeBack_WhenAnOpenClaimNeedsTheQueue_IsContended() => ItemScript.Check("""
        set 0 -> ok
        settings limit=20 -> ok
        reserve a 5 -> held 0+5
        confirm a o-1 -> confirmed 0+5 o-1
        claim b add - backordered=-2 -> ok
        takeback o-1 3 check -> unchanged taken 3+0
        takeback o-1 4 -> refused Contended @1
        takeback o-2 3 restock check -> unchanged taken 0+3 filled o-1:3
        takeback o-2 4 restock -> refused Contended @1 # on hand would rise before the claim decides
        takeback o-1 3 -> taken 3+0               | backordered 2
        apply b add - backordered=-2 row=w -> ok  | queue empty
        """);

    [Fact]
    public void TakeBack_WhenOnHandWouldPassTheMost_IsRefused() => ItemScript.Check("""
        set 2147483645 backordered=2 -> ok
        takeback o-1 4 restock check -> unchanged taken 0+4 filled *:2
        takeback o-1 5 restock -> refused OverQuantityMax @1
        takeback o-1 5 -> taken 0+5               | on 2147483645
        takeback o-1 4 restock -> taken 0+4 filled *:2 | on 2147483647
        """);

    [Fact]
    public void TakeBack_WhenStockIsNotKept_MovesNothing() => ItemScript.Check("""
        catalog tracking=none -> ok
        takeback o-1 3 restock row=r -> taken 0+3 | on null version 3 moved @1:0+0+0
        takeback o-1 3 restock row=r -> again taken 0+3 | version 3
        takeback o-1 3 restock @2 -> taken 0+3    | @2 on -
        """);

    [Fact]
    public void TakeBack_WhenAllIsTaken_LetsTheItemBeDeleted() => ItemScript.Check("""
        settings limit=3 -> ok
        reserve a 3 -> held 0+3
        confirm a o-1 -> confirmed 0+3 o-1
        delete -> refused StockPromised
        takeback o-1 3 restock row=r -> taken 3+0
        delete -> ok
        takeback o-1 3 restock row=r -> again taken 3+0
        takeback o-1 3 restock -> refused ItemNotFound
        """);

    [Fact]
    public void TakeBack_WhenMoreOrdersWouldBeFilledThanOneEventNames_IsRefused()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeSettings(
            1, new() { HasBackorderLimit = true, BackorderLimit = 9_000 }));
        for (var i = 0; i <= 4_096; i++)
        {
            Order(rig, $"b-{i}");
        }
        var whole = Back("o-1", 4_097);
        Assert.Equal(RefusalReason.TooManyFills, rig.Run(whole).Refusal?.Reason);
        Assert.Equal(4_096, rig.Run(whole).Refusal?.Available);

        // The order's own units leave the queue first, and fill nothing.
        var own = rig.Run(Back("b-9", 4_097));
        Assert.Equal((1, 4_096), (own.Taken?.FromBackorders, own.Taken?.Ready));
        Assert.Equal(4_096, own.Taken?.Fills.Count);
        Assert.Equal(0, rig.State.FindLevel(1)!.QtyBackordered);
    }

    private static ItemCommand.TakeBack Back(string orderId, int quantity) => new()
    {
        OrderId = orderId,
        VariantId = 130,
        LocationId = 1,
        Quantity = quantity,
        Restock = true,
    };

    private static void Order(ItemRig rig, string orderId)
    {
        var id = ItemRig.IdAt(rig.Now, orderId);
        rig.Run(new ItemCommand.Reserve
        {
            ReservationId = id,
            VariantId = 130,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = 1_000,
        });
        Assert.False(rig.Run(new ItemCommand.Confirm(id, orderId, false)).IsRefused);
    }
}
