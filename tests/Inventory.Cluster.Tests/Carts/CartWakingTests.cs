using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Cluster.Tests.Carts;

/// <summary>What carts and the items that hold for them do when nobody calls.</summary>
public sealed class CartWakingTests
{
    private const string Ask = $"{nameof(ICartGrain)}.{nameof(ICartGrain.AskAsync)}";
    private const string Reserve = $"{nameof(ICartGrain)}.{nameof(ICartGrain.ReserveAsync)}";
    private const int TriesMax = 3;
    private const long LateMax = 1_000;

    [Fact]
    public async Task Expire_WhenEverybodySleeps_IsToldWithinASecond()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var late = new List<long>();
        // A busy machine may be late once.
        do
        {
            late.Add(await LateAsync(cluster, 10 * (late.Count + 1)));
        }
        while (late[^1] > LateMax && late.Count < TriesMax);
        Assert.InRange(late[^1], 0, LateMax);
    }

    // How long after its deadline the last line of a sleeping cart was given back.
    private static async Task<long> LateAsync(ItemCluster cluster, int first)
    {
        var (scene, id) = await HeldAsync(cluster, first, TimeSpan.FromSeconds(3));
        var deadline = (await scene.ReadAsync(id)).Cart!.ExpiresAt;
        await scene.DeactivateAsync();
        await cluster.SeesAsync<ItemEvent.HoldExpired>(first);
        await cluster.SeesAsync<ItemEvent.HoldExpired>(first + 1);
        var late = new List<long>();
        foreach (var item in scene.Items)
        {
            late.AddRange((await cluster.EntriesAsync(item))
                .Where(e => e.Entry.Event is ItemEvent.HoldExpired)
                .Select(e => e.At - deadline));
        }
        Assert.Equal(2, late.Count);
        Assert.True(late.Min() >= 0, "a hold was given back before its deadline");
        return late.Max();
    }

    [Fact]
    public async Task Ask_WhenTheCartNeverDecided_GivesTheHoldBack()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var scene = await CartScene.MakeAsync(cluster, 10, items: 2);
        var (operation, id) = scene.NewCart(null);
        var lost = await StrayAsync(cluster, id);

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await cluster.SeesAsync<ItemEvent.HoldReleased>(10, e => e.ReservationId == lost);
        Assert.Contains(await cluster.CartEventsAsync(id), e => e is CartEvent.Aborted);
        var reply = await scene.ReserveAsync(
            operation, 900_000, CartScene.Line(10, 1), CartScene.Line(11, 1));
        Assert.Equal(ItemOutcome.Accepted, reply.Outcome);
        var held = Assert.Single((await cluster.CartEventsAsync(id)).OfType<CartEvent.Held>());
        Assert.True(held.Attempt > CartHoldIds.AttemptOf(lost), "a void attempt came back");
    }

    [Fact]
    public async Task Ask_WhenTheCartCannotBeRead_KeepsTheHoldAndCountsIt()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var scene = await CartScene.MakeAsync(cluster, 10, items: 1);
        var lost = await StrayAsync(cluster, scene.NewCart(null).Id);
        cluster.Calls.Before = method => method == Ask
            ? Task.FromException(new TimeoutException("planned"))
            : Task.CompletedTask;

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await Eventually.HoldsAsync(() => Task.FromResult(
            cluster.Counts.Of("inventory.item.holds_undecided") >= 2));
        Assert.DoesNotContain(
            await cluster.EntriesAsync(10), e => e.Entry.Event is ItemEvent.HoldReleased);
        cluster.Calls.Before = _ => Task.CompletedTask;
        await cluster.SeesAsync<ItemEvent.HoldReleased>(10, e => e.ReservationId == lost);
    }

    [Fact]
    public async Task Ask_WhenTheItemDidNotHearThatItIsKept_LearnsIt()
    {
        await using var cluster = await ItemCluster.StartAsync();
        // From the answer on nothing reaches an item, until the cart has given up telling.
        var isDown = false;
        cluster.Calls.Around = (method, _, isAfter) =>
        {
            isDown |= method == Reserve && isAfter;
            return isDown && method.StartsWith("IItemGrain.Execute", StringComparison.Ordinal)
                ? Task.FromException(new TimeoutException("planned"))
                : Task.CompletedTask;
        };
        var (scene, id) = await HeldAsync(cluster, 10, TimeSpan.FromMinutes(15));
        await scene.ReadAsync(id);
        cluster.Calls.Around = (_, _, _) => Task.CompletedTask;
        Assert.DoesNotContain(
            await cluster.EntriesAsync(10), e => e.Entry.Event is ItemEvent.HoldKept);

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await cluster.SeesAsync<ItemEvent.HoldKept>(10);
        await cluster.SeesAsync<ItemEvent.HoldKept>(11);
        Assert.Equal(HoldStatus.Held, (await scene.ReadAsync(id)).Cart!.Status);
    }

    [Fact]
    public async Task Settle_WhenAllHaveHeard_LeavesNothingToWakeFor()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var (scene, id) = await HeldAsync(cluster, 10, TimeSpan.FromMinutes(15));
        Assert.Equal(ItemOutcome.Accepted, (await scene.ReleaseAsync(id)).Outcome);

        await Eventually.HoldsAsync(async () => (await cluster.Ledger.DueAsync(
            long.MaxValue, 100, CancellationToken.None)).All(due => due.Kind != StreamKind.Cart));
    }

    private static async Task<(CartScene Scene, Guid Id)> HeldAsync(
        ItemCluster cluster, int first, TimeSpan life)
    {
        var scene = await CartScene.MakeAsync(cluster, first, items: 2);
        var (operation, id) = scene.NewCart(null);
        var reply = await scene.ReserveAsync(
            operation,
            (long)life.TotalMilliseconds,
            CartScene.Line(first, 1),
            CartScene.Line(first + 1, 1));
        Assert.Equal(ItemOutcome.Accepted, reply.Outcome);
        return (scene, id);
    }

    // A hold that reached its item although its cart knows nothing of it.
    private static async Task<Guid> StrayAsync(ItemCluster cluster, Guid id)
    {
        var hold = CartHoldIds.Of(id, attempt: 1, line: 0);
        ItemCluster.Accepted(await cluster.Item(10).ExecuteAsync(
            cluster.Reserve(10, 1) with { ReservationId = hold }));
        return hold;
    }

}
