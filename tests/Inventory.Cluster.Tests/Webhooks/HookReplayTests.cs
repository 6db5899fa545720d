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

        Assert.Equal(1, count);
        await Eventually.HoldsAsync(() => Task.FromResult(Sent.Count == before + 1));
        var again = Sent[^1];
        Assert.Equal("msg_demo-7-5-1", again.MessageId);
        Assert.Equal(1, again.Merged);
        Assert.Equal(2, Sent.Count(sent => sent.MessageId == again.MessageId));
        Assert.Equal(0, await _cluster.Queue(_hook).ReplayAsync(Now + 1, Now + 2));
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
        Assert.Single((await FindAsync(countMax: 2))!);

        Task<IReadOnlyList<IHookMessage>?> FindAsync(int countMax) => HookReplay.FindAsync(
            _cluster.Ledger, stream, journal, 0, Now + 1, countMax);
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
