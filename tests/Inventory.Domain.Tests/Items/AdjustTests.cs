namespace Inventory.Domain.Tests.Items;

public sealed class AdjustTests
{
    [Fact]
    public void Set_WhenAnything_SetsWhatItNames() => ItemScript.Check("""
        set 10 -> ok                          | on 10 backordered 0 moved @1:+10+0+0
        set 4 -> ok                           | on 4 moved @1:-6+0+0
        set 4 -> ok                           | on 4 moved @1:0+0+0 version 4
        set - backordered=3 -> ok             | on 4 backordered 3 queue *:3 moved @1:0+3+0
        set 0 backordered=0 -> ok             | on 0 backordered 0 queue empty
        set 7 @2 -> ok                        | @2 on 7 | on 0 moved @2:+7+0+0

        set - backordered=3 -> ok             | on null backordered 3   # still never set
        set 0 -> ok                           | on 0

        set 2147483647 backordered=2147483647 -> ok | on 2147483647 backordered 2147483647
        set 0 backordered=0 -> ok             | on 0 backordered 0
        """);

    [Fact]
    public void Set_WhenBelowWhatIsHeld_KeepsTheHolds() => ItemScript.Check("""
        set 10 -> ok
        settings limit=2 -> ok
        reserve a 8 -> held 8+0               | oversold 0
        set 8 -> ok                           | oversold 0 free 0+2
        set 7 -> ok                           | oversold 1 held 8+0 free 0+2 ats 2
        reserve b 1 nobackorder -> refused OutOfStock 1 of 0+2 @1
        add 2 -> ok                           | on 9 oversold 0 free 1+2
        release a -> released 8+0             | ats 11
        """);

    [Fact]
    public void Set_WhenAnExpectationIsGiven_ComparesFirst() => ItemScript.Check("""
        set 5 expect=0 -> refused QuantityMismatch expected 0 is null @1
        set 5 expect=null -> ok               | on 5
        set 6 expect=null -> refused QuantityMismatch expected null is 5 @1
        set 6 expect=4 -> refused QuantityMismatch expected 4 is 5 @1 | on 5
        set 6 expect=5 -> ok                  | on 6
        set - backordered=2 expect=5 -> refused QuantityMismatch expected 5 is 6 @1
        set - backordered=2 expect=6 -> ok    | on 6 backordered 2
        set 0 expect=6 -> ok                  | on 0
        set 1 expect=0 -> ok                  | on 1
        set 1 expect=0 @2 -> refused QuantityMismatch expected 0 is null @2 | @2 on -
        set 1 expect=null @2 -> ok            | @2 on 1
        """);

    [Fact]
    public void Add_WhenStockIsFree_AddsAndTakes() => ItemScript.Check("""
        add 5 -> refused NeverSet @1          | on null version 1
        add - backordered=1 -> refused NeverSet @1
        add 5 @2 -> refused NeverSet @2       | @2 on -
        set 0 -> ok
        add 5 -> ok                           | on 5 moved @1:+5+0+0
        add -5 -> ok                          | on 0
        add -1 -> refused InsufficientStock 1 of 0 @1

        set 10 -> ok                          # safety stock and holds are respected
        settings safety=3 -> ok
        reserve a 2 -> held 2+0               | free 5+0
        add -6 -> refused InsufficientStock 6 of 5 @1
        add -5 -> ok                          | on 5 free 0+0
        add -1 -> refused InsufficientStock 1 of 0 @1
        add -2147483647 -> refused InsufficientStock 2147483647 of 0 @1

        set 1 -> ok                           # fills no backorder by itself
        set - backordered=3 -> ok
        add 9 -> ok                           | on 10 backordered 3
        """);

