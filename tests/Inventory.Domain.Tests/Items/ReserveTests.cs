using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class ReserveTests
{
    [Fact]
    public void Reserve_WhenStockVaries_SplitsFromStockThenBeyond() => ItemScript.Check("""
        set 10 -> ok
        settings limit=5 -> ok                  | free 10+5 ats 15
        reserve a 10 -> held 10+0               | free 0+5 ats 5 held 10+0 moved @1:0+0+10
        reserve b 3 -> held 0+3                 | free 0+2 ats 2 held 10+3
        reserve c 3 -> refused OutOfStock 3 of 0+2 @1 | ats 2 held 10+3
        reserve d 2 -> held 0+2                 | free 0+0 ats 0 held 10+5
        reserve e 1 -> refused OutOfStock 1 of 0+0 @1 | on 10 backordered 0 queue empty

        set 10 -> ok
        settings limit=5 -> ok
        reserve a 15 -> held 10+5               | ats 0 on 10

        set 10 -> ok
        settings limit=5 -> ok
        reserve a 16 -> refused OutOfStock 16 of 10+5 @1 | ats 15 held 0+0
        """);

    [Fact]
    public void Reserve_WhenPartialIsWelcome_TakesWhatThereIs() => ItemScript.Check("""
        set 10 -> ok
        settings limit=5 -> ok
        reserve a 16 partial -> held 10+5 of 16 | ats 0 held 10+5
        reserve b 1 partial -> refused OutOfStock 1 of 0+0 @1

        set 10 -> ok
        settings limit=5 -> ok
        reserve a 16 partial nobackorder -> held 10+0 of 16 | free 0+5
        reserve b 1 partial nobackorder -> refused OutOfStock 1 of 0+5 @1
        reserve c 1 partial -> held 0+1

        set 3 -> ok
        reserve a 3 partial -> held 3+0         | ats 0
        """);

    [Fact]
    public void Reserve_WhenBackordersAreUnwelcome_TakesStockOnly() => ItemScript.Check("""
        set 10 -> ok
        settings limit=5 -> ok
        reserve a 11 nobackorder -> refused OutOfStock 11 of 10+5 @1
        reserve b 10 nobackorder -> held 10+0
        reserve c 1 nobackorder -> refused OutOfStock 1 of 0+5 @1

        set 10 -> ok
        settings limit=5 -> ok
        eligible no
        reserve a 11 -> refused OutOfStock 11 of 10+0 @1 | ats 10 limit 5
        eligible yes
        reserve a 11 -> held 10+1
        """);

    [Fact]
    public void Reserve_WhenSafetyStockIsSet_NeverSellsIt() => ItemScript.Check("""
        set 10 -> ok
        settings safety=4 -> ok                 | free 6+0 ats 6
        reserve a 7 -> refused OutOfStock 7 of 6+0 @1
        reserve b 6 -> held 6+0                 | ats 0 on 10

        set 10 -> ok
        settings safety=11 limit=2 -> ok        | free 0+2 ats 2
        reserve a 2 -> held 0+2                 | ats 0

        settings safety=11 limit=2 -> ok        | on null free 0+2 ats 2
        """);

    [Fact]
    public void Reserve_WhenBackorderedUnitsWait_CountsThemAgainstTheLimit() => ItemScript.Check("""
        set 1 backordered=3 -> ok
        settings limit=5 -> ok                  | free 1+2 ats 3
        reserve a 3 -> held 1+2                 | ats 0
        settings limit=4 -> ok                  | free 0+0 limit 4
        reserve b 1 -> refused OutOfStock 1 of 0+0 @1
        settings limit=6 -> ok                  | free 0+1
        settings limit=none -> ok               | free 0+0 limit null
        reserve b 1 -> refused OutOfStock 1 of 0+0 @1
        """);

    [Fact]
    public void Reserve_WhenTheLevelCannotSell_RefusesWithNothingFree() => ItemScript.Check("""
        set 10 -> ok
        location 1 off                          | ats 0 free 10+0
        reserve a 1 -> refused OutOfStock 1 of 0+0 @1
        reserve a 1 partial -> refused OutOfStock 1 of 0+0 @1
        location 1 on                           | ats 10
        reserve a 1 -> held 1+0

        set 10 -> ok
        settings instock=no limit=unlimited -> ok | ats 0
        reserve a 1 -> refused OutOfStock 1 of 0+0 @1
        settings instock=yes -> ok
        reserve a 11 -> held 10+1

        set 10 -> ok
        catalog availability=disabled -> ok     | ats 0
        reserve a 1 -> refused OutOfStock 1 of 0+0 @1
        catalog availability=preorder -> ok     | ats 10
        reserve a 1 -> held 1+0

        set 10 -> ok
        reserve a 1 @2 -> refused OutOfStock 1 of 0+0 @2 | @2 on -
        set 4 @2 -> ok                          | @2 ats 4 | @1 ats 10
        reserve a 1 @2 -> held 1+0              | @2 ats 3 moved @2:0+0+1 | @1 ats 10

        reserve a 1 -> refused OutOfStock 1 of 0+0 @1 | on null ats 0 version 1
        """);

    [Fact]
    public void Reserve_WhenTrackingIsOff_HoldsWithoutEffect() => ItemScript.Check("""
        set 10 -> ok                            | version 2
        catalog tracking=none -> ok             | ats null
        reserve a 2147483647 -> held 2147483647+0 untracked | held 0+0 on 10 moved @1:0+0+0
        reserve b 5 @3 -> held 5+0 untracked    | @3 on - | @1 moved @3:0+0+0
        location 1 off
        reserve c 1 -> held 1+0 untracked
        catalog tracking=product -> refused StockPromised
        confirm a o-1 -> confirmed 2147483647+0 o-1 untracked | on 10 queue empty
        release b -> released 5+0 untracked
        wait 900000 -> expired 1@1              | on 10 held 0+0
        confirm c o-1 -> confirmed 1+0 o-1 untracked | on 10
        """);

    [Fact]
    public void Reserve_WhenNumbersAreLargest_NeitherWrapsNorClamps() => ItemScript.Check("""
        set 2147483647 -> ok
        settings limit=unlimited -> ok   | free 2147483647+2147483647 ats 2147483647
        reserve a 2147483647 -> held 2147483647+0 | free 0+2147483647 ats 2147483647
        reserve b 2147483647 -> held 0+2147483647 | free 0+0 ats 0
        reserve c 1 -> refused OutOfStock 1 of 0+0 @1
        confirm b o-1 -> confirmed 0+2147483647 o-1 | backordered 2147483647 free 0+0
        confirm a o-1 -> confirmed 2147483647+0 o-1 | on 0 moved @1:-2147483647+0-2147483647

        set 5 backordered=2147483647 -> ok
        settings limit=unlimited -> ok   | free 5+0 ats 5
        reserve a 5 -> held 5+0
        set 0 -> ok                      # a recount: the order's units join the queue all the same
        confirm a o-1 -> confirmed 0+5 o-1 promised 5+0 | backordered 2147483652 free 0+0
        add 1 backordered=-1 -> ok       | backordered 2147483651 on 1
        add 1 backordered=0 -> ok        | backordered 2147483651 on 2
        add - backordered=1 -> refused OverBackorderedMax @1
        add - backordered=-5 -> ok       | backordered 2147483646
        add - backordered=2 -> refused OverBackorderedMax @1
        """);

    [Fact]
    public void Reserve_WhenItsIdIsKnown_AnswersAgain() => ItemScript.Check("""
        set 5 -> ok
        reserve a 3 -> held 3+0                 | version 3
        reserve a 3 -> again held 3+0           | version 3 ats 2
        confirm a o-1 -> confirmed 3+0 o-1
        reserve a 3 -> again held 3+0           | on 2 ats 2
        wait 60001
        reserve a 3 -> again held 3+0

        set 5 -> ok
        reserve a 3 -> held 3+0
        wait 900000 -> expired 1@1
        reserve a 3 -> again held 3+0           | ats 5

        set 5 -> ok
        reserve a 6 -> refused OutOfStock 6 of 5+0 @1   # only what was accepted is remembered
        reserve a 5 -> held 5+0
        """);

    [Fact]
    public void Reserve_WhenSeveralRefusalsApply_AnswersTheFirst() => ItemScript.Check("""
        set 1 -> ok
        reserve a 9 variant=131 age=60001 -> refused NotThisItem
        reserve a 9 -> refused OperationTooOld
        reserve b 9 age=60000 -> refused OutOfStock 9 of 1+0 @1
        reserve b 1 -> held 1+0
        delete -> refused StockPromised
        release b -> released 1+0
        delete -> ok
        reserve c 9 variant=131 age=60001 -> refused ItemNotFound
        """);

    [Fact]
    public void Reserve_WhenAnotherItemKeepsTheStock_IsNotThisItem()
    {
        var product = ItemRig.OneVariant with
        {
            VariantCount = 2,
            Variants = [new(130, "RE-130", []), new(131, "RE-131", [])],
        };
        ItemScript.Check(
            """
            set 5 -> ok
            reserve a 1 variant=131 -> held 1+0 | ats 4
            reserve b 1 variant=132 -> refused NotThisItem
            release a -> released 1+0
            catalog tracking=variant -> ok
            reserve c 1 variant=131 -> refused NotThisItem
            reserve d 1 variant=130 -> held 1+0
            """,
            product);
        ItemScript.Check(
            """
            set 5 -> ok
            reserve a 1 variant=131 -> refused NotThisItem
            catalog tracking=variant -> ok
            reserve b 1 variant=131 -> held 1+0
            """,
            product with { VariantId = 131, Variants = [new(131, "RE-131", [])] });
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, Hold.LifeMaxMs + 1)]
    public void Reserve_WhenTheEdgeLetThroughNonsense_BreaksAnInvariant(int quantity, long life)
    {
        var rig = ItemRig.Created();
        Assert.Throws<InvariantBrokenException>(() => rig.Run(new ItemCommand.Reserve
        {
            ReservationId = ItemRig.IdAt(rig.Now, "a"),
            VariantId = 130,
            LocationId = 1,
            Quantity = quantity,
            ExpiresInMs = life,
        }));
    }

    [Fact]
    public void Reserve_WhenItLivesTheLongest_IsAccepted() => ItemScript.Check("""
        set 1 -> ok
        reserve a 1 for=86400000 -> held 1+0    | wake +86400000
        wait 86399999
        wait 1 -> expired 1@1                   | wake null
        """);

    [Fact]
    public void Reserve_WhenAccepted_RemembersWhatWasAsked()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeSettings(
            1, new() { HasBackorderLimit = true, BackorderLimit = 2 }));
        var id = ItemRig.IdAt(rig.Now, "a");
        var decision = rig.Run(new ItemCommand.Reserve
        {
            ReservationId = id,
            VariantId = 130,
            LocationId = 1,
            Quantity = 3,
            AllowPartial = true,
            ExpiresInMs = 5_000,
            CartId = "c-1",
        });
        var expected = new Hold
        {
            Id = id,
            VariantId = 130,
            LocationId = 1,
            Requested = 3,
            Ready = 0,
            Backordered = 2,
            AllowBackorder = true,
            IsTracked = true,
            CreatedAt = rig.Now,
            ExpiresAt = rig.Now + 5_000,
            CartId = "c-1",
        };
        Assert.Equal(expected, Assert.IsType<ItemEvent.HoldPlaced>(decision.First).Hold);
        Assert.True(rig.State.Holds.TryFind(id, out var hold));
        Assert.Equal(expected, hold);
    }
}
