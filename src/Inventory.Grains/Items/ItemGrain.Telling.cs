using Inventory.Domain.Webhooks;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Orleans.BroadcastChannel;

namespace Inventory.Grains.Items;

// What the item tells the outside. Its entries are the outbox: a mark in the head says from where
// on nobody may have heard, and only the item moves it, when the queues of all hooks have the news.
internal sealed partial class ItemGrain
{
    private static readonly TimeSpan PublishAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ItemNewsBoard _news = new();
    private ItemFigures? _figures;
    private Task _publishing = Task.CompletedTask;

    // Figures are carried from entry to entry while somebody wants to hear of them.
    private ItemFigures? Figures()
    {
        if (!hooks.HasAny(_key.Store))
        {
            return _figures = null;
        }
        if (_figures?.Version != _state.Version)
        {
            _figures = ItemFigures.Of(_state);
        }
        return _figures;
    }

    private async Task<IReadOnlyList<ItemMessage>> RecoverNewsAsync(
        RecoveredItem recovered, CancellationToken cancel)
    {
        try
        {
            return recovered.UndeliveredFrom is { } from && findTerms(_key.Store) is { } terms
                ? await ItemNewsBoard.DeriveAsync(
                    ledger, ItemRows.StreamOf(_key), recovered.State, from, terms, cancel)
                : [];
        }
        catch (LedgerUnavailableException e)
        {
            throw new ItemUnavailableException($"{_key}: {e.Message}");
        }
    }

    private void Announce(IReadOnlyList<ItemMessage> messages)
    {
        _news.Add(messages);
        if (!_news.IsEmpty && _publishing.IsCompleted)
        {
            _publishing = PublishAsync();
        }
    }

    // Others are called, so nobody waits here for their answers.
    private async Task PublishAsync()
    {
        await Task.Yield();
        var channel = channels.GetChannelWriter<ItemNews>(
            NewsChannel.Of(_key.Store, _key.VariantId));
        while (!_news.IsEmpty && !_isFenced)
        {
            try
            {
                await channel.Publish(new(_key.Store, _news.Next()));
                _news.End();
            }
            catch (Exception e)
            {
                // Whatever it is, the news stay until somebody takes them.
                LogUntold(_key, e);
                await Task.Delay(PublishAgainAfter, time);
            }
        }
    }
}
