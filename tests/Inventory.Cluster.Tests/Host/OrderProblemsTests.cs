using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;
using Inventory.Silo.Orders;

namespace Inventory.Cluster.Tests.Host;

public sealed class OrderProblemsTests
{
    private static readonly OrderRows Rows =
        new([new("A", null, 4), new("B", 2, 1)]) { IsReturn = true };

    [Theory]
    [InlineData(OrderOutcome.NotFound, 404, 0)]
    [InlineData(OrderOutcome.Taken, 409, 0)]
    [InlineData(OrderOutcome.Retry, 503, 1)]
    [InlineData(OrderOutcome.Busy, 429, 1)]
    [InlineData(OrderOutcome.Unavailable, 503, 1)]
    public void Of_WhenTheOutcomeSaysItAll_HasItsStatus(
        OrderOutcome outcome, int status, int retryAfter)
    {
        var problem = Problem(new() { Outcome = outcome });

        Assert.Equal((status, retryAfter), (problem?.Status, problem?.RetryAfter));
    }

    [Fact]
    public void Of_WhenDone_IsNone() => Assert.Null(Problem(new() { Outcome = OrderOutcome.Done }));

    [Fact]
    public void Of_WhenRowsAreWrong_NamesEachWithItsNumbers()
    {
        var problem = Problem(new()
        {
            Outcome = OrderOutcome.Refused,
            Faults =
            [
                new(0, OrderFaultKind.MoreThanLeft, 4, 3),
                new(1, OrderFaultKind.UnknownSku, 1, 0),
                new(1, OrderFaultKind.BelowReturned, 1, 2),
                new(-1, OrderFaultKind.TooManyLines, 1_200, 1_000),
            ],
        });

        Assert.Equal(
            [
                new("lines.0.quantity", "takes 4, 3 ready units are not returned yet"),
                new("lines.1.sku", "the order has at location 2 no line of SKU B"),
                new("lines.1.quantity", "leaves 1, 2 were returned"),
                new("lines", "1200 lines are left, at most 1000 are taken back at once: "
                    + "name them, 100 in a call"),
            ],
            problem?.Errors);
        Assert.Equal(422, problem?.Status);
    }

    [Theory]
    [InlineData(RefusalReason.OperationTooOld, 410)]
    [InlineData(RefusalReason.OperationReused, 422)]
    public void Of_WhenTheRequestIsRefused_IsAboutItsKey(RefusalReason reason, int status)
    {
        var problem = Refused(new(-1, 0, "", Refusal.For(reason)));

        Assert.Equal((status, "Idempotency-Key"), (problem?.Status, problem?.Errors[0].Path));
    }

    [Theory]
    [InlineData(0, "lines.0.quantity")]
    [InlineData(-1, "restock")]
    public void Of_WhenAnItemRefusesTheRestocking_NamesTheRowOrTheSwitch(int row, string path)
    {
        var problem = Refused(
            new(row, 7, "A", new() { Reason = RefusalReason.OverQuantityMax, LocationId = 1 }));

        Assert.Equal((422, path), (problem?.Status, problem?.Errors[0].Path));
    }

    [Fact]
    public void Of_WhenAnItemIsContended_IsA409ToTryAgain()
    {
        var problem = Refused(
            new(0, 7, "A", new() { Reason = RefusalReason.Contended, LocationId = 1 }));

        Assert.Equal((409, 1), (problem?.Status, problem?.RetryAfter));
    }

    private static Problem? Refused(OrderRefusal refusal) =>
        Problem(new() { Outcome = OrderOutcome.Refused, Refusals = [refusal] });

    private static Problem? Problem(OrderReply reply) => OrderProblems.Of(reply, "o-1", Rows);
}
