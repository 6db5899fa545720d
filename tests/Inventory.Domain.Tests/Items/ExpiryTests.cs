using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class ExpiryTests
{
    [Fact]
    public void DecideDue_WhenADeadlineComes_ExpiresAtThatMillisecond() => ItemScript.Check("""
        set 9 -> ok
        settings limit=9 -> ok
        reserve a 10 for=1000 -> held 9+1
        wait 999                              | held 9+1 wake +1000
        wait 1 -> expired 1@1                 | held 0+0 ats 18 wake null moved @1:0+0-10
        wait 1

        set 9 -> ok                           # the rest counts as held until it is staged
        reserve a 9 for=1000 -> held 9+0
        sleep 5000                            | held 9+0 ats 0
        release a -> unchanged expired 9+0    | ats 9
        """);

    [Fact]
    public void DecideDue_WhenSeveralLocationsAreDue_TakesEachInTurn() => ItemScript.Check("""
        set 9 @1 -> ok
        set 9 @2 -> ok
        set 9 @3 -> ok
        reserve a 1 @3 for=1000 -> held 1+0
        reserve b 1 @2 for=1000 -> held 1+0
        reserve c 1 @1 for=2000 -> held 1+0
        reserve d 1 @3 for=2000 -> held 1+0
        reserve e 1 @2 for=3000 -> held 1+0   | wake +1000
        wait 999
        wait 1 -> expired 1@2 expired 1@3     | wake +2000
        wait 1000 -> expired 1@1 expired 1@3
        wait 1000 -> expired 1@2

        set 9 @1 -> ok                        # the earliest deadline first, wherever it is
        set 9 @2 -> ok
        reserve a 1 @1 for=2000 -> held 1+0
        reserve b 1 @2 for=1000 -> held 1+0
        reserve c 1 @2 for=3000 -> held 1+0
        wait 5000 -> expired 2@2 expired 1@1
        """);

    [Fact]
    public void DecideDue_WhenClosedOrExtended_CountsOnlyWhatIsDue() => ItemScript.Check("""
        set 9 -> ok
        reserve a 1 for=1000 -> held 1+0
        reserve b 1 for=1000 -> held 1+0
        reserve c 1 for=1000 -> held 1+0
        reserve d 1 for=1000 -> held 1+0
        confirm a o-1 -> confirmed 1+0 o-1
        acknowledge a -> ok
        release b -> released 1+0
        extend c 1500 -> held 1+0 until +1500
        extend c 1501 -> held 1+0 until +1501
        wait 1000 -> expired 1@1              | held 1+0 wake +1501
        wait 500
        wait 1 -> expired 1@1                 | held 0+0 wake null
        """);

    [Fact]
    public void DecideDue_WhenMoreAreDueThanOneEventTakes_TakesSeveral()
    {
        const int max = ItemEvent.HoldsExpired.CountMax;
        Assert.Equal(4_096, max);
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeCatalog(
            ItemRig.OneVariant with { Tracking = InventoryTracking.None }));
        for (var i = 0; i < max + 1; i++)
        {
            rig.Run(ReserveOne(rig, $"{i}", expiresInMs: 1_000));
        }
        rig.Now += 1_000;

        var first = Assert.IsType<ItemEvent.HoldsExpired>(
            ItemDecider.DecideDue(rig.State, rig.Now));
        Assert.Equal((1, rig.Now, max), (first.LocationId, first.Through, first.Count));
        Assert.Equal(first, ItemDecider.DecideDue(rig.State, rig.Now));

        rig.RunDue();
        Assert.Equal([max, 1], rig.Expirations.Select(e => e.Count));
        Assert.Equal(0, rig.State.Holds.OpenCount);
    }

    [Fact]
    public void DecideDue_WhenDeadlinesAreEqual_GoesByDeadlineThenId()
    {
        // One event takes all but the last: the largest id of the latest deadline stays.
        const int max = ItemEvent.HoldsExpired.CountMax;
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeCatalog(
            ItemRig.OneVariant with { Tracking = InventoryTracking.None }));
        var ids = Enumerable.Range(0, max + 1)
            .Select(i => ItemRig.IdAt(rig.Now, $"{i}")).ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            rig.Run(ReserveOne(rig, $"{i}", expiresInMs: 1_000 - (i % 2)));
        }
        rig.Now += 1_000;
        rig.State.Apply(ItemDecider.DecideDue(rig.State, rig.Now)!, rig.Now);

        var left = Assert.Single(rig.State.Holds.All, h => h.Status == HoldStatus.Held);
        Assert.Equal(ids.Where((_, i) => i % 2 == 0).Max(), left.Id);
    }

    [Fact]
    public void NextDeadline_WhenMostHoldsClosedEarly_KeepsNoMemoryOfThem()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeCatalog(
            ItemRig.OneVariant with { Tracking = InventoryTracking.None }));
        rig.Run(ReserveOne(rig, "first", expiresInMs: 500));
        rig.Run(ReserveOne(rig, "elsewhere", expiresInMs: 400) with { LocationId = 2 });
        for (var i = 0; i < 1_500; i++)
        {
            rig.Run(ReserveOne(rig, $"{i}", expiresInMs: 1_000));
            rig.Run(new ItemCommand.Release(ItemRig.IdAt(rig.Now, $"{i}")));
        }

        // A location keeps 1,024 beside two for each of its 2 open holds; the 1,029th drops all but
        // the first and itself.
        Assert.Equal(1 + 2 + (1_501 - 1_029), rig.State.Holds.DeadlineEntries);
        Assert.Equal(ItemRig.Start + 400, rig.State.NextWake());
        rig.Now += 499;
        rig.RunDue();
        Assert.Equal(ItemRig.Start + 500, rig.State.NextWake());
        rig.Now += 1;
        rig.RunDue();
        Assert.Equal([(2, 1), (1, 1)], rig.Expirations.Select(e => (e.LocationId, e.Count)));
    }

    [Fact]
    public void DueFirst_WhenMoreAreOpen_ListsTheEarliestOfTheLocation()
    {
        var rig = ItemRig.Created(
            ItemRig.OneVariant with { Tracking = InventoryTracking.None });
        for (var i = 0; i < 6; i++)
        {
            rig.Run(ReserveOne(rig, $"{i}", expiresInMs: 1_000 - (100 * i)));
        }
        rig.Run(ReserveOne(rig, "elsewhere", expiresInMs: 1) with { LocationId = 2 });
        rig.Run(new ItemCommand.Release(ItemRig.IdAt(rig.Now, "4")));
        rig.Run(new ItemCommand.Extend(ItemRig.IdAt(rig.Now, "5"), 2_000));

        var holds = rig.State.Holds;
        Assert.Equal((5, 1, 0), (holds.OpenCountAt(1), holds.OpenCountAt(2), holds.OpenCountAt(3)));
        Assert.Equal([700, 800], Deadlines(holds.DueFirst(1, max: 2)));
        Assert.Equal([700, 800, 900, 1_000, 2_000], Deadlines(holds.DueFirst(1, max: 100)));
        Assert.Empty(holds.DueFirst(3, max: 1));
        Assert.Equal(ItemRig.Start + 1, rig.State.NextWake());
    }

    private static IEnumerable<long> Deadlines(IReadOnlyList<Hold> holds) =>
        holds.Select(h => h.ExpiresAt - ItemRig.Start);

    private static ItemCommand.Reserve ReserveOne(ItemRig rig, string name, long expiresInMs) =>
        new()
        {
            ReservationId = ItemRig.IdAt(rig.Now, name),
            VariantId = 130,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = expiresInMs,
        };
}
