namespace Inventory.Domain.Tests.Items;

public sealed class ReleaseTests
{
    [Fact]
    public void Release_WhenLive_GivesBackBothKinds() => ItemScript.Check("""
        set 2 -> ok
        settings limit=5 -> ok
        reserve a 4 -> held 2+2               | ats 3
        release a -> released 2+2             | ats 7 held 0+0 on 2 moved @1:0+0-4 wake null
        release a -> unchanged released 2+2   | version 5

        set 2 -> ok                           # stopping sales stops no release
        reserve a 2 -> held 2+0
        location 1 off
        settings instock=no -> ok
        release a -> released 2+0             | held 0+0
        """);

    [Fact]
    public void Release_WhenNotLive_ChangesNothing() => ItemScript.Check("""
        set 2 -> ok
        reserve a 1 -> held 1+0
        confirm a o-1 -> confirmed 1+0 o-1
        release a -> refused AlreadyConfirmed | on 1
        reserve b 1 -> held 1+0
        wait 900000 -> expired 1@1            | version 6
        release b -> unchanged expired 1+0    | version 6
        release c -> refused ReservationNotFound
        """);

    [Fact]
    public void Extend_WhenLive_MovesTheDeadlineLaterOnly() => ItemScript.Check("""
        set 2 -> ok
        reserve a 1 for=1000 -> held 1+0              | wake +1000
        extend a 1000 -> unchanged held 1+0 until +1000 | version 3
        wait 10
        extend a 500 -> unchanged held 1+0 until +1000 | version 3
        extend a 1000 -> held 1+0 until +1010         | version 4 wake +1010 moved @1:0+0+0
        wait 999
        wait 1 -> expired 1@1                         | ats 2
        extend a 1000 -> refused AlreadyExpired
        """);

    [Fact]
    public void Extend_WhenItWouldLiveTooLong_StopsAtADayFromItsCreation() => ItemScript.Check("""
        set 2 -> ok
        wait 5
        reserve a 1 for=1000 -> held 1+0
        wait 900
        extend a 86399999 -> held 1+0 until +86400005
        extend a 86400000 -> unchanged held 1+0 until +86400005
        wait 86399100 -> expired 1@1

        set 2 -> ok                                   # a day from its creation, less one
        reserve a 1 for=1000 -> held 1+0
        wait 1
        extend a 86399998 -> held 1+0 until +86399999
        extend a 86399999 -> held 1+0 until +86400000
        """);

    [Fact]
    public void Extend_WhenItsBuyerPays_StaysMarked() => ItemScript.Check("""
        set 2 -> ok
        reserve a 1 for=1000 -> held 1+0
        pay a 500 -> held 1+0 until +1000 paying            | version 4 wake +1000
        pay a 500 -> unchanged held 1+0 until +1000 paying  | version 4
        wait 10
        extend a 1000 -> held 1+0 until +1010 paying        | version 5 wake +1010
        pay a 2000 -> held 1+0 until +2010 paying           | version 6
        reserve a 1 for=1000 -> again held 1+0
        wait 2000 -> expired 1@1
        pay a 1000 -> refused AlreadyExpired
        """);

    [Fact]
    public void Extend_WhenNotLive_SaysHow() => ItemScript.Check("""
        set 9 -> ok
        reserve a 1 -> held 1+0
        confirm a o-1 -> confirmed 1+0 o-1
        extend a 1000 -> refused AlreadyConfirmed
        reserve b 1 -> held 1+0
        release b -> released 1+0
        extend b 1000 -> refused AlreadyReleased
        extend c 1000 -> refused ReservationNotFound
        """);
}
