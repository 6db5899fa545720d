using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class CartHoldTests
{
    [Fact]
    public void Reserve_WhenACartIsUndecided_IsContendedForOthers() => ItemScript.Check("""
        set 10 -> ok
        settings limit=5 -> ok
        reserve c1:0 12 -> held 10+2            | free 0+3 held 10+2 undecided 10+2 wake +10000
        reserve a 4 -> refused Contended @1     | free 0+3
        reserve b 16 -> refused OutOfStock 16 of 0+3 @1
        reserve d 3 -> held 0+3                 | free 0+0
        reserve e 1 nobackorder -> refused Contended @1
        add -1 -> refused Contended @1
        keep c1:0 60000 -> held 10+2 until +60000 | undecided 0+0 held 10+5 wake +60500
        reserve f 4 -> refused OutOfStock 4 of 0+0 @1
        add -1 -> refused InsufficientStock 1 of 0 @1

        set 1 -> ok
        reserve c1:0 1 -> held 1+0              | undecided 1+0
        release c1:0 -> released 1+0            | undecided 0+0 held 0+0
        reserve a 1 -> held 1+0
        """);

    [Fact]
    public void Reserve_WhenTheCartItselfIsInTheWay_IsNotContended() => ItemScript.Check("""
        set 5 -> ok
        settings limit=2 -> ok
        reserve c1:0 4 -> held 4+0
        reserve c1:1 4 -> refused OutOfStock 4 of 1+2 @1
        reserve c1:1:2 4 -> refused Contended @1
        reserve c2:0 4 -> refused Contended @1
        reserve c2:0 8 -> refused OutOfStock 8 of 1+2 @1
        reserve c1:1 3 -> held 1+2
        reserve c1:2 1 -> refused OutOfStock 1 of 0+0 @1
        reserve c2:1 7 -> refused Contended @1
        """);

    [Fact]
    public void Wait_WhenACartOwnsTheHold_DoesNotExpireIt() => ItemScript.Check("""
        set 10 -> ok
        reserve c1:0 4 for=1000 -> held 4+0     | wake +10000
        reserve a 3 for=1000 -> held 3+0        | wake +1000
        wait 100000 -> expired 1@1              | held 4+0 wake +10000
        keep c1:0 101000 -> held 4+0 until +101000 | held 4+0 wake +101500
        keep c1:0 101000 -> unchanged held 4+0 until +101000
        keep c1:0 101000 paying -> held 4+0 until +101000 paying | wake +101500
        wait 2000                               | held 4+0 wake +101500
        release c1:0 expired -> expired 4+0     | held 0+0 wake null
        release c1:0 expired -> unchanged expired 4+0
        keep c1:0 101000 -> refused AlreadyExpired
        """);

    [Fact]
    public void Keep_WhenTheCartsClockIsBehind_MovesTheDeadlineEarlier() => ItemScript.Check("""
        set 10 -> ok
        reserve c1:0 4 for=60000 -> held 4+0
        keep c1:0 50000 -> held 4+0 until +50000 | wake +50500
        """);

    [Fact]
    public void Keep_WhenTheDeadlineIsBeforeTheHold_IsAtItsCreation() => ItemScript.Check("""
        set 10 -> ok
        wait 9000
        reserve c1:0 4 for=1000 -> held 4+0
        keep c1:0 8999 -> held 4+0 until +9000  | wake +9500
        keep c1:0 8999 -> unchanged held 4+0 until +9000
        """);

    [Fact]
    public void Reserve_WhenALineWasGivenBack_IsNotHeldAgainByItsId() => ItemScript.Check("""
        set 10 -> ok
        reserve c1:0 4 -> held 4+0
        reserve c1:0 4 -> again held 4+0
        release c1:0 -> released 4+0
        reserve c1:0 4 -> refused AlreadyReleased
        reserve c1:0:2 4 -> held 4+0            | held 4+0 undecided 4+0
        release c1:0:2 expired -> expired 4+0
        reserve c1:0:2 4 -> refused AlreadyExpired
        """);

    [Fact]
    public void Reserve_WhenTheCartIsOld_IsHeldByANewAttempt() => ItemScript.Check("""
        set 10 -> ok
        reserve c1:0 4 -> held 4+0
        keep c1:0 60000 -> held 4+0 until +60000
        wait 3600000
        release c1:0 expired -> expired 4+0
        reserve c1:0:2 4 -> held 4+0            | wake +3610000
        confirm c1:0:2 o-1 -> confirmed 4+0 o-1 | on 6 held 0+0 undecided 0+0 wake null
        confirm c1:0:2 o-1 -> unchanged confirmed 4+0 o-1
        """);

    [Fact]
    public void Confirm_WhenACartsLineExpired_AcquiresNothing() => ItemScript.Check("""
        set 10 -> ok
        reserve c1:0 4 -> held 4+0
        release c1:0 expired -> expired 4+0
        confirm c1:0 o-1 -> refused AlreadyExpired | on 10
        wouldconfirm c1:0 -> refused AlreadyExpired
        wouldconfirm c9:0 -> refused ReservationNotFound
        keep c9:0 1 -> refused ReservationNotFound
        """);

    [Fact]
    public void CheckConfirm_WhenARecountCameBetween_SaysWhatTheOrderWouldGet() =>
        ItemScript.Check("""
        set 10 -> ok
        settings limit=5 -> ok
        reserve c1:0 12 -> held 10+2
        wouldconfirm c1:0 -> unchanged held 10+2
        set 7 -> ok
        wouldconfirm c1:0 -> refused SplitChanged promised 10+2 actual 7+5 @1 | held 10+2
        confirm c1:0 o-1 -> confirmed 7+5 o-1 promised 10+2
        wouldconfirm c1:0 -> refused AlreadyConfirmed
        """);

    [Fact]
    public void CheckConfirm_WhenLinesShareTheStock_CountsWhatEarlierOnesTake() =>
        ItemScript.Check("""
        set 10 -> ok
        settings limit=20 -> ok
        reserve c1:0 5 -> held 5+0
        reserve c1:1 5 -> held 5+0
        set 5 -> ok
        wouldconfirm c1:1 -> unchanged held 5+0
        wouldconfirm c1:1 c1:0 -> refused SplitChanged promised 5+0 actual 0+5 @1
        confirm c1:0 o-1 -> confirmed 5+0 o-1
        confirm c1:1 o-1 -> confirmed 0+5 o-1 promised 5+0

        set 4 -> ok
        settings limit=20 safety=1 -> ok
        reserve c1:0 4 -> held 3+1
        reserve c1:1 2 -> held 0+2
        set 7 -> ok
        wouldconfirm c1:0 -> refused SplitChanged promised 3+1 actual 4+0 @1
        wouldconfirm c1:1 c1:0 -> refused SplitChanged promised 0+2 actual 2+0 @1
        """);

    [Fact]
    public void Keep_WhenItNamesTheClientsKey_MovesTheDeadlineAgainAndKeepsTheKey() =>
        ItemScript.Check("""
        set 10 -> ok
        reserve c1:0 4 -> held 4+0
        keep c1:0 60000 key=k body=1 -> held 4+0 until +60000
        keep c1:0 60000 key=k body=1 -> unchanged held 4+0 until +60000
        keep c1:0 90000 key=k body=1 -> held 4+0 until +90000
        reserve a 1 key=k body=2 -> refused OperationReused

        set 10 -> ok
        reserve c1:0 4 -> held 4+0
        keep c1:0 60000 -> held 4+0 until +60000
        keep c1:0 60000 key=k body=1 -> held 4+0 until +60000
        reserve a 1 key=k body=2 -> refused OperationReused
        """);

    [Fact]
    public void Id_WhenItIsALines_NamesReservationAttemptAndLine()
    {
        var reservation = CartHoldIds.ReservationIdOf(ItemRig.IdAt(ItemRig.Start, "cart"));
        Assert.False(CartHoldIds.IsCarts(reservation));
        foreach (var (attempt, line) in new[] { (1, 0), (2, 99), (CartHoldIds.AttemptsMax, 98) })
        {
            var id = CartHoldIds.Of(reservation, attempt, line);
            Assert.True(CartHoldIds.IsCarts(id));
            Assert.Equal((attempt, line), (CartHoldIds.AttemptOf(id), CartHoldIds.LineOf(id)));
            Assert.Equal(reservation, CartHoldIds.ReservationIdOf(id));
            Assert.Equal(ItemRig.Start, Uuid.UnixMs(id));
        }
        Assert.Throws<InvariantBrokenException>(() => CartHoldIds.Of(reservation, 0, 0));
        Assert.Throws<InvariantBrokenException>(() => CartHoldIds.Of(reservation, 1, 100));
        Assert.Throws<InvariantBrokenException>(
            () => CartHoldIds.Of(reservation, CartHoldIds.AttemptsMax + 1, 0));
    }
}
