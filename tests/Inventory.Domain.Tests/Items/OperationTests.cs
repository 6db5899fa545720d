using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class OperationTests
{
    [Fact]
    public void Decide_WhenAnOperationIsRepeated_GivesItsFirstAnswer() => ItemScript.Check("""
        set 10 key=k1 -> ok
        set 10 key=k1 -> again                     | on 10 version 2
        add -3 key=k2 -> ok
        add -3 key=k2 -> again                     | on 7
        reserve a 4 key=k3 -> held 4+0
        reserve b 4 key=k3 -> again held 4+0       | ats 3
        extend a 1000000 key=k4 -> held 4+0 until +1000000
        extend a 2000000 -> held 4+0 until +2000000
        extend a 1000000 key=k4 -> again held 4+0 until +1000000
        reserve b 4 key=k3 -> again held 4+0
        confirm a o-1 key=k5 -> confirmed 4+0 o-1  | on 3
        confirm a o-1 key=k5 -> again confirmed 4+0 o-1
        extend a 1000000 key=k4 -> again held 4+0 until +1000000
        reserve b 4 key=k3 -> again held 4+0       # even after its confirm
        release c key=k6 -> refused ReservationNotFound
        reserve c 1 key=k7 -> held 1+0
        release c key=k6 -> released 1+0           # a refused one is decided anew
        release c key=k6 -> again released 1+0
        settings safety=0 key=k8 -> ok             | version 10   # changes nothing, is remembered
        settings safety=2 -> ok
        settings safety=0 key=k8 -> again          | safety 2
        catalog name=Pot key=k9 -> ok
        catalog name=Pan -> ok
        catalog name=Pot key=k9 -> again           | name Pan
        """);

    [Fact]
    public void Decide_WhenAnImportRowIsRepeatedAfterASale_LeavesTheSaleAlone() =>
        ItemScript.Check("""
        import on=10 name=Pot safety=1 key=k1 -> ok 3 events | on 10
        reserve a 3 -> held 3+0
        confirm a o-1 -> confirmed 3+0 o-1         | on 7
        import on=10 name=Pot safety=1 key=k1 -> again | on 7
        import on=7 key=k2 -> unchanged            # not remembered: it cost no event
        """);

    [Fact]
    public void Decide_WhenAnExtensionChangesNothing_IsRememberedByItsKey() => ItemScript.Check("""
        set 1 -> ok
        reserve a 1 for=5000 -> held 1+0
        extend a 1000 key=k -> held 1+0 until +5000
        wait 4900
        extend a 1000 key=k -> again held 1+0 until +5000
        wait 99
        wait 1 -> expired 1@1
        extend a 1000 key=k -> again held 1+0 until +5000
        """);

    [Fact]
    public void Decide_WhenAConfirmOrReleaseChangesNothing_IsRememberedByItsKey() =>
        ItemScript.Check("""
        set 3 -> ok
        reserve a 1 for=1000 -> held 1+0
        wait 1000 -> expired 1@1
        release a key=k1 -> expired 1+0                | moved @1:0+0+0 version 5
        confirm a o-1 -> confirmed 1+0 o-1             | on 2
        release a -> refused AlreadyConfirmed
        release a key=k1 -> again expired 1+0          | version 6
        confirm a o-1 -> unchanged confirmed 1+0 o-1   | version 6
        confirm a o-1 key=k2 -> confirmed 1+0 o-1      | version 7 on 2
        confirm a o-1 key=k2 -> again confirmed 1+0 o-1
        set 9 key=k2 body=1 -> refused OperationReused
        reserve b 1 -> held 1+0
        release b -> released 1+0
        release b key=k3 -> released 1+0               | version 10
        release b key=k3 -> again released 1+0         | version 10
        """);

    [Fact]
    public void Decide_WhenAHostsIdIsOfATimeToCome_RefusesIt() => ItemScript.Check("""
        set 1 host=h1 age=-60001 -> refused OperationTooOld
        set 1 host=h2 age=-60000 -> ok
        reserve a 1 age=-60001 -> refused OperationTooOld
        reserve b 1 age=-60000 -> held 1+0
        release b -> released 1+0
        wait 86400001
        release b -> refused ReservationTooOld
        reserve c 1 -> held 1+0                        # nothing forgotten bars what is new
        set 2 host=h3 -> ok
        """);

    [Fact]
    public void Decide_WhenALateConfirmIsRepeated_GivesItsFirstAnswer() => ItemScript.Check("""
        set 3 -> ok
        reserve a 1 for=1000 -> held 1+0
        wait 1000 -> expired 1@1
        confirm a o-1 key=k -> confirmed 1+0 o-1       | on 2 version 5
        confirm a o-1 key=k -> again confirmed 1+0 o-1 | on 2 version 5
        set 9 key=k body=1 -> refused OperationReused
        """);

    [Fact]
    public void Decide_WhenAHostsIdIsOfTheLastMinute_HonoursIt() => ItemScript.Check("""
        set 1 host=h1 age=60000 -> ok
        set 2 host=h2 age=60001 -> refused OperationTooOld | on 1
        reserve a 1 age=60001 -> refused OperationTooOld
        reserve b 1 age=60000 -> held 1+0
        """);

    [Fact]
    public void Decide_WhenTheClockIsSetBack_HonoursNewIdsOnly() => ItemScript.Check("""
        set 5 host=h1 -> ok
        wait 3600000
        add 1 key=k1 -> ok                             | on 6
        wait -3599999
        add 1 host=h2 -> ok                            | on 7
        add 1 host=h2 -> again                         | on 7
        reserve a 1 -> held 1+0
        set 5 host=h1 -> refused OperationTooOld       | on 7     # it is among the forgotten
        wait 60001
        set 5 host=h3 age=60001 -> refused OperationTooOld
        reserve b 1 age=60001 -> refused OperationTooOld
        add 1 host=h4 -> ok                            | on 8
        reserve c 1 -> held 1+0

        set 5 -> ok
        reserve a 1 -> held 1+0
        release a -> released 1+0
        wait 86400001
        set 5 -> ok
        wait -86400001
        release a -> refused ReservationTooOld
        reserve a 1 -> refused OperationTooOld         # it was held once
        reserve b 1 -> refused OperationTooOld         # of the same millisecond
        wait 1
        reserve c 1 -> held 1+0
        """);

    [Fact]
    public void Decide_WhenAKeyComesWithAnotherBody_Refuses() => ItemScript.Check("""
        set 10 key=k body=1 -> ok
        set 11 key=k body=2 -> refused OperationReused | on 10
        add 1 key=k body=3 -> refused OperationReused
        set 10 key=k body=1 -> again
        set 11 host=h body=1 -> ok
        set 11 host=h body=2 -> again                  # only a client can use one key twice
        delete -> ok
        set 11 key=k body=2 -> refused OperationReused
        set 10 key=k body=1 -> again
        """);

    [Fact]
    public void Decide_WhenAHostsIdIsOld_RefusesIt() => ItemScript.Check("""
        set 1 host=h1 age=60000 -> ok
        set 2 host=h2 age=60001 -> refused OperationTooOld | on 1
        set 3 host=h3 -> ok
        wait 60000
        set 3 host=h3 -> again
        wait 1
        set 3 host=h3 -> refused OperationTooOld
        set 4 key=k1 -> ok
        set 4 key=k1 -> again                              # a client's key is no time

        set 1 -> ok                       # made by a clock 5 s ahead: honoured until it is old
        add 1 host=h1 age=-5000 -> ok     | on 2
        wait 64999
        add 1 host=h1 -> again            | on 2
        wait 1
        add 1 host=h1 -> again            | on 2
        wait 1
        add 1 host=h1 -> refused OperationTooOld | on 2
        """);

    [Fact]
    public void Decide_WhenAClientsKeyIsADayOld_TakesItForANewOne() => ItemScript.Check("""
        set 1 -> ok
        add 1 key=k body=1 -> ok             | on 2
        add 1 row=r -> ok                    | on 3
        wait 86400000
        add 1 key=k body=1 -> again          | on 3
        wait 1
        add 2 key=k body=2 -> ok             | on 5
        add 2 key=k body=2 -> again          | on 5
        wait 2505599999                      # 30 days since the row
        add 1 row=r -> again
        wait 1
        add 1 row=r -> ok                    | on 6
        """);

    [Fact(
        Skip = Effort.Skipped, SkipType = typeof(Effort), SkipWhen = nameof(Effort.IsSmall))]
    public void Find_WhenMoreThanAMillionCameSince_ForgetsTheOldest()
    {
        Assert.Equal(1_000_000, OperationMemory.KeptMax);
        var memory = new OperationMemory();
        for (var i = 0; i <= OperationMemory.KeptMax; i++)
        {
            Remember(memory, i);
        }
        memory.Forget(ItemRig.Start);
        Assert.Equal(OperationMemory.KeptMax, memory.Count);
        Assert.Null(memory.Find(Numbered(0)));
        Assert.NotNull(memory.Find(Numbered(1)));
        Assert.NotNull(memory.Find(Numbered(OperationMemory.KeptMax)));
    }

    [Fact]
    public void TryFind_WhenAClosedReservationIsADayOld_IsTooOldToKnow() => ItemScript.Check("""
        set 9 -> ok
        reserve a 1 -> held 1+0
        wait 500
        reserve b 1 for=2000000 -> held 1+0
        release a -> released 1+0
        wait 86400000 -> expired 1@1
        release a -> unchanged released 1+0
        wait 1
        release a -> refused ReservationTooOld
        confirm a o-1 -> refused ReservationTooOld
        extend a 1000 -> refused ReservationTooOld
        release b -> unchanged expired 1+0
        release c age=86400501 -> refused ReservationTooOld     # as old as a was
        release d age=86400500 -> refused ReservationNotFound

        set 9 -> ok                      # a late confirm is remembered a day from then
        reserve a 1 -> held 1+0
        reserve b 1 -> held 1+0
        wait 900000 -> expired 2@1
        wait 86399999
        confirm a o-1 -> confirmed 1+0 o-1
        acknowledge a -> ok
        wait 2
        confirm b o-1 -> refused ReservationTooOld
        wait 86399998
        confirm a o-1 -> unchanged confirmed 1+0 o-1
        wait 1
        confirm a o-1 -> refused ReservationTooOld

        set 9 -> ok                      # not before its order is recorded, nor those behind it
        reserve a 1 -> held 1+0
        reserve b 1 -> held 1+0
        reserve c 1 -> held 1+0
        release a -> released 1+0
        confirm b o-1 -> confirmed 1+0 o-1
        release c -> released 1+0
        wait 86400001
        release a -> refused ReservationTooOld
        confirm b o-1 -> unchanged confirmed 1+0 o-1
        release c -> unchanged released 1+0
        acknowledge b -> ok
        confirm b o-1 -> refused ReservationTooOld
        release c -> refused ReservationTooOld

        set 9 -> ok                      # made by a clock ahead of the item's
        reserve a 1 age=-5000 -> held 1+0
        release a -> released 1+0
        wait 86400001
        release a -> refused ReservationTooOld
        """);

    [Fact(
        Skip = Effort.Skipped, SkipType = typeof(Effort), SkipWhen = nameof(Effort.IsSmall))]
    public void TryFind_WhenMoreThanAMillionClosedSince_ForgetsTheOldest()
    {
        Assert.Equal(1_000_000, HoldBook.ClosedKeptMax);
        var rig = ItemRig.Created(ItemRig.OneVariant with { Tracking = InventoryTracking.None });
        var reserve = ReserveOne(rig, "first");
        rig.Run(reserve);
        var release = new ItemCommand.Release(reserve.ReservationId) { Operation = Numbered(0) };
        rig.Run(release);
        for (var i = 1; i < HoldBook.ClosedKeptMax; i++)
        {
            CloseOne(rig.State.Holds, i, rig.Now);
        }
        Assert.Equal(HoldStatus.Released, rig.Run(release).Hold?.Status);

        CloseOne(rig.State.Holds, HoldBook.ClosedKeptMax, rig.Now);
        var confirm = rig.Run(new ItemCommand.Confirm(reserve.ReservationId, "o-1", false));
        Assert.Equal(RefusalReason.ReservationTooOld, confirm.Refusal?.Reason);
        Assert.Equal(HoldBook.ClosedKeptMax, rig.State.Holds.Count);
        Assert.Equal(0, rig.State.Holds.OpenCount);

        // What is remembered of the operation is no answer any more.
        Assert.Equal(RefusalReason.ReservationTooOld, rig.Run(release).Refusal?.Reason);
        // Its id is known to be forgotten, so it cannot be placed a second time either.
        Assert.Equal(RefusalReason.OperationTooOld, rig.Run(reserve).Refusal?.Reason);
    }

    [Fact]
    public void Decide_WhenTheReservationIsForgottenBeforeTheOperation_IsTooOldToKnow()
    {
        var rig = ItemRig.Created(ItemRig.OneVariant with { Tracking = InventoryTracking.None });
        var reserve = ReserveOne(rig, "first");
        rig.Run(reserve);
        var release = new ItemCommand.Release(reserve.ReservationId) { Operation = Numbered(0) };
        rig.Run(release);
        rig.State.Holds.Forget(rig.Now + HoldBook.ClosedKeptMs, []);
        Assert.True(rig.Run(release).IsRepeat);

        rig.State.Holds.Forget(rig.Now + HoldBook.ClosedKeptMs + 1, []);
        Assert.Equal(RefusalReason.ReservationTooOld, rig.Run(release).Refusal?.Reason);
    }

    [Fact]
    public void Find_WhenTheOperationIsUnnamed_FindsNothing()
    {
        var memory = new OperationMemory();
        Remember(memory, 0);
        var unnamed = Numbered(0) with { Origin = OperationOrigin.None };
        Assert.Null(memory.Find(unnamed));
        Assert.NotNull(memory.Find(Numbered(0)));
    }

    [Fact]
    public void Create_WhenRepeated_GivesItsFirstAnswer()
    {
        var rig = new ItemRig();
        var create = new ItemCommand.Create(ItemRig.OneVariant) { Operation = Numbered(0) };
        Assert.IsType<ItemEvent.Created>(rig.Run(create).First);
        Assert.True(rig.Run(create).IsRepeat);

        var old = new Operation(
            ItemRig.IdAt(rig.Now - 60_001, "old"), 0, OperationOrigin.Host);
        var late = new ItemRig().Run(create with { Operation = old });
        Assert.Equal(RefusalReason.OperationTooOld, late.Refusal?.Reason);
    }

    private static Operation Numbered(int i) =>
        new(new Guid(i + 1, 0, 0, new byte[8]), 0, OperationOrigin.Client);

    private static void Remember(OperationMemory memory, int i) => memory.Remember(
        new(Numbered(i), ItemRig.Start, i, new ItemEvent.Deleted()));

    private static ItemCommand.Reserve ReserveOne(ItemRig rig, string name) => new()
    {
        ReservationId = ItemRig.IdAt(rig.Now, name),
        VariantId = 130,
        LocationId = 1,
        Quantity = 1,
        ExpiresInMs = 1_000,
    };

    private static void CloseOne(HoldBook holds, int i, long now)
    {
        var hold = new Hold
        {
            Id = new Guid(i, 0, 0, new byte[8]),
            VariantId = 130,
            LocationId = 1,
            Requested = 1,
            Ready = 1,
            Backordered = 0,
            AllowBackorder = true,
            IsTracked = false,
            CreatedAt = now,
            ExpiresAt = now + 1_000,
        };
        holds.Open(hold);
        holds.Close(hold with { Status = HoldStatus.Released, ClosedAt = now });
    }
}
