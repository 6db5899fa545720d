using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;
using Inventory.Grains;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What a hook had is known for a while: its messages can be had again.</summary>
public sealed class HookReplayTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private ItemCluster _cluster = null!;
    private int _hook;

    private IReadOnlyList<SentMessage> Sent => _cluster.Hooks.Sent;

    private long Now => _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _cluster = await ItemCluster.StartAsync();
        _hook = await _cluster.Hooks.MakeAsync();
        await _cluster.MakeAsync(7, onHand: 10, limit: null);
        await ToldAsync(2);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Replay_WhenSomeAreInTheRange_SendsThoseAgainUnderTheirIds()
    {
        var times = new List<long>();
        for (var units = 11; units <= 14; units++)
        {
            _cluster.Time.Step(Minute);
            times.Add(Now);
            await SetAsync(units);
            await ToldAsync(units - 8);
        }
        var before = Sent.Count;

        var count = await _cluster.Queue(_hook).ReplayAsync(times[1], times[3]);

        Assert.Equal(2, count);
        await Eventually.HoldsAsync(() => Task.FromResult(Sent.Count == before + 2));
        Assert.Equal(
            [("msg_demo-7-4-1", 0), ("msg_demo-7-5-1", 0)],
            Sent.TakeLast(2).Select(sent => (sent.MessageId, sent.Merged)));
        Assert.Equal(4, Sent[^1].Body["data"]!["previous_sequence"]!.GetValue<long>());
        Assert.Equal(0, await _cluster.Queue(_hook).ReplayAsync(Now + 1, Now + 2));
    }

    [Fact]
    public async Task Replay_WhenSomeStillWait_LeavesThoseAsTheyAre()
    {
        _cluster.Time.Step(Minute);
        var (since, before) = (Now, Sent.Count);
        await SetAsync(11);
        await ToldAsync(3);
        _cluster.Hooks.Answer = _ => Task.FromResult(500);
        await SetAsync(12);
        await Eventually.HoldsAsync(async () => (await _cluster.Queue(_hook)
            .ListAsync(DeliveryStatus.Pending, 10)) is [{ Attempts.Length: 1 }]);
        _cluster.Hooks.Answer = _ => Task.FromResult(200);

        Assert.Equal(1, await _cluster.Queue(_hook).ReplayAsync(since, Now + 1));

        _cluster.Time.Step(TimeSpan.FromMinutes(2));
        await _cluster.Queue(_hook).WakeAsync();
        await ToldAsync(4);
        await Eventually.HoldsAsync(() => Task.FromResult(Sent.Count == before + 4));
        Assert.All(Sent, sent => Assert.Equal(0, sent.Merged));
    }

    [Fact]
    public async Task Redeliver_WhenItStoodForOthers_SendsItAsItWas()
    {
        var gate = new TaskCompletionSource();
        _cluster.Hooks.Answer = async _ =>
        {
            await gate.Task;
            return 200;
        };
        for (var units = 11; units <= 15; units++)
        {
            await SetAsync(units);
        }
        await Eventually.HoldsAsync(() => Task.FromResult(Sent.Count == 2));
        gate.SetResult();
        await ToldAsync(7);
        var merged = Sent[^1];
        Assert.True(merged.Merged >= 1);

        Assert.Null(await _cluster.Queue(_hook).RedeliverAsync("msg_demo-7-6-1"));
        Assert.NotNull(await _cluster.Queue(_hook).RedeliverAsync(merged.MessageId));

        await Eventually.HoldsAsync(() => Task.FromResult(
            Sent.Count(sent => sent.MessageId == merged.MessageId) == 2));
        Assert.Equal($"{merged.Body}", $"{Sent[^1].Body}");
    }

    [Fact]
    public async Task Replay_WhenEdgesAreInTheRange_SendsEachOfThem()
    {
        var edges = await _cluster.Hooks.MakeAsync(ItemMessageKind.BackInStock);
        var since = Now;
        for (var crossing = 0; crossing < 3; crossing++)
        {
            await SetAsync(0);
            await SetAsync(5);
        }
        await Eventually.HoldsAsync(() => Task.FromResult(CountOf(edges) == 3));

        Assert.Equal(3, await _cluster.Queue(edges).ReplayAsync(since, Now + 1));

        await Eventually.HoldsAsync(() => Task.FromResult(CountOf(edges) == 6));
        Assert.Equal(3, Sent.Where(sent => sent.HookId == edges)
            .Select(sent => sent.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Log_WhenThirtyDaysOld_IsNoLongerTold()
    {
        var queue = _cluster.Queue(_hook);
        _cluster.Time.Step(IHookQueueGrain.LogKeptFor - Minute);
        Assert.Single(await queue.ListAsync(DeliveryStatus.Delivered, 10));

        _cluster.Time.Step(Minute * 2);

        Assert.Empty(await queue.ListAsync(null, 10));
        Assert.Null(await queue.RedeliverAsync("msg_demo-7-2-1"));
    }

    [Fact]
    public async Task Send_WhenTheQueueWasLoadedAgain_StillNamesTheMessageBefore()
    {
        await ItemCluster.DeactivateAsync(_cluster.Queue(_hook));

        await SetAsync(11);

        await ToldAsync(3);
        Assert.Equal(2, Sent[^1].Body["data"]!["previous_sequence"]!.GetValue<long>());
    }

    [Fact]
    public async Task Find_WhenThereAreMoreThanMayBe_FindsNone()
    {
        await SetAsync(11);
        await ToldAsync(3);
        var stream = HookQueueKey.StreamOf(ItemCluster.Store, _hook);
        var journal = new JsonJournal<HookQueueEvent>(
            _cluster.Ledger,
            _cluster.Services.GetRequiredService<LedgerWriter>(),
            stream,
            HookQueueJson.Default.HookQueueEvent,
            _cluster.Time);
        await journal.LoadAsync(_ => { }, CancellationToken.None);

        Assert.Null(await FindAsync(countMax: 1));
        Assert.Equal(2, (await FindAsync(countMax: 2))!.Count);

        Task<IReadOnlyList<IHookMessage>?> FindAsync(int countMax) => HookReplay.FindAsync(
            _cluster.Ledger, stream, journal,
            new(ItemCluster.Store, _hook, message => HookReplay.IsIn(message, 0, Now + 1)),
            0, countMax, CancellationToken.None);
    }

    private int CountOf(int hook) => Sent.Count(sent => sent.HookId == hook);

    private async Task SetAsync(int units) => ItemCluster.Accepted(
        await _cluster.Item(7).ExecuteAsync(new ItemCommand.Adjust(
            new() { LocationId = 1, IsAbsolute = true, Quantity = units })));

    private Task ToldAsync(long sequence) => Eventually.HoldsAsync(async () =>
        Sent.Any(sent => sent.HookId == _hook && sent.Sequence == sequence)
        && (await _cluster.Queue(_hook).ListAsync(null, 10)).All(
            delivery => delivery.Status == DeliveryStatus.Delivered));
}
