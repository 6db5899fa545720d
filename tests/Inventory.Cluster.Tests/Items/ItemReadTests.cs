using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage.Faults;

namespace Inventory.Cluster.Tests.Items;

/// <summary>A reader who waits for one append must not be shown what the next one holds: that may
/// fail.</summary>
public sealed class ItemReadTests
{
    [Fact]
    public async Task FindHold_WhenTheNextAppendFails_ShowsNothingOfIt()
    {
        var (found, id) = await ReadBetweenAsync((item, id) => item.FindHoldAsync(id));
        Assert.Equal((id, HoldStatus.Held), (found.Hold!.Value.Id, found.Hold.Value.Status));
    }

    [Fact]
    public async Task ListHolds_WhenTheNextAppendFails_ShowsNothingOfIt()
    {
        var (page, _) = await ReadBetweenAsync(
            (item, _) => item.ListHoldsAsync(new(null, HoldStatus.Held, 0, 10)));
        Assert.Equal(2, page.Total);
    }

    [Fact]
    public async Task Explain_WhenTheNextAppendFails_ShowsNothingOfIt()
    {
        var (why, _) = await ReadBetweenAsync((item, _) => item.ExplainAsync());
        var level = Assert.Single(why!.Levels);
        Assert.Equal((2, 2), (level.HoldsTotal, level.Holds.Count));
        Assert.Equal((2L, 10L), (why.View.Levels[0].HeldOnHand, why.View.Levels[0].OnHand));
    }

    [Theory]
    [InlineData(0, 2, new[] { 5, 4 })]
    [InlineData(1, 3, new[] { 4, 3, 2 })]
    [InlineData(4, 2, new[] { 1 })]
    [InlineData(5, 2, new int[0])]
    [InlineData(int.MaxValue, 2, new int[0])]
    [InlineData(0, 0, new int[0])]
    public async Task ListHolds_WhenThereAreMoreThanAPage_AnswersItNewestFirst(
        int offset, int limit, int[] expected)
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 99, limit: null);
        for (var quantity = 1; quantity <= 5; quantity++)
        {
            var reserve = cluster.Reserve(7, quantity) with { CartId = "cart" };
            ItemCluster.Accepted(await item.ExecuteAsync(reserve));
            cluster.Time.Step(TimeSpan.FromMilliseconds(5));
            ItemCluster.Accepted(await item.ExecuteAsync(cluster.Reserve(7, quantity)));
        }

        var page = await item.ListHoldsAsync(new("cart", HoldStatus.Held, offset, limit));

        Assert.Equal(expected, page.Holds.Select(hold => hold.Requested));
        Assert.Equal(5, page.Total);
    }

    // A hold is durable, a second one is on its way, the reader asks, and a confirm is staged
    // behind both and fails.
    private static async Task<(T Answer, Guid Id)> ReadBetweenAsync<T>(
        Func<IItemGrain, Guid, ValueTask<T>> read)
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var first = cluster.Reserve(7, 1);
        ItemCluster.Accepted(await item.ExecuteAsync(first));

        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var commits = 0;
        cluster.Ledger.Plan = new()
        {
            BeforeCommit = _ =>
            {
                entered.TrySetResult();
                return gate.Task;
            },
            Commit = _ => commits++ == 0 ? CommitFault.None : CommitFault.StorageFull,
        };
        var second = item.ExecuteAsync(cluster.Reserve(7, 1)).AsTask();
        await entered.Task;
        // Should the reader come behind the confirm after all, it is told so and asks again.
        var answer = cluster.Gateway.ReadAsync(item, grain => read(grain, first.ReservationId));
        await item.ReadAsync();
        var confirm = item.ExecuteAsync(
            new ItemCommand.Confirm(first.ReservationId, "o-1", RefuseIfSplitChanged: false))
            .AsTask();
        // Waits for nothing, and is answered behind the calls above.
        await item.ReadAsync();
        gate.SetResult();

        ItemCluster.Accepted(await second);
        Assert.Equal(ItemOutcome.LedgerRefused, (await confirm).Outcome);
        return (await answer, first.ReservationId);
    }
}
