using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>Refusals are declared in the order they are decided in: a ladder for every kind of
/// command walks through all it can be refused for. See <see cref="PrecedenceLadder"/>.</summary>
public sealed class PrecedenceTests
{
    // `f` is forgotten a day later, `c` is confirmed, `r` released, `e` expired; the client's key
    // is remembered for as long as all of them.
    private const string Reservations =
        "set 9; reserve f 1; release f; wait 1; settings safety=0 key=k body=1;"
        + "reserve c 1; confirm c o-1; reserve r 1; release r; reserve e 3 for=1000; wait 1000;"
        + "reserve a 1";

    private const string OfReservations = """
        OperationReused           |                         | key=k body=2
        ItemNotFound              | drop b; release a; delete
        OperationTooOld           |                         | host=h age=60001
        ReservationTooOld         | wait 86399000           | id=f
        ReservationNotFound       |                         | id=x

        """;

    private const string OfAdjustments = """
        OperationReused           |                         | key=k body=2
        ItemNotFound | drop b; location 1 on; import backordered=0; location 1 off; delete
        OperationTooOld           |                         | host=h age=60001
        LocationDisabled          | location 1 off; location 2 off

        """;

    // An order id so long that no receipt can name it.
    private static readonly string OfTooManyFills =
        $"settings limit=1; reserve l 1; confirm l {new string('o', 65_537)}";

    private static readonly (string Name, string Text)[] Ladders =
    [
        ("reserve", """
            reserve a 3               | set 3; settings safety=0 key=k body=1
            OperationReused           |                         | key=k body=2
            ItemNotFound              | drop b; delete
            NotThisItem               |                         | variant=131
            OperationTooOld           |                         | host=h age=60001
            Contended                 | set 3; claim b add -1
            OutOfStock                | set 2
            """),
        ("confirm expired", $"""
            confirm e o-2 refuse      | {Reservations}
            {OfReservations}
            ConfirmedIntoAnotherOrder |                         | id=c
            AlreadyReleased           |                         | id=r
            OrderFull                 |                         | lines=10000
            Contended                 | set 3; settings limit=1; claim b add -1
            OutOfStock                | set 1; settings limit=2
            SplitChanged              | set 2; settings limit=9
            """),
        ("confirm live", $"""
            confirm a o-2 refuse      | {Reservations}
            OperationReused           |                         | key=k body=2
            OperationTooOld           |                         | host=h age=60001
            OrderFull                 |                         | lines=10000
            SplitChanged              | set 0
            """),
        ("release", $"""
            release a                 | {Reservations}
            {OfReservations}
            AlreadyConfirmed          |                         | id=c
            """),
        ("extend", $"""
            extend a 1000000          | {Reservations}
            {OfReservations}
            AlreadyConfirmed          |                         | id=c
            AlreadyReleased           |                         | id=r
            AlreadyExpired            |                         | id=e
            """),
        ("take back", """
            takeback o 5 restock  | set 0; settings limit=9 key=k body=1; reserve a 3; confirm a o
            OperationReused           |                         | key=k body=2
            ItemNotFound              | drop b; import backordered=0; delete
            NotThisItem               |                         | variant=131
            OperationTooOld           |                         | host=h age=60001
            Contended                 | claim b add - backordered=-2
            OverQuantityMax           | set 2147483646
            """),
        .. OfEachVerb("absolute", $"""
            set 5 expect=4            | set 4; settings safety=0 key=k body=1
            {OfAdjustments}
            Contended                 | claim b add 1
            QuantityMismatch          | set 9
            """),
        .. OfEachVerb("relative, both down", $"""
            add -3 backordered=-2     | set 3 backordered=2; settings safety=0 key=k body=1
            {OfAdjustments}
            Contended                 | claim b set 9 expect=null @2
            NeverSet                  |                         | @2
            InsufficientStock         | set 2
            InsufficientBackorders    | set - backordered=1
            """),
        .. OfEachVerb("relative, on hand down", $"""
            add -3 backordered=9      | set 3; settings safety=0 key=k body=1
            {OfAdjustments}
            InsufficientStock         | set 2
            OverBackorderedMax        | set - backordered=2147483639
            """),
        .. OfEachVerb("relative, backordered down", $"""
            add 9 backordered=-2      | set 3 backordered=2; settings safety=0 key=k body=1
            {OfAdjustments}
            InsufficientBackorders    | set - backordered=1
            OverQuantityMax           | set 2147483639
            """),
        .. OfEachVerb("relative, both up", $"""
            add 9 backordered=9       | set 3 backordered=2; settings safety=0 key=k body=1
            {OfAdjustments}
            OverQuantityMax           | set 2147483639
            OverBackorderedMax        | set - backordered=2147483639
            """),
        .. OfEachLook("receive", $"""
            receive 9                 | settings safety=0 key=k body=1
            {OfAdjustments}
            Contended                 | set 3; claim b add - backordered=-1
            OverQuantityMax           | set 2147483647
            TooManyFills              | {OfTooManyFills}
            """),
        ("row of a receipt", $"""
            apply b.1 receive 9 row=w | settings safety=0
            ItemNotFound              | drop b; import backordered=0; delete
            Contended                 | set 3; claim b add - backordered=-1
            OverQuantityMax           | set 2147483647
            TooManyFills              | {OfTooManyFills}
            """),
        .. OfEachVerb("transfer", $"""
            transfer 5 1>2            | set 5; settings safety=0 key=k body=1
            {OfAdjustments}
            Contended                 | set 5; set 0 @2; claim b add -1
            OverQuantityMax           | set 2147483643 @2
            OutOfStock                | set 4
            """, "at once,"),
        ("row of settings or numbers", """
            apply b.1 set 5 row=w     | set 4
            ItemNotFound              | delete
            """),
        ("claim given back", """
            drop b                    | set 4
            ItemNotFound              | delete
            """),
        ("settings", """
            settings safety=2         | settings safety=0 key=k body=1
            OperationReused           |                         | key=k body=2
            ItemNotFound              | delete
            OperationTooOld           |                         | host=h age=60001
            """),
        ("import", """
            import on=7               | settings safety=0 key=k body=1
            OperationReused           |                         | key=k body=2
            ItemNotFound              | delete
            OperationTooOld           |                         | host=h age=60001
            LocationDisabled          | location 1 off
            """),
        ("acknowledge", """
            acknowledge a             | settings safety=0 key=k body=1; delete
            OperationReused           |                         | key=k body=2
            OperationTooOld           |                         | host=h age=60001
            """),
        ("create", """
            create on=7               |
            OperationReused           |                         | key=k body=2
            ItemNotFound              | delete
            OperationTooOld           |                         | host=h age=60001
            SkuTaken                  | create key=k body=1
            LocationDisabled          | location 1 off
            """),
        ("create beside another", """
            create on=7               |
            OperationTooOld           |                         | host=h age=60001
            SkuTaken                  | taken RE-130
            LocationDisabled          | location 1 off
            """),
        ("edit", """
            edit tracking=variant sku=P on=7 | set 4; settings safety=0 key=k body=1
            OperationReused           |                         | key=k body=2
            ItemNotFound              | location 1 on; import backordered=0; delete
            OperationTooOld           |                         | host=h age=60001
            StockPromised             | location 1 on; import backordered=1; location 1 off
            SkuTaken                  | taken P
            LocationDisabled          | location 1 off
            """),
        ("change catalog", """
            catalog tracking=none sku=P | set 4; settings safety=0 key=k body=1
            OperationReused           |                         | key=k body=2
            ItemNotFound              | import backordered=0; delete
            OperationTooOld           |                         | host=h age=60001
            StockPromised             | import backordered=1
            SkuTaken                  | taken P
            """),
        ("delete", """
            delete                    | set 4; settings safety=0 key=k body=1
            OperationReused           |                         | key=k body=2
            ItemNotFound              | import backordered=0; delete
            OperationTooOld           |                         | host=h age=60001
            StockPromised             | import backordered=1
            """),
    ];

