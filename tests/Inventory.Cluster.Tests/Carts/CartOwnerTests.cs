using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Cluster.Tests.Carts;

/// <summary>Two silos that both believe to own a cart: the ledger takes the decision of one, and
/// the other must not give back what that one promised.</summary>
public sealed class CartOwnerTests
{
    private const int First = 10;
    private const int Second = 11;

    [Fact]
    public async Task Reserve_WhenAnotherOwnerDecidesMeanwhile_GivesNothingOfItBack()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var scene = await CartScene.MakeAsync(cluster, First, items: 2);
        scene.ClientRepeats = false;
        var (operation, id) = scene.NewCart(null);
        CartLine[] lines = [CartScene.Line(First, 1), CartScene.Line(Second, 1)];
        await HoldAsOtherAsync(cluster, id);
        Task? decided = null;
        LoseAnswersOfSecond(cluster, async () =>
        {
            await (decided ??= DecideAsOtherAsync(cluster, id, lines));
            return true;
        });

        var reply = await scene.ReserveAsync(operation, 900_000, lines);

        Assert.NotNull(decided);
        Assert.Equal(ItemOutcome.Retry, reply.Outcome);
        cluster.Calls.Around = (_, _, _) => Task.CompletedTask;
        Assert.Equal(HoldStatus.Held, (await scene.ReadAsync(id)).Cart!.Status);
        var confirmed = await scene.ConfirmAsync(id, "o-1");
        Assert.Equal(ItemOutcome.Accepted, confirmed.Outcome);
    }

    [Fact]
    public async Task Reserve_WhenAnAnswerIsLostAndTheHoldMayBeAnothers_GivesItUpInTheLedgerFirst()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var scene = await CartScene.MakeAsync(cluster, First, items: 2);
        var (operation, id) = scene.NewCart(null);
        var isLost = false;
        LoseAnswersOfSecond(cluster, async () =>
        {
            await Task.CompletedTask;
            return !isLost && (isLost = true);
        });

        var reply = await scene.ReserveAsync(
            operation, 900_000, CartScene.Line(First, 1), CartScene.Line(Second, 1));

        Assert.Equal(ItemOutcome.Accepted, reply.Outcome);
        var events = await cluster.CartEventsAsync(id);
        Assert.Equal(1, Assert.IsType<CartEvent.Aborted>(events[0]).Attempt);
        Assert.True(Assert.IsType<CartEvent.Held>(events[1]).Attempt > 1);
        Assert.Equal(1, (await cluster.Item(Second).ReadAsync())!.Levels[0].HeldOnHand);
    }

    // The second item carries every call out.
    private static void LoseAnswersOfSecond(ItemCluster cluster, Func<Task<bool>> isLost)
    {
        var key = new ItemKey(ItemCluster.Store, Second).ToString();
        cluster.Calls.Around = async (method, called, isAfter) =>
        {
            if (called == key && isAfter
                && method == $"{nameof(IItemGrain)}.{nameof(IItemGrain.ExecuteAsync)}"
                && await isLost())
            {
                throw new TimeoutException("planned");
            }
        };
    }

    private static async Task HoldAsOtherAsync(ItemCluster cluster, Guid id)
    {
        int[] items = [First, Second];
        foreach (var (line, item) in items.Index())
        {
            ItemCluster.Accepted(await cluster.Item(item).ExecuteAsync(
                cluster.Reserve(item, 1) with
                {
                    ReservationId = CartHoldIds.Of(id, attempt: 1, line),
                }));
        }
    }

    private static async Task DecideAsOtherAsync(ItemCluster cluster, Guid id, CartLine[] lines)
    {
        await using var writer = new LedgerWriter(cluster.Ledger);
        var journal = new JsonJournal<CartEvent>(
            cluster.Ledger,
            writer,
            CartKey.StreamOf(ItemCluster.Store, id),
            CartJson.Default.CartEvent,
            cluster.Time);
        var now = cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await journal.AppendAsync(
            Mark.Keep,
            new CartEvent.Held(1, null, now + 900_000, lines, [new(1, 0), new(1, 0)]) { At = now });
    }
}
