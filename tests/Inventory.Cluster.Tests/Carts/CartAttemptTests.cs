using Inventory.Domain.Items;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Carts;

public sealed class CartAttemptTests
{
    private static readonly ItemReply Held = new() { Outcome = ItemOutcome.Accepted };

    [Fact]
    public void Take_WhenTheAttemptWasGivenUp_ComesTooLateToHoldIt()
    {
        var attempt = new CartAttempt(
            Guid.Parse("01a2279d-b7fc-7a8a-be9e-cb1073000000"), 1,
            [CartScene.Line(10, 1), CartScene.Line(11, 1)]);
        Ask(attempt, 0);
        Ask(attempt, 1);
        attempt.Take(0, Held);
        attempt.GiveUp();

        Assert.True(attempt.Take(1, Held), "nobody asks again");

        Assert.False(attempt.IsHeld);
        Assert.True(attempt.IsInDoubt(), "the second item may hold what was asked for");
        Assert.Equal(ItemOutcome.Retry, attempt.ToReply().Outcome);
    }

    [Fact]
    public void GiveUp_WhenEveryLineIsHeld_LeavesNothingHeld()
    {
        var attempt = new CartAttempt(
            Guid.Parse("01a2279d-b7fc-7a8a-be9e-cb1073000000"), 1, [CartScene.Line(10, 1)]);
        Ask(attempt, 0);
        attempt.Take(0, Held);
        Assert.True(attempt.IsHeld);

        attempt.GiveUp();

        Assert.False(attempt.IsHeld);
        Assert.True(attempt.MayHold(0));
    }

    private static void Ask(CartAttempt attempt, int line) =>
        _ = attempt.Ask(line, 900_000, cartId: null);
}