    private static readonly List<RefusalReason> Declared =
    [
        .. typeof(RefusalReason).GetFields().Where(field => field.IsLiteral)
            .Select(field => (RefusalReason)field.GetRawConstantValue()!),
    ];

    public static TheoryData<string> Names() => [.. Ladders.Select(ladder => ladder.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_WhenFaultsAreRepairedOneByOne_AnswersTheNextInPrecedence(string name)
    {
        var ladder = new PrecedenceLadder(Ladders.Single(l => l.Name == name).Text);
        RefusalReason?[] expected = [.. ladder.Reasons.Select(r => (RefusalReason?)r), null];

        Assert.Equal(expected, ladder.Answers());
        Assert.Equal(ladder.Reasons.Distinct().OrderBy(Declared.IndexOf), ladder.Reasons);
    }

    [Fact]
    public void Reasons_WhenAllLaddersAreClimbed_AreAllThere() => Assert.Equal(
        Declared,
        Ladders.SelectMany(l => new PrecedenceLadder(l.Text).Reasons).Distinct()
            .OrderBy(Declared.IndexOf));

    [Fact]
    public void Reasons_WhenInNumericalOrder_HaveEveryNumberFromOneUpward() => Assert.Equal(
        Enumerable.Range(1, Declared.Count), Declared.Select(reason => (int)reason).Order());

    // A look and a claim are refused for what the change itself would be.
    private static (string Name, string Text)[] OfEachVerb(
        string name, string change, string verb = "adjust") =>
    [
        .. OfEachLook(name, change, verb),
        ($"claim {name}", $"claim q {change}"),
    ];

    private static (string Name, string Text)[] OfEachLook(
        string name, string change, string verb = "at once,") =>
    [
        ($"{verb} {name}", change),
        ($"check {name}", $"check {change}"),
    ];
}
