using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Items;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What hooks hear of a store itself, whoever is gone in between.</summary>
public sealed class StoreNewsGrainTests : IAsyncLifetime
{
    private const string Locations = "store/inventory/location/*";

    private ItemCluster _cluster = null!;

    private HookScene Hooks => _cluster.Hooks;

    private IStoreNewsGrain News =>
        _cluster.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IStoreNewsGrain>(ItemCluster.Store);

    public async ValueTask InitializeAsync() => _cluster = await ItemCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Tell_WhenLocationsAndMetafieldsChanged_TellsOfEachInOrder()
    {
        await Hooks.MakeAsync(Locations, "all");
        await PlaceAsync("A");
        await Hooks.ChangeStoreAsync((state, now) =>
            MetafieldRules.Create(state, Field, 1, now));
        await Hooks.ChangeStoreAsync((state, _) => MetafieldRules.Delete(state, 2, 1));
        await Hooks.ChangeStoreAsync((state, _) => LocationRules.Delete(state, [2]));

        await News.TellAsync();

        await SentAsync(4);
        Assert.Equal(
            [
                "created {\"location_id\":2}",
                """metafield/created {"metafield_id":1,"resource_id":"2","namespace":"erp"}""",
                """metafield/deleted {"metafield_id":1,"resource_id":"2","namespace":"erp"}""",
                "deleted {\"location_id\":2}",
            ],
            Hooks.Sent.Select(Text));
    }

    [Fact]
    public async Task Tell_WhenAHookIsNewer_TellsItNothingOfThePast()
    {
        await Hooks.MakeStoreAsync();
        await PlaceAsync("A");
        await Hooks.MakeAsync(Locations, "new");
        await PlaceAsync("B");

        await News.TellAsync();

        await SentAsync(1);
        Assert.Equal("created {\"location_id\":3}", Text(Hooks.Sent[0]));
    }

    [Fact]
    public async Task Tell_WhenTheScopeIsAnother_TellsNothing()
    {
        var hook = await Hooks.MakeAsync("store/inventory/location/metafield/*", "fields");
        await PlaceAsync("A");

        await News.TellAsync();

        Assert.Empty(await _cluster.Queue(hook).ListAsync(null, 10));
    }

    [Fact]
    public async Task Tell_WhenItIsGoneBeforeItWasQueued_TellsItAfterwards()
    {
        await Hooks.MakeAsync(Locations, "all");
        await PlaceAsync("A");
        await FailAsync(StreamKind.HookQueue);
        Assert.Empty(Hooks.Sent);

        await ItemCluster.DeactivateAsync(News);
        await News.TellAsync();

        await SentAsync(1);
        Assert.Equal("msg_demo-store-1-0", Hooks.Sent[0].MessageId);
    }

    [Fact]
    public async Task Tell_WhenItIsGoneBeforeItNotedIt_TellsItOnce()
    {
        var hook = await Hooks.MakeAsync(Locations, "all");
        await PlaceAsync("A");
        await FailAsync(StreamKind.StoreNews);
        await SentAsync(1);

        await PlaceAsync("B");
        await News.TellAsync();

        await SentAsync(2);
        Assert.Equal(
            ["msg_demo-store-1-0", "msg_demo-store-2-0"],
            Hooks.Sent.Select(sent => sent.MessageId));
        Assert.Equal(2, (await _cluster.Queue(hook).ListAsync(null, 10)).Count);
    }

    [Fact]
    public async Task Tell_WhenNothingHappened_AppendsNothing()
    {
        await Hooks.MakeAsync(Locations, "all");
        await PlaceAsync("A");
        await News.TellAsync();
        var noted = await NotedAsync();

        await News.TellAsync();
        await ItemCluster.DeactivateAsync(News);
        await News.TellAsync();

        Assert.Equal(1, noted);
        Assert.Equal(noted, await NotedAsync());
    }

    [Fact]
    public async Task Watcher_WhenTheStoreChanged_HasItToldUntilItIs()
    {
        using var watcher = new StoreNewsWatcher(
            Hooks.Stores, Hooks.Registry, _cluster.Services.GetRequiredService<IGrainFactory>(),
            _cluster.Time, NullLogger<StoreNewsWatcher>.Instance);
        await watcher.StartAsync(CancellationToken.None);
        await Hooks.MakeAsync(Locations, "all");
        await PlaceAsync("A");
        var isRefused = false;
        _cluster.Ledger.Plan = new()
        {
            Rejects = append =>
                append.Stream.Kind == StreamKind.HookQueue && (isRefused = true),
        };
        await PassAsync(() => isRefused);
        _cluster.Ledger.Plan = new();

        await PassAsync(() => Hooks.Sent.Count == 1);

        await watcher.StopAsync(CancellationToken.None);
    }

    private static MetafieldPatch Field => new()
    {
        LocationId = 2,
        Key = "k",
        Value = "v",
        Namespace = "erp",
        PermissionSet = "read",
    };

    private static string Text(SentMessage sent) =>
        $"{sent.Body["scope"]!.GetValue<string>()[Locations[..^1].Length..]} "
        + sent.Body["data"]!.ToJsonString();

    private Task PlaceAsync(string code) => Hooks.ChangeStoreAsync((state, now) =>
        LocationRules.Create(
            state, [new() { Code = code, Label = code, TypeId = Location.Virtual }], now));

    /// <summary>Lets seconds pass until something holds.</summary>
    private Task PassAsync(Func<bool> holds) => Eventually.HoldsAsync(() =>
    {
        _cluster.Time.Step(TimeSpan.FromSeconds(1));
        return Task.FromResult(holds());
    });

    /// <summary>Has it told while appends of a kind are refused.</summary>
    private async Task FailAsync(StreamKind kind)
    {
        _cluster.Ledger.Plan = new() { Rejects = append => append.Stream.Kind == kind };
        await Assert.ThrowsAsync<ItemUnavailableException>(() => News.TellAsync().AsTask());
        _cluster.Ledger.Plan = new();
    }

    private Task SentAsync(int count) => Eventually.HoldsAsync(
        () => Task.FromResult(Hooks.Sent.Count == count));

    private async Task<long> NotedAsync() => (await _cluster.Ledger.ReadHeadAsync(
        StoreNewsKey.StreamOf(ItemCluster.Store), CancellationToken.None))!.Version;
}