    [Fact]
    public void Add_WhenBackorderedUnitsChange_KeepsTheOrderOfTheQueue() => ItemScript.Check("""
        set 0 -> ok
        settings limit=20 -> ok
        add - backordered=2 -> ok             | queue *:2 moved @1:0+2+0
        add - backordered=1 -> ok             | queue *:3
        reserve a 4 -> held 0+4
        confirm a o-1 -> confirmed 0+4 o-1    | queue *:3,o-1:4
        add - backordered=5 -> ok             | queue *:3,o-1:4,*:5
        add - backordered=-1 -> ok            | queue *:2,o-1:4,*:5 moved @1:0-1+0
        add - backordered=-3 -> ok            | queue o-1:3,*:5
        add - backordered=-3 -> ok            | queue *:5
        add - backordered=-6 -> refused InsufficientBackorders 6 of 5 @1
        add - backordered=-5 -> ok            | queue empty backordered 0
        add - backordered=-1 -> refused InsufficientBackorders 1 of 0 @1

        set 0 backordered=4 -> ok             # a set comes to the same as the difference
        settings limit=9 -> ok
        reserve a 2 -> held 0+2
        confirm a o-1 -> confirmed 0+2 o-1    | queue *:4,o-1:2
        set - backordered=8 -> ok             | queue *:4,o-1:2,*:2
        set - backordered=3 -> ok             | queue o-1:1,*:2 moved @1:0-5+0
        """);

    [Fact]
    public void Add_WhenTheSumIsTooLarge_RefusesAndChangesNothing() => ItemScript.Check("""
        set 2147483647 backordered=2147483647 -> ok
        add 1 -> refused OverQuantityMax @1
        add - backordered=1 -> refused OverBackorderedMax @1
        add 2147483647 -> refused OverQuantityMax @1
        add -1 -> ok                          | on 2147483646
        add 1 backordered=-1 -> ok            | on 2147483647 backordered 2147483646
        add -1 backordered=2 -> refused OverBackorderedMax @1 | on 2147483647 backordered 2147483646
        add - backordered=1 -> ok             | backordered 2147483647
        """);

    [Fact]
    public void Adjust_WhenSeveralRefusalsApply_AnswersTheFirst() => ItemScript.Check("""
        location 1 off
        add -9 backordered=-9 -> refused LocationDisabled @1
        set 5 expect=1 -> refused LocationDisabled @1
        location 1 on
        add -9 backordered=-9 -> refused NeverSet @1
        set 5 expect=1 -> refused QuantityMismatch expected 1 is null @1
        set 5 -> ok
        add -9 backordered=-9 -> refused InsufficientStock 9 of 5 @1
        add -5 backordered=-9 -> refused InsufficientBackorders 9 of 0 @1
        set 5 backordered=9 -> ok
        add 2147483643 backordered=-2147483648 -> refused InsufficientBackorders 2147483648 of 9 @1
        add 2147483643 backordered=-9 -> refused OverQuantityMax @1
        add 2147483642 backordered=-9 -> ok   | on 2147483647 backordered 0
        """);

    [Fact]
    public void Settings_WhenPatched_ChangeOnlyWhatIsNamed() => ItemScript.Check("""
        settings safety=3 limit=5 instock=no warning=2 bin=A1 message=7 -> ok | safety 3 limit 5
        settings -> unchanged   | safety 3 limit 5 instock no warning 2 bin A1 message 7 version 2
        settings safety=4 -> ok | safety 4 limit 5 instock no warning 2 bin A1 message 7
        settings limit=unlimited -> ok | safety 4 limit unlimited
        settings limit=none -> ok      | limit null
        settings unlimited=no -> unchanged | limit null
        settings limit=0 -> ok         | limit 0
        settings limit=unlimited -> ok
        settings unlimited=no -> ok    | limit null
        settings limit=7 -> ok
        settings unlimited=no -> unchanged | limit 7
        settings limit=8 unlimited=no -> ok | limit 8
        settings instock=yes -> ok     | instock yes
        settings warning=0 -> ok       | warning 0 bin A1
        settings bin=B2 -> ok          | bin B2 message 7
        settings message=none -> ok    | message null
        settings message=none -> unchanged | moved @1:0+0+0
        settings @2 -> ok              | @2 on null safety 0 limit null instock yes warning 0

        location 1 off                 # settings are no stock edit
        settings safety=1 -> ok        | safety 1 on null
        """);

