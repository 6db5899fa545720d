using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Items;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using static Inventory.Cluster.Tests.Webhooks.HookScene;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>How the news of an item come to the queues of hooks: whatever fails, all of them, and
/// in order.</summary>
public sealed class ItemTellingTests
{
    private const string Enqueue =
        $"{nameof(IHookQueueGrain)}.{nameof(IHookQueueGrain.EnqueueAsync)}";

    [Fact]
    public async Task News_WhenAnItemChanges_AreSentInOrder()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.MakeAsync();
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        for (var units = 11; units <= 30; units++)
        {
            await SetAsync(cluster, units);
        }

        await SeesAsync(cluster, 22);

        var sent = cluster.Hooks.Sent;
        Assert.Equal(sent.Select(message => message.Sequence).Order().Distinct(),
            sent.Select(message => message.Sequence));
        Assert.Equal(21, sent.Sum(message => 1 + message.Merged));
        Assert.Equal(30, sent[^1].Body["data"]!["available_to_sell"]!.GetValue<int>());
        Assert.Equal("msg_demo-7-22-1", sent[^1].MessageId);
    }

    [Fact]
    public async Task News_WhenTheActivationEndsBeforeTheyAreTold_AreToldByTheNext()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.MakeAsync();
        cluster.Calls.Before = method => FailIf(method == Enqueue);
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        await SetAsync(cluster, 11);
        await SetAsync(cluster, 12);
        Assert.Equal(2, (await HeadAsync(cluster)).UndeliveredFrom);

        await ItemCluster.DeactivateAsync(item);
        await item.WakeAsync();
        cluster.Calls.Before = _ => Task.CompletedTask;

        await SeesAsync(cluster, 4);
        Assert.Equal([2, 3, 4], cluster.Hooks.Sent.SelectMany(sent =>
            Enumerable.Range((int)sent.Sequence - sent.Merged, 1 + sent.Merged)));
    }

    [Fact]
    public async Task News_WhenAQueueCannotAppend_AreToldAgainOnce()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.MakeAsync();
        var rejected = 0;
        cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream.Kind == StreamKind.HookQueue
                && Interlocked.Increment(ref rejected) > 0,
        };
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref rejected) > 0));
        Assert.Equal(2, (await HeadAsync(cluster)).UndeliveredFrom);
        Assert.Empty(cluster.Hooks.Sent);

        cluster.Ledger.Plan = new();

        await SeesAsync(cluster, 2);
        Assert.Equal("msg_demo-7-2-1", Assert.Single(cluster.Hooks.Sent).MessageId);
    }

    [Fact]
    public async Task News_WhenOneOfTwoQueuesFails_AreNotMergedForTheOtherAgain()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var (good, bad) = (
            await cluster.Hooks.MakeAsync(),
            await cluster.Hooks.MakeAsync(ItemMessageKind.ProductUpdated));
        var key = HookQueueKey.Of(ItemCluster.Store, bad);
        cluster.Calls.Around = (method, grain, isDone) =>
            FailIf(method == Enqueue && !isDone && grain.EndsWith(key, StringComparison.Ordinal));
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await Eventually.HoldsAsync(
            () => Task.FromResult(cluster.Hooks.Sent.Any(sent => sent.HookId == good)));
        await SetAsync(cluster, 12);
        cluster.Calls.Around = (_, _, _) => Task.CompletedTask;

        await SeesAsync(cluster, 3);

        Assert.Equal([(2L, 0), (3L, 0)], cluster.Hooks.Sent.Where(sent => sent.HookId == good)
            .Select(sent => (sent.Sequence, sent.Merged)));
    }

    [Fact]
    public async Task Mark_WhenAllWasTaken_IsCleared()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.MakeAsync();
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await SeesAsync(cluster, 2);
        Assert.NotNull((await HeadAsync(cluster)).NextWake);

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await Eventually.HoldsAsync(async () =>
            await HeadAsync(cluster) is { UndeliveredFrom: null, NextWake: null });
        Assert.Single(cluster.Hooks.Sent);
    }

    [Fact]
    public async Task Change_WhenTheStoreHasNoHooks_LeavesNoMark()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.DeleteAsync(await cluster.Hooks.MakeAsync());

        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await SetAsync(cluster, 12);

        var head = await HeadAsync(cluster);
        Assert.Equal((3, null, null), (head.Version, head.UndeliveredFrom, head.NextWake));
        Assert.Empty(cluster.Calls.Of(Enqueue));
    }

    [Fact]
    public void Board_WhenTheLastHasNoAnswer_PublishesItAgainAsItWas()
    {
        var board = new ItemNewsBoard();
        board.Add([Message(2)]);
        Assert.Equal([(2L, 0)], Next());
        board.Add([.. Enumerable.Range(3, 2_000).Select(version => Message(version))]);

        Assert.Equal([(2L, 0)], Next());
        board.End();
        Assert.Equal([(2_002L, 1_999)], Next());
        board.End();
        Assert.True(board.IsEmpty);

        (long, int)[] Next() =>
            [.. board.Next().Select(message => (message.Version, message.Merged))];
    }

    [Fact]
    public void Board_WhenManyWait_PublishesThoseOfOneEntryTogether()
    {
        var board = new ItemNewsBoard();
        var others = Enumerable.Range(1, ItemNewsBoard.PublishedMax - 1).Select(i => Message(i));
        var last = Message(ItemNewsBoard.PublishedMax);
        board.Add(
            [.. others, last, last with { Kind = ItemMessageKind.BackInStock }, Message(999)]);

        Assert.Equal(ItemNewsBoard.PublishedMax + 1, board.Next().Count);
        board.End();
        Assert.Equal(999, Assert.Single(board.Next()).Version);
    }

    private static async Task SetAsync(ItemCluster cluster, int units) =>
        ItemCluster.Accepted(await cluster.Item(7).ExecuteAsync(new ItemCommand.Adjust(
            new() { LocationId = 1, IsAbsolute = true, Quantity = units })));

    private static Task SeesAsync(ItemCluster cluster, long sequence) => Eventually.HoldsAsync(
        () => Task.FromResult(cluster.Hooks.Sent.Any(sent =>
            sent.Body["scope"]!.GetValue<string>()
                == MessageScopes.Of(ItemMessageKind.StockChanged)
            && sent.Sequence == sequence)));

    private static async Task<StreamHead> HeadAsync(ItemCluster cluster) =>
        (await cluster.Ledger.ReadHeadAsync(
            ItemRows.StreamOf(new(ItemCluster.Store, 7)), CancellationToken.None))!;

    private static Task FailIf(bool fails) => fails
        ? Task.FromException(new InvalidDataException("planned: it cannot be asked"))
        : Task.CompletedTask;
}
