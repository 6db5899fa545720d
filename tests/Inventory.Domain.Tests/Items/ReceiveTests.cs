using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class ReceiveTests
{
    [Fact]
    public void Receive_WhenUnitsWait_FillsFromTheHeadAndAddsTheRest() => ItemScript.Check("""
        receive 5 -> ok on +5                 | on 5 moved @1:+5+0+0 version 2   # was never set
        receive 2 ref=po-1 -> ok on +2        | on 7
        receive 3 @2 -> ok on +3              | @2 on 3 | on 7

        set - backordered=2 -> ok             # nobody's units, then two orders', then nobody's
        settings limit=99 -> ok
        reserve a 3 -> held 0+3
        reserve b 4 -> held 0+4
        confirm a a-0 -> confirmed 0+3 a-0
        confirm b b-0 -> confirmed 0+4 b-0
        set - backordered=10 -> ok            | queue *:2,a-0:3,b-0:4,*:1
        receive 4 -> ok on +0 filled *:2,a-0:2 | queue a-0:1,b-0:4,*:1 on 0 moved @1:0-4+0
        receive 1 -> ok on +0 filled a-0:1    | queue b-0:4,*:1
        receive 9 -> ok on +4 filled b-0:4,*:1 | queue empty on 4 moved @1:+4-5+0

        set 1 -> ok                           # neighbours of one order are one fill
        settings limit=99 -> ok
        reserve a 3 -> held 1+2
        reserve b 4 -> held 0+4
        confirm a a-0 -> confirmed 1+2 a-0
        confirm b a-0 -> confirmed 0+4 a-0
        receive 5 -> ok on +0 filled a-0:5    | queue a-0:1 on 0
        """);

    [Fact]
    public void Receive_WhenHoldsAreOpen_LeavesTheirSplitToTheirConfirm() => ItemScript.Check("""
        settings limit=9 -> ok
        reserve a 3 -> held 0+3
        receive 2 -> ok on +2                 | on 2 held 0+3 free 2+6
        confirm a o-1 -> confirmed 2+1 o-1 promised 0+3 | on 0 queue o-1:1
        receive 2 -> ok on +1 filled o-1:1    | on 1
        """);

    [Fact]
    public void Receive_WhenItDoesNotFit_SaysWhy() => ItemScript.Check("""
        location 2 off
        receive 1 @2 -> refused LocationDisabled @2 | version 1
        set 2147483647 backordered=2 -> ok
        receive 3 -> refused OverQuantityMax @1 | backordered 2
        receive 2 -> ok on +0 filled *:2      | on 2147483647
        receive 1 -> refused OverQuantityMax @1
        """);

    [Fact]
    public void Receive_WhenRepeated_GivesItsFirstAnswer() => ItemScript.Check("""
        set - backordered=3 -> ok
        receive 5 key=k body=1 -> ok on +2 filled *:3      | version 3
        set - backordered=9 -> ok
        receive 5 key=k body=1 -> again on +2 filled *:3   | on 2 backordered 9 version 4
        receive 6 key=k body=2 -> refused OperationReused
        check receive 5 key=k body=1 -> again on +2 filled *:3
        delete -> refused StockPromised
        """);

    [Fact]
    public void Receive_WhenAClaimComesFirst_IsContended() => ItemScript.Check("""
        set 0 backordered=5 -> ok             # of 5 that wait a claim takes 2 away
        claim b add - backordered=-2 -> ok
        receive 4 -> refused Contended @1
        check receive 4 -> refused Contended @1
        receive 3 -> ok on +0 filled *:3      | backordered 2
        receive 1 -> refused Contended @1
        apply b add - row=r -> ok             | backordered 0
        receive 1 -> ok on +1                 | on 1

        set 2147483640 backordered=5 -> ok    # what a claim adds has its place below the cap
        claim b add 5 -> ok
        receive 5 -> ok on +0 filled *:5
        receive 3 -> refused Contended @1
        receive 2 -> ok on +2
        apply b add 5 row=r -> ok             | on 2147483647

        claim b set 5 expect=null -> ok       # to 5, then 2 arrive
        receive 2 -> ok on +2                 | on 2
        apply b set 5 row=r -> ok             | on 7

        set 9 backordered=3 -> ok             # units a claim takes from stock stay its own
        claim b.0 add -4 -> ok
        claim b.1 add - backordered=2 -> ok
        receive 4 -> ok on +1 filled *:3      | on 10 claimed 4-0 free 6+0
        apply b.0 add -4 row=r0 -> ok         | on 6
        apply b.1 add - row=r1 -> ok          | queue *:2

        set 5 backordered=4 -> ok             # a set overrides the claim, and then nothing waits
        claim b add - backordered=-2 -> ok
        set - backordered=4 -> ok
        receive 4 -> ok on +0 filled *:4
        apply b add - row=r -> ok             | backordered 0
        """);

    [Fact]
    public void Apply_WhenARowIsAReceipt_TakesItInWhenItFits() => ItemScript.Check("""
        set 0 backordered=5 -> ok
        claim c add - backordered=-5 -> ok
        apply b.0 receive 2 row=r0 -> refused Contended @1 | backordered 5
        apply c add - row=c0 -> ok            | backordered 0
        apply b.0 receive 2 row=r0 -> ok on +2 | on 2
        set - backordered=1 -> ok
        apply b.0 receive 2 row=r0 -> again on +2 | on 2 backordered 1
        check receive 2 row=r0 -> again on +2  # asking what a row came to
        check receive 2 row=r1 -> unchanged
        location 1 off
        apply b.1 receive 3 row=r1 -> ok on +2 filled *:1 | on 4   # it is decided already
        """);

    [Fact]
    public void Receive_WhenItFillsMoreThanOneEventMayName_SaysHowManyUnitsItMay()
    {
        var rig = WithOrders(ReceiptRules.FillsMax + 1, i => $"{i}");

        var refusal = rig.Run(Receive(ReceiptRules.FillsMax + 1)).Refusal;
        var most = rig.Run(Receive(ReceiptRules.FillsMax));
        var rest = rig.Run(Receive(3));

        Assert.Equal(
            new Refusal
            {
                Reason = RefusalReason.TooManyFills,
                LocationId = 1,
                Requested = ReceiptRules.FillsMax + 1,
                Available = ReceiptRules.FillsMax,
            },
            refusal);
        Assert.Equal(ReceiptRules.FillsMax, most.Receipt?.Fills.Count);
        Assert.Equal((1, 2), (rest.Receipt?.Fills.Count, rest.Receipt?.OnHandAdded));
    }

    // The ids are of two bytes a character, so that bytes are counted and not characters.
    [Fact]
    public void Receive_WhenTheNamesAreLong_KeepsTheRecordWithinHalfAChunk()
    {
        const int Length = 200;
        const int Most = ReceiptRules.FillTextBytesMax / (2 * Length);
        var rig = WithOrders(
            Most + 1, i => new string('é', Length - 1) + (char)('\u0100' + i));

        Assert.Equal(Most, rig.Run(Receive(Most + 1)).Refusal?.Available);
        Assert.Equal(Most, rig.Run(Receive(Most)).Receipt?.Fills.Count);
        Assert.InRange(rig.Journal[^1].Pack.Length, 60_000, 128 * 1024);
    }

    [Fact]
    public void Receive_WhenItNamesTheMost_FitsHalfAChunk()
    {
        Assert.Equal(16, ReceiptRules.FillTextBytesMax / ReceiptRules.FillsMax);
        var rig = WithOrders(ReceiptRules.FillsMax, i => $"{i:X16}");

        Assert.False(rig.Run(Receive(ReceiptRules.FillsMax)).IsRefused);

        Assert.InRange(rig.Journal[^1].Pack.Length, 65_536, 128 * 1024);
    }

    [Fact]
    public void Apply_WhenAReceiptNamesOthersThanWait_Breaks()
    {
        var state = ItemRig.Created().State;
        var received = new ItemEvent.StockReceived
        {
            LocationId = 1,
            Quantity = 5,
            Fills = [new("o-1", 1)],
        };
        Assert.Throws<InvariantBrokenException>(() => state.Apply(received, ItemRig.Start));
    }

    [Fact]
    public void Receive_WhenThereAreNoUnits_Breaks() =>
        Assert.Throws<InvariantBrokenException>(() => ItemRig.Created().Run(Receive(0)));

    private static ItemCommand.Receive Receive(int units) =>
        new(new StockArrival { LocationId = 1, Quantity = units });

    private static ItemRig WithOrders(int count, Func<int, string> idOf)
    {
        var rig = ItemRig.Created();
        for (var i = 0; i < count; i++)
        {
            rig.State.FindLevel(1)!.Backorders.Join(new(idOf(i), 130, 1, ItemRig.Start));
        }
        return rig;
    }
}
