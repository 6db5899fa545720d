using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class ClaimTests
{
    [Fact]
    public void Claim_WhenTaken_SetsAsideUntilItIsDecided() => ItemScript.Check("""
        set 10 -> ok
        claim b1.0 add -4 -> ok      | on 10 held 4+0 free 6+0 moved @1:0+0+4 wake +10000
        claim b1.0 add -4 -> unchanged        | claimed 4-0 version 3
        claim b1.1 add 5 -> ok                | on 10 claimed 4-5 free 6+0 moved @1:0+0+0
        reserve a 7 -> refused Contended @1   # the claim may yet be given back
        reserve a 11 -> refused OutOfStock 11 of 6+0 @1
        reserve a 6 -> held 6+0               | ats 0
        apply b1.0 add -4 row=r0 -> ok        | on 6 held 6+0 claimed 0-5 moved @1:-4+0-4
        apply b1.1 add 5 row=r1 -> ok         | on 11 claimed 0-0 free 5+0 moved @1:+5+0+0
        apply b1.1 add 5 row=r1 -> again      | on 11

        set 10 -> ok                          # whatever is due first wakes the item
        reserve a 1 for=5000 -> held 1+0
        claim b1.0 add -4 -> ok               | wake +5000
        reserve b 1 for=1000 -> held 1+0      | wake +1000
        confirm a o-1 -> confirmed 1+0 o-1    | wake +1000
        release b -> released 1+0             | wake +2000
        acknowledge a -> ok                   | wake +10000

        set 10 -> ok                          # an aborted batch gives everything back
        claim b1.0 add -4 backordered=3 -> ok | claimed 4-0
        claim b1.1 add 1 -> ok
        drop b1.0 -> ok                       | on 10 backordered 0 claimed 0-1 moved @1:0+0-4
        drop b1.0 -> unchanged
        drop b1.1 -> ok                       | claimed 0-0 free 10+0 wake null

        set 10 @2 -> ok
        wait 7
        claim b1.0 add -4 @2 -> ok            | @2 claimed 4-0 wake +10007
        claim b1.1 add -4 @2 -> ok
        claim b2.0 add -2 @2 -> ok            | @2 claimed 10-0 free 0+0
        drop b1.1 @2 -> ok                    | @2 claimed 6-0
        """);

    [Fact]
    public void Reserve_WhenOnlyAClaimStandsInTheWay_IsContended() => ItemScript.Check("""
        set 10 -> ok
        settings limit=2 -> ok
        claim b1 add -10 -> ok                | free 0+2
        reserve a 3 -> refused Contended @1
        reserve a 12 -> refused Contended @1
        reserve a 13 -> refused OutOfStock 13 of 0+2 @1
        reserve a 10 nobackorder -> refused Contended @1
        reserve a 11 nobackorder -> refused OutOfStock 11 of 0+2 @1
        reserve a 99 partial nobackorder -> refused Contended @1
        reserve a 99 partial -> held 0+2 of 99
        location 1 off
        reserve b 1 -> refused OutOfStock 1 of 0+0 @1
        location 1 on
        drop b1 -> ok
        reserve b 10 nobackorder -> held 10+0

        set 5 -> ok                           # a late confirm too
        reserve a 5 for=1000 -> held 5+0
        wait 1000 -> expired 1@1
        claim b1 add -1 -> ok
        confirm a o-1 -> refused Contended @1
        drop b1 -> ok
        confirm a o-1 -> confirmed 5+0 o-1
        """);

    [Fact]
    public void Claim_WhenTheRowCannotBeRefusedLater_OnlyChecksIt() => ItemScript.Check("""
        claim b1 set 5 -> unchanged           | on null version 1
        apply b1 set 5 row=r -> ok            | on 5 moved @1:+5+0+0
        apply b1 set 5 row=r -> again
        location 1 off
        claim b2 set 6 -> refused LocationDisabled @1
        location 1 on
        claim b2 set 6 backordered=2 -> unchanged
        apply b2 set 6 backordered=2 row=r2 -> ok | on 6 queue *:2
        apply b3 settings safety=2 row=r3 -> ok   | safety 2
        settings safety=4 -> ok
        apply b3 settings safety=2 row=r3 -> again | safety 4
        apply b4 settings safety=4 row=r4 -> ok    | safety 4  # remembered all the same
        settings safety=5 -> ok
        apply b4 settings safety=4 row=r4 -> again | safety 5
        """);

    [Fact]
    public void Claim_WhenRefused_SaysWhatTheAdjustmentWould() => ItemScript.Check("""
        claim b1 add -1 -> refused NeverSet @1
        set 5 backordered=2 -> ok
        settings safety=1 -> ok
        claim b1 add -5 -> refused InsufficientStock 5 of 4 @1
        claim b1 add - backordered=-3 -> refused InsufficientBackorders 3 of 2 @1
        claim b1 add 2147483643 -> refused OverQuantityMax @1
        claim b1 set 1 expect=4 -> refused QuantityMismatch expected 4 is 5 @1
        claim b1 set 1 expect=5 -> ok         | claimed 4-0 free 0+0
        """);

    [Fact]
    public void Adjust_WhenAClaimStandsInTheWay_IsContended() => ItemScript.Check("""
        set 10 backordered=5 -> ok
        claim b1.0 add -4 backordered=-2 -> ok
        add -6 -> ok                          | on 4 free 0+0
        add -4 -> refused Contended @1
        add -5 -> refused InsufficientStock 5 of 0 @1
        add - backordered=-4 -> refused Contended @1
        add - backordered=-5 -> refused Contended @1
        add - backordered=-6 -> refused InsufficientBackorders 6 of 3 @1
        add - backordered=-3 -> ok            | backordered 2
        set 9 expect=4 -> refused Contended @1
        claim b2 add -1 -> refused Contended @1
        apply b1.0 add -4 row=r -> ok         | on 0 backordered 0
        set 9 expect=0 -> ok

        set 2147483640 backordered=2147483640 -> ok   # units to come count against the cap
        claim b1.0 add 5 backordered=4 -> ok
        add 3 -> refused Contended @1
        add 7 -> refused Contended @1
        add 8 -> refused OverQuantityMax @1
        add 7 backordered=7 -> refused Contended @1
        add 7 backordered=8 -> refused OverBackorderedMax @1
        add 8 backordered=7 -> refused OverQuantityMax @1
        add 2 -> ok
        add - backordered=4 -> refused Contended @1
        add - backordered=8 -> refused OverBackorderedMax @1
        add - backordered=3 -> ok
        apply b1.0 add 5 row=r -> ok          | on 2147483647 backordered 2147483647

        set 5 -> ok                           # what holds take is no contention
        claim b1 add -3 -> ok
        set - backordered=1 -> ok
        reserve a 2 -> held 2+0
        add -4 -> refused InsufficientStock 4 of 0 @1
        add -3 -> refused Contended @1

        set 12 -> ok                          # nor is what was oversold before
        claim b1 add -3 -> ok
        reserve a 9 -> held 9+0
        settings safety=9 -> ok
        add -2 -> refused InsufficientStock 2 of 0 @1
        """);

    [Fact]
    public void Adjust_WhenOneNumberIsRefusedAnyway_IsNotContendedForTheOther() =>
        ItemScript.Check("""
            set 10 backordered=5 -> ok
            claim b1.0 add -4 backordered=-2 -> ok
            add -7 backordered=-4 -> refused Contended @1
            add -7 backordered=-6 -> refused InsufficientBackorders 6 of 3 @1
            add -11 backordered=-4 -> refused InsufficientStock 11 of 6 @1
            add -7 backordered=2147483647 -> refused OverBackorderedMax @1
            drop b1.0 -> ok
            add -7 backordered=-4 -> ok       | on 3 backordered 1
            """);

    [Fact]
    public void Adjust_WhenContended_HasNoNumbers()
    {
        var rig = ItemRig.Created();
        var script = new ScriptCommands(rig);
        rig.Run(script.Parse(["set", "10"]));
        rig.Run(script.Parse(["claim", "b", "add", "-4"]));

        var refusal = rig.Run(script.Parse(["add", "-7"])).Refusal;

        Assert.Equal(
            new Refusal { Reason = RefusalReason.Contended, LocationId = 1 }, refusal);
    }

    [Fact]
    public void Claim_WhenItComparesWhileAnotherWaits_IsContended() => ItemScript.Check("""
        set 5 backordered=5 -> ok
        claim b1 add - backordered=-5 -> ok
        claim b2 set - backordered=0 expect=5 -> refused Contended @1
        set 5 expect=5 -> refused Contended @1
        apply b1 add - row=r1 -> ok           | backordered 0
        claim b2 set - backordered=0 expect=5 -> ok
        apply b2 set - row=r2 -> ok           | backordered 0 on 5

        claim b1 set 0 expect=null -> ok      | on null     # sets what was never set
        claim b2 set 5 expect=null -> refused Contended @1
        add 1 -> refused Contended @1
        apply b1 set 0 row=r -> ok            | on 0
        claim b2 set 5 expect=null -> refused QuantityMismatch expected null is 0 @1
        add 1 -> ok
        """);

    [Fact]
    public void Claim_WhenASetComesLater_IsOverridden() => ItemScript.Check("""
        set 10 backordered=5 -> ok
        claim b1.0 add -4 backordered=-2 -> ok
        claim b1.1 add 3 -> ok                | claimed 4-3
        claim b1.2 add -1 @2 -> refused NeverSet @2
        set 2 -> ok                  | on 2 claimed 0-0 backordered 5 free 2+0 moved @1:-8+0-4
        apply b1.1 add 3 row=r1 -> ok         | on 2 moved @1:0+0+0
        apply b1.0 add -4 row=r0 -> ok        | on 2 backordered 3

        set 10 backordered=5 -> ok
        claim b1.0 add -4 backordered=-2 -> ok
        set - backordered=1 -> ok             | claimed 4-0 backordered 1
        apply b1.0 add -4 row=r0 -> ok        | on 6 backordered 1

        set 10 backordered=5 -> ok            # another location's claim stays
        set 10 @2 -> ok
        claim b1.0 add -4 @2 -> ok
        set 1 -> ok
        set 1 backordered=1 @3 -> ok
        apply b1.0 add -4 @2 row=r0 -> ok     | @2 on 6

        set 10 backordered=5 -> ok            # an import is a set, even to the same number
        claim b1.0 add -4 backordered=2 -> ok
        import on=10 -> ok                    | claimed 0-0 free 10+0
        import backordered=5 -> ok
        import on=10 backordered=5 -> unchanged
        apply b1.0 add -4 row=r0 -> ok        | on 10 backordered 5

        set 10 backordered=5 -> ok            # even where claims cancel each other out
        claim b1.0 add -4 backordered=-2 -> ok
        claim b1.1 add 4 backordered=2 -> ok  | claimed 4-4
        import on=10 -> ok                    | claimed 0-0
        import backordered=5 -> ok
        apply b1.0 add -4 row=r0 -> ok        | on 10 backordered 5
        """);

    [Fact]
    public void Claim_WhenItCompares_TakesItsPlaceWhenTaken() => ItemScript.Check("""
        set 10 -> ok
        reserve a 3 -> held 3+0
        claim b1 set 6 expect=10 -> ok        | claimed 4-0 free 3+0
        confirm a o-1 -> confirmed 3+0 o-1    | on 7
        apply b1 set 6 row=r -> ok            | on 3     # set to 6, then sold 3

        set 10 -> ok                          # what a claim takes is out of an order's reach
        reserve a 8 -> held 8+0
        claim b1 set 4 expect=10 -> ok        | claimed 6-0 oversold 4
        confirm a o-1 -> confirmed 4+4 o-1 promised 8+0 | on 6 claimed 6-0
        apply b1 set 4 row=r -> ok            | on 0 backordered 4

        claim b1 set 5 expect=null -> ok      | on null claimed 0-5
        apply b1 set 5 row=r -> ok            | on 5
        """);

    [Fact]
    public void Claim_WhenItArrivesAfterItsRow_ChangesNothing() => ItemScript.Check("""
        set 10 -> ok
        claim b1 add -4 row=r -> ok
        claim b1 add -4 row=r -> unchanged
        apply b1 add -4 row=r -> ok           | on 6 claimed 0-0
        claim b1 add -4 row=r -> again        | on 6 claimed 0-0 wake null

        set 10 -> ok                          # or is given back when its row comes again
        claim b1 add -4 -> ok
        apply b1 add -4 row=r -> ok           | on 6
        claim b1 add -4 -> ok                 | claimed 4-0
        apply b1 add -4 row=r -> ok           | on 6 claimed 0-0 wake null
        apply b1 add -4 row=r -> again
        """);

    [Fact]
    public void Apply_WhenADecidedRowHasNoClaim_BreaksAnInvariant()
    {
        Assert.Throws<InvariantBrokenException>(() => ItemScript.Check("""
            set 10 -> ok
            apply b1 add -4 -> ok
            """));
        Assert.Throws<InvariantBrokenException>(() => ItemScript.Check("""
            set 10 -> ok
            apply b1 set 4 expect=10 -> ok
            """));
    }
}
