using Inventory.LoadTests.Http;
using Inventory.LoadTests.Oracle;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>Each rule of the oracle finds what breaks it, and the right books break none.</summary>
public sealed class OracleRulesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Late = TimeSpan.FromHours(2);
    private static readonly OracleBooks Right = OracleBooks.Right();

    private static Dictionary<string, (Rule Rule, OracleBooks Books)> Wrong { get; } = new()
    {
        ["a hold took more than there was"] =
            (Rule.NoOversell, Right.Plus(OracleBooks.Held(0, "101.e", 6, 0))),
        ["more left the shelf than lay there"] =
            (Rule.NoOversell, Right.Where(7, row => row with { OnHand = -9 })),
        ["more was backordered than the limit"] =
            (Rule.NoOversell, Right.Where(7, row => row with { QtyBackordered = 3 })),
        ["a promised hold is not there"] = (Rule.NothingLost, Right.Without(12)),
        ["a promised order is not there"] = (Rule.NothingLost, Right.Without(5)),
        ["a release is not there"] = (Rule.NothingLost, Right.Without(9)),
        ["an adjustment is not there"] = (Rule.NothingLost, Right.Without(13)),
        ["a hold expired before its time"] =
            (Rule.NothingLost, Right.Plus(OracleBooks.Expired("101.d", 1, Soon))),
        ["holds expired before their time"] =
            (Rule.NothingLost, Right.Plus(OracleBooks.Expired(null, 1, Soon))),
        ["a hold expired before its time, as a clock says that is fast"] =
            (Rule.NothingLost, Right.Plus(OracleBooks.Expired("101.d", 1, Late))),
        ["holds expired before their time, as a clock says that is fast"] =
            (Rule.NothingLost, Right.Plus(OracleBooks.Expired(null, 1, Late))),
        ["a hold of a long run expired before its time"] = (Rule.NothingLost, (Right with
        {
            Age = Late,
        }).Plus(OracleBooks.Expired("101.d", 1, Soon))),
        ["a hold of a long run expired that was an order"] = (Rule.NothingLost, (Right with
        {
            Age = Late,
        }).Plus(OracleBooks.Expired(null, 2, Late))),
        ["the stock is not there"] =
            (Rule.NothingLost, Right.Where(3, row => row with { IsImport = false })),
        ["the stock is there twice"] = (Rule.NothingDoubled, Right.Plus(
            new(0, "stock_adjusted", 3, 0, 0, 8) { IsImport = true })),
        ["the stock is of other units"] =
            (Rule.AsPromised, Right.Where(3, row => row with { OnHand = 4 })),
        ["the stock began with backorders"] =
            (Rule.AsPromised, Right.Where(3, row => row with { QtyBackordered = 1 })),
        ["a hold is there twice"] =
            (Rule.NothingDoubled, Right.Plus(OracleBooks.Held(0, "101.d", 1, 4))),
        ["an order is there twice"] =
            (Rule.NothingDoubled, Right.Plus(OracleBooks.Sold(0, "o-a", -1, 0, 5))),
        ["an adjustment is there twice"] = (Rule.NothingDoubled, Right.Plus(
            new(0, "stock_adjusted", 4, 0, 0, 9) { Reason = "more" })),
        ["two were told of one hold"] = (Rule.NothingDoubled, Right with
        {
            Operations = [.. Right.Operations, OracleBooks.Reserve("101.d", 1)],
        }),
        ["a hold nobody was told of"] = (Rule.NothingUnpromised, Right.Unpromised("101.d-reserve")),
        ["an order nobody was told of"] = (Rule.NothingUnpromised, Right.Unpromised("o-a-confirm")),
        ["an adjustment nobody was told of"] = (Rule.NothingUnpromised, Right.Unpromised("more")),
        ["stock that moved for no reason"] =
            (Rule.NothingUnpromised, Right.Plus(new(0, "stock_received", 1, 0, 0, 6))),
        ["a refused cart that kept units"] = (Rule.NothingUnpromised, Right.Without(11)),
        ["a hold of other units"] =
            (Rule.AsPromised, Right.Where(12, row => row with { Held = 2 })),
        ["an order of another split"] = (Rule.AsPromised, Right.Where(
            7, row => row with { OnHand = -2, QtyBackordered = 0 })),
        ["an adjustment of other units"] =
            (Rule.AsPromised, Right.Where(13, row => row with { OnHand = 3 })),
        ["units given back that nobody gave"] =
            (Rule.AsPromised, Right.Plus(OracleBooks.Given(0, "101.d", 1, 6))),
        ["a version is missing"] =
            (Rule.VersionsWhole, Right.Where(13, row => row with { Version = 14 })),
        ["a row says another number to sell"] = (
            Rule.AvailableToSellExact, Right.Where(8, row => row with { AvailableToSell = 2 })),
        ["the live read has a unit more"] =
            (Rule.ReadsExact, Right with { Live = Right.Live with { OnHand = 6 } }),
        ["the live read sells a unit more"] =
            (Rule.ReadsExact, Right with { Live = Right.Live with { AvailableToSell = 6 } }),
        ["the live read is behind"] =
            (Rule.ReadsExact, Right with { Live = Right.Live with { Version = 12 } }),
        ["the list has a unit less held"] =
            (Rule.ReadsExact, Right with { Listed = Right.Listed with { Held = 0 } }),
        ["the list sells a unit less"] =
            (Rule.ReadsExact, Right with { Listed = Right.Listed with { AvailableToSell = 4 } }),
        ["a refusal though there always was enough"] =
            (Rule.NoFalseSoldOut, Right.Without(10, 11) with { Refusals = new(1, 1) }),
    };

    public static TheoryData<string> Wrongs => [.. Wrong.Keys];

    [Fact]
    public void Books_WhenTheyAddUp_BreakNothing() => Assert.Empty(Right.Broken());

    [Fact]
    public void Refusals_WhenItWasSoldOutOnce_AreRightful() =>
        Assert.Empty((Right with { Refusals = new(7, 1) }).Broken());

    [Theory]
    [InlineData("101.d")]
    [InlineData(null)]
    public void Hold_WhenItExpiresInTime_BreaksNothing(string? id)
    {
        var books = Right.Plus(OracleBooks.Expired(id, 1, Late));

        var live = new LiveItem(101, 6, 5, 1, 0, 14);
        Assert.Empty((books with { Age = Late, Live = live, Listed = live }).Broken());
    }

    [Fact]
    public void Batch_WhenItsRowsClaimFirst_CountsOnce()
    {
        var books = Right.Where(13, row => row with { Kind = "claim_applied" });

        books.Rows.Insert(
            12, new(13, "claim_taken", 0, 0, 0, 1) { Reason = "more" });
        books.Rows[13] = books.Rows[13] with { Version = 14 };

        Assert.Empty((books with { Live = Right.Live with { Version = 14 } }).Broken());
    }

    [Theory, MemberData(nameof(Wrongs))]
    public void Books_WhenOneAccountIsWrong_BreakItsRule(string wrong)
    {
        var (rule, books) = Wrong[wrong];

        Assert.Contains(rule, books.Broken());
    }
}
