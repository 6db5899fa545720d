using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Orleans.BroadcastChannel;
using Orleans.Concurrency;

namespace Inventory.Grains.Webhooks;

/// <summary>Takes the news of some of a store's items to the queues of the hooks that want them.
/// Subscribed by its name alone, so no subscription can be lost.</summary>
[Alias("IHookFanOutGrain")]
public interface IHookFanOutGrain : IGrainWithStringKey;

/// <summary>Which channel the news of an item go through.</summary>
public static class NewsChannel
{
    /// <summary>Name of the provider.</summary>
    public const string Provider = "webhooks";

    /// <summary>Namespace of the channels.</summary>
    public const string Namespace = "item-news";

    /// <summary>Channels of one store.</summary>
    public const int PerStore = 16;

    /// <summary>The channel of an item.</summary>
    public static ChannelId Of(string store, int item) =>
        ChannelId.Create(Namespace, $"{store}/{item % PerStore}");
}

/// <summary>
/// Answers when every queue has the news durably: the item that publishes waits for that, and
/// publishes again what it has no answer for. It keeps nothing itself.
/// </summary>
[ImplicitChannelSubscription(NewsChannel.Namespace), Reentrant]
internal sealed class HookFanOutGrain(StoreRegistry stores, HookRegistry hooks)
    : Grain, IHookFanOutGrain, IOnBroadcastChannelSubscribed
{
    public Task OnSubscribed(IBroadcastChannelSubscription streamSubscription) =>
        streamSubscription.Attach<ItemNews>(OnNewsAsync);

    private async Task OnNewsAsync(ItemNews news)
    {
        // Another process may have made the store a moment ago: the item tries again.
        var store = stores.Current.Find(news.Store)
            ?? throw new ItemUnavailableException($"{news.Store}: the store is not known here");
        await Task.WhenAll(hooks.ActiveOf(store).Select(hook => TellAsync(hook, news)));
    }

    private async Task TellAsync(Hook hook, ItemNews news)
    {
        var scope = HookScope.Parse(hook.Scope);
        ItemMessage[] wanted = [.. news.Messages.Where(
            message => scope?.Matches(MessageScopes.Of(message.Kind)) ?? false)];
        if (wanted.Length > 0)
        {
            await GrainFactory.GetGrain<IHookQueueGrain>(HookQueueKey.Of(news.Store, hook.Id))
                .EnqueueAsync(wanted);
        }
    }
}
