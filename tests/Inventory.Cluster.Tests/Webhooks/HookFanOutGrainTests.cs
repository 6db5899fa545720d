using Inventory.Cluster.Tests.Items;
using Inventory.Grains.Items;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Inventory.Storage.Memory;
using Orleans.BroadcastChannel;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What a silo does with news of a store that another has made.</summary>
public sealed class HookFanOutGrainTests
{
    [Fact]
    public async Task News_WhenTheStoreIsNotKnownYet_AreRefused()
    {
        await using var ledger = new MemoryLedger();
        await using var writer = new LedgerWriter(ledger);
        using var scene = new HookScene(ledger, writer, TimeProvider.System);
        var channel = new Channel();
        await new HookFanOutGrain(scene.Stores, scene.Registry).OnSubscribed(channel);
        var news = new ItemNews(ItemCluster.Store, []);

        await Assert.ThrowsAsync<ItemUnavailableException>(() => channel.Publish(news));

        await scene.MakeAsync();
        await channel.Publish(news);
    }

    private sealed class Channel : IBroadcastChannelSubscription
    {
        public ChannelId ChannelId => NewsChannel.Of(ItemCluster.Store, 7);

        public string ProviderName => NewsChannel.Provider;

        public Func<ItemNews, Task> Publish { get; private set; } = null!;

        public Task Attach<T>(Func<T, Task> onPublished, Func<Exception, Task>? onError = null)
        {
            Publish = (Func<ItemNews, Task>)(object)onPublished;
            return Task.CompletedTask;
        }
    }
}
