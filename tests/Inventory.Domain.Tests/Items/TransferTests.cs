using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class TransferTests
{
    [Fact]
    public void Transfer_WhenUnitsAreFree_MovesThemInTwoEvents() => ItemScript.Check("""
        set 10 -> ok
        transfer 4 1>2 ref=t-1 -> ok 2 events | on 6 | @2 on 4 moved @2:+4+0+0 version 4
        transfer 4 2>1 -> ok 2 events         | on 10 | @2 on 0 moved @1:+4+0+0
        transfer 10 1>3 -> ok 2 events        | on 0 | @3 on 10

        set 5 -> ok                           # it fills nothing where it arrives
        set 1 backordered=3 @2 -> ok
        transfer 5 1>2 -> ok 2 events         | @2 on 6 backordered 3 | on 0
        """);

    [Fact]
    public void Transfer_WhenTheSourceIsShort_SaysWhatIsFree() => ItemScript.Check("""
        transfer 1 1>2 -> refused OutOfStock 1 of 0+0 @1      # never set
        transfer 1 3>2 -> refused OutOfStock 1 of 0+0 @3
        set 10 -> ok
        settings safety=3 limit=9 -> ok
        reserve a 2 -> held 2+0               | free 5+9
        transfer 6 1>2 -> refused OutOfStock 6 of 5+0 @1 | @2 on -
        transfer 5 1>2 -> ok 2 events         | on 5 free 0+9 held 2+0
        transfer 1 1>2 -> refused OutOfStock 1 of 0+0 @1
        """);

    [Fact]
    public void Transfer_WhenALocationIsDisabledOrFull_SaysWhich() => ItemScript.Check("""
        set 10 -> ok
        location 2 off
        transfer 1 1>2 -> refused LocationDisabled @2
        transfer 1 2>1 -> refused LocationDisabled @2
        location 1 off
        transfer 1 1>2 -> refused LocationDisabled @1
        location 1 on
        location 2 on
        set 2147483640 @2 -> ok
        transfer 8 1>2 -> refused OverQuantityMax @2 | on 10
        transfer 7 1>2 -> ok 2 events         | on 3 | @2 on 2147483647
        """);

    [Fact]
    public void Transfer_WhenRepeated_MovesNothing() => ItemScript.Check("""
        set 10 -> ok
        transfer 4 1>2 key=k body=1 -> ok 2 events | version 4
        transfer 4 1>2 key=k body=1 -> again  | on 6 version 4
        transfer 5 1>2 key=k body=2 -> refused OperationReused
        """);

    [Fact]
    public void Transfer_WhenAClaimStandsInTheWay_IsContended() => ItemScript.Check("""
        set 10 -> ok
        set 2147483640 @2 -> ok
        claim b.0 add -4 -> ok
        claim b.1 add 5 @2 -> ok
        transfer 7 1>2 -> refused Contended @1
        transfer 6 1>2 -> refused Contended @2
        transfer 3 1>2 -> refused Contended @2
        transfer 2 1>2 -> ok 2 events         | on 8 free 4+0 | @2 on 2147483642
        apply b.0 add -4 row=r0 -> ok         | on 4
        apply b.1 add 5 @2 row=r1 -> ok       | @2 on 2147483647
        """);

    [Fact]
    public void Claim_WhenOfATransfer_TakesBothHalvesAndGivesThemBack() => ItemScript.Check("""
        set 10 -> ok
        claim b transfer 4 1>2 -> ok 2 events | claimed 4-0 free 6+0 | @2 claimed 0-4 on null
        claim b transfer 4 1>2 -> unchanged   | version 4
        claim c transfer 7 1>2 -> refused Contended @1
        reserve a 7 -> refused Contended @1
        drop b -> ok 2 events                 | claimed 0-0 free 10+0 wake null | @2 claimed 0-0
        drop b -> unchanged

        set 10 -> ok
        claim b transfer 4 1>2 -> ok 2 events
        apply b transfer 4 1>2 ref=t row=r -> ok 2 events | on 6 claimed 0-0 | @2 on 4 claimed 0-0
        apply b transfer 4 1>2 ref=t row=r -> again | on 6 | @2 on 4
        claim b transfer 4 1>2 -> ok 2 events       # one that arrived after its row
        apply b transfer 4 1>2 row=r -> ok 2 events | on 6 claimed 0-0 | @2 on 4 claimed 0-0
        """);

    [Fact]
    public void Apply_WhenASetCameAfterTheClaim_MovesTheOtherHalf() => ItemScript.Check("""
        set 10 -> ok
        claim b transfer 4 1>2 -> ok 2 events
        set 1 -> ok                           | on 1 claimed 0-0     # counted without the four
        location 2 off
        apply b transfer 4 1>2 row=r -> ok 2 events | on 1 | @2 on 4 moved @2:+4+0+0

        set 10 -> ok
        claim b transfer 4 1>2 -> ok 2 events
        set 2147483647 @2 -> ok               | @2 claimed 0-0       # counted with them
        apply b transfer 4 1>2 row=r -> ok 2 events | on 6 | @2 on 2147483647
        """);

    [Fact]
    public void Apply_WhenOrdersCameAfterTheClaim_LeaveItItsUnits() => ItemScript.Check("""
        set 10 -> ok
        settings limit=9 -> ok
        reserve a 6 -> held 6+0
        claim b transfer 4 1>2 -> ok 2 events
        confirm a o-1 -> confirmed 6+0 o-1    | on 4
        receive 3 -> ok on +3                 | on 7 free 3+9
        transfer 4 1>3 -> refused Contended @1
        apply b transfer 4 1>2 row=r -> ok 2 events | on 3 | @2 on 4
        """);

    [Fact]
    public void Apply_WhenTransfersMeetAtALevel_TakesEachByItsRole() => ItemScript.Check("""
        set 5 -> ok
        set 5 @2 -> ok
        claim b.0 transfer 5 1>2 -> ok 2 events
        claim b.1 transfer 5 2>3 -> ok 2 events | @2 claimed 5-5 free 0+0
        apply b.1 transfer 5 2>3 row=r1 -> ok 2 events | @2 on 0 claimed 0-5 | @3 on 5
        apply b.0 transfer 5 1>2 row=r0 -> ok 2 events | @2 on 5 | on 0
        """);

    [Fact]
    public void Apply_WhenADecidedTransferHasNoClaim_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(() => ItemScript.Check("""
            set 10 -> ok
            apply b transfer 4 1>2 -> ok
            """));

    [Fact]
    public void Apply_WhenTheBatchHasAName_RemembersItBesideBothHalves()
    {
        var rig = ItemRig.Created();
        var script = new ScriptCommands(rig);
        rig.Run(script.Parse(["set", "10"]));
        rig.Run(script.Parse(["claim", "b", "transfer", "4", "1>2"]));
        var row = (ItemCommand.ApplyRow)script.Parse(["apply", "b", "transfer", "4", "1>2"]);
        var batch = new Operation(ItemRig.IdAt(0, "key"), 1, OperationOrigin.Client);

        var decision = rig.Run(row with { Batch = batch });

        Assert.IsType<ItemEvent.TransferredOut>(decision.First);
        Assert.IsType<ItemEvent.TransferredIn>(decision.Second);
        Assert.Equal(batch, decision.Third?.Operation);
    }

    [Fact]
    public void Transfer_WhenItGoesNowhere_Breaks()
    {
        Breaks(new() { FromLocationId = 1, ToLocationId = 1, Quantity = 1 });
        Breaks(new() { FromLocationId = 1, ToLocationId = 2, Quantity = 0 });

        static void Breaks(StockTransfer change) => Assert.Throws<InvariantBrokenException>(
            () => ItemRig.Created().Run(new ItemCommand.MoveStock(change)));
    }
}
