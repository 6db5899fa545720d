using System.Text;
using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>What an answer promises, and which answers the contract does not allow.</summary>
public sealed class SettlingTests
{
    private static readonly Call Call = new("/inventory/reservations", "{}", "key");
    private static readonly Operation Reserve = new(Act.Reserve, "key", [new("S", 2)]);
    private readonly Promises _promises = new();

    [Fact]
    public void Yes_WhenItIsWhatWasAsked_IsAPromise()
    {
        var (response, done) = Read(Held("r-1", 1, 1));

        Assert.True(response.IsOk);
        Assert.Equal("r-1", done!.ReservationId);
        Assert.Null(done.Unanswered);
        Assert.Equal(0, _promises.Wrong);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 0)]
    [InlineData(3, -1)]
    public void Yes_WhenItIsOfOtherUnits_IsAgainstTheContract(int onHand, int backordered)
    {
        Read(Held("r-1", onHand, backordered));

        Assert.Equal(1, _promises.Wrong);
    }

    [Fact]
    public void No_WhenThereIsTooLittle_IsRightfulAndCounted()
    {
        var (response, done) = Read(Short(available: 1, more: 0));

        Assert.Equal((true, "409 sold out"), (response.IsOk, response.Status));
        Assert.Null(done);
        Assert.Equal(new Refusals(1, 2), _promises.RefusalsOf("S"));
        Assert.Equal(0, _promises.Wrong);
    }

    [Fact]
    public void No_WhenItsOwnNumbersAreEnough_IsAgainstTheContract()
    {
        var (response, _) = Read(Short(available: 1, more: 1));

        Assert.False(response.IsOk);
        Assert.Equal(1, _promises.Wrong);
    }

    [Theory]
    [InlineData(201, "no json")]
    [InlineData(201, "{\"data\": {}}")]
    [InlineData(409, "{}")]
    [InlineData(500, "")]
    [InlineData(422, "{}")]
    public void Answer_WhenTheContractHasNoSuch_IsAgainstIt(int status, string body)
    {
        var (response, done) = Read(new(status, Encoding.UTF8.GetBytes(body)));

        Assert.False(response.IsOk);
        Assert.Null(done);
        Assert.Equal(1, _promises.Wrong);
    }

    [Fact]
    public void NoAnswer_WhenGivenUp_StaysOpen()
    {
        var (response, done) = Read(Reply.None);

        Assert.False(response.IsOk);
        Assert.Equal(Call, done!.Unanswered);
    }

    [Fact]
    public void Twins_WhenTheyAgree_AreOnePromise()
    {
        var (_, done) = ReadBoth(Held("r-1", 2, 0), Held("r-1", 2, 0));

        Assert.Equal("r-1", done!.ReservationId);
        Assert.Equal(0, _promises.Wrong);
    }

    [Fact]
    public void Twins_WhenBothAreToldYesDifferently_AreAgainstTheContract()
    {
        ReadBoth(Held("r-1", 2, 0), Held("r-2", 2, 0));

        Assert.Equal(1, _promises.Wrong);
    }

    [Fact]
    public void Twins_WhenOneHasNoAnswer_AreWhatTheOtherWasToldYes()
    {
        var (_, done) = ReadBoth(Reply.None, Held("r-1", 2, 0));

        Assert.Equal("r-1", done!.ReservationId);
    }

    [Fact]
    public void Twins_WhenOneIsRefusedAndTheOtherSilent_StayOpen()
    {
        var (_, done) = ReadBoth(Reply.None, Short(available: 0, more: 0));

        Assert.Equal(Call, done!.Unanswered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Twins_WhenOneIsAnsweredWrongly_AreAgainstTheContract(bool isFirst)
    {
        var (right, wrong) = (Held("r-1", 2, 0), new Reply(500, []));

        var (response, done) = isFirst ? ReadBoth(wrong, right) : ReadBoth(right, wrong);

        Assert.Equal((false, "500"), (response.IsOk, response.Status));
        Assert.Equal("r-1", done!.ReservationId);
        Assert.Equal(1, _promises.Wrong);
    }

    [Fact]
    public void Twins_WhenOneIsAnsweredWronglyAndTheOtherRefused_AreAgainstTheContract()
    {
        var (response, done) = ReadBoth(Short(available: 0, more: 0), new(500, []));

        Assert.False(response.IsOk);
        Assert.Null(done);
        Assert.Equal(1, _promises.Wrong);
    }

    [Fact]
    public void Twins_WhenOneIsRightfullyRefused_AreWhatTheOtherWasToldYes()
    {
        var (response, done) = ReadBoth(Short(available: 0, more: 0), Held("r-1", 2, 0));

        Assert.Equal((true, "201"), (response.IsOk, response.Status));
        Assert.Equal("r-1", done!.ReservationId);
        Assert.Equal(0, _promises.Wrong);
    }

    [Fact]
    public void Promises_BeyondTheBound_AreCountedAndNotKept()
    {
        var promises = new Promises(operationsMax: 2);
        for (var more = 0; more < 3; more++)
        {
            promises.Add(Reserve);
        }

        Assert.Equal((2, 1), (promises.Operations.Count, promises.Dropped));
    }

    private (Inventory.LoadTests.Scenarios.Response Response, Operation? Done) Read(Reply reply) =>
        new Settling(_promises).Read(Call, Reserve, reply);

    private (Inventory.LoadTests.Scenarios.Response Response, Operation? Done) ReadBoth(
        Reply one, Reply other) =>
        new Settling(_promises).ReadBoth(Call, Reserve, [one, other]);

    private static Reply Held(string id, int onHand, int backordered) => new(
        201,
        Encoding.UTF8.GetBytes(
            $$$"""
            {"data": {"reservation_id": "{{{id}}}", "status": "held", "lines": [
              {"quantity_on_hand": {{{onHand}}}, "quantity_backordered": {{{backordered}}}}]}}
            """));

    private static Reply Short(int available, int more) => new(
        409,
        Encoding.UTF8.GetBytes(
            $$$"""
            {"details": [{"type": "OutOfStock", "sku": "S", "requested_quantity": 2,
              "available_quantity": {{{available}}},
              "available_quantity_for_backorder": {{{more}}}}]}
            """));
}