    [Fact]
    public void Settings_WhenTheLimitIsBelowWhatWaits_AreAccepted() => ItemScript.Check("""
        set 0 -> ok
        settings limit=9 -> ok
        reserve a 4 -> held 0+4
        confirm a o-1 -> confirmed 0+4 o-1
        reserve b 2 -> held 0+2           | free 0+3
        settings limit=5 -> ok            | free 0+0 backordered 4 held 0+2
        settings limit=none -> ok         | free 0+0
        confirm b o-2 -> confirmed 0+2 o-2 | backordered 6
        """);

    [Fact]
    public void Import_WhenCellsAreEmptyOrTheSame_ChangesTheRestOnly() => ItemScript.Check("""
        import -> unchanged                   | version 1 on null
        import on=5 backordered=2 name=Pot safety=1 -> ok 3 events | on 5 queue *:2 name Pot
        import on=5 backordered=2 name=Pot safety=1 -> unchanged | version 4
        import on=5 backordered=3 -> ok       | on 5 queue *:3 moved @1:0+1+0
        import on=6 -> ok                     | on 6 moved @1:+1+0+0
        import name=Pan -> ok                 | name Pan version 7
        import name=Pan on=0 -> ok            | on 0
        import limit=unlimited name=Lid -> ok 2 events | limit unlimited name Lid
        import @2 -> ok                       | @2 on null version 11
        import on=0 @3 -> ok 2 events         | @3 on 0
        import backordered=3 -> unchanged

        import on=0 -> ok                     | on 0
        import backordered=0 -> unchanged     | version 2
        """);

    [Fact]
    public void Import_WhenTheLocationIsDisabled_RefusesWhatWouldChange() => ItemScript.Check("""
        import on=5 safety=1 -> ok 2 events   | on 5 version 3
        location 1 off
        import on=5 safety=1 -> unchanged     | version 3
        import on=6 -> refused LocationDisabled @1
        import name=Pan -> refused LocationDisabled @1
        import safety=2 -> refused LocationDisabled @1 | on 5 version 3
        import @2 -> ok                       | @2 on null version 4
        location 2 off
        import @2 -> unchanged
        location 1 on
        import on=6 -> ok                     | on 6
        """);

    [Fact]
    public void Catalog_WhenStockIsPromised_StaysAsItIs() => ItemScript.Check("""
        set 5 -> ok
        reserve a 1 -> held 1+0
        catalog tracking=variant -> refused StockPromised
        delete -> refused StockPromised
        catalog availability=disabled name=Pot -> ok | name Pot moved @0:0+0+0
        release a -> released 1+0
        catalog tracking=variant -> ok
        catalog tracking=variant -> ok
        delete -> ok                          | on - name null

        set 0 backordered=1 -> ok
        catalog tracking=none -> refused StockPromised
        delete -> refused StockPromised
        set 0 backordered=0 -> ok
        catalog tracking=none -> ok

        set 0 backordered=1 @2 -> ok
        delete -> refused StockPromised

        set 5 -> ok
        claim b1 add -1 -> ok
        catalog tracking=none -> refused StockPromised
        delete -> refused StockPromised
        drop b1 -> ok
        delete -> ok
        """);

    [Fact]
    public void Deleted_WhenAnythingIsAsked_IsNotFoundForEver() => ItemScript.Check("""
        create key=k -> refused SkuTaken
        set 5 -> ok
        reserve a 1 -> held 1+0
        confirm a o-1 -> confirmed 1+0 o-1
        delete -> ok                          | moved @0:0+0+0
        delete -> refused ItemNotFound
        create -> refused ItemNotFound
        set 5 -> refused ItemNotFound
        settings safety=1 -> refused ItemNotFound
        import on=1 -> refused ItemNotFound
        catalog name=x -> refused ItemNotFound
        confirm a o-1 -> refused ItemNotFound
        claim b1 add -1 -> refused ItemNotFound
        """);
}
