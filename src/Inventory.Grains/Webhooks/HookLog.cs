using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Webhooks;

/// <summary>A message that came to a hook, as it was sent, and what became of it.</summary>
internal sealed record LoggedMessage(Delivery Delivery, IHookMessage Message);

/// <summary>
/// What entries of a hook's queue say of its messages, read in their order. Those that were merged
/// into others before they were sent are no messages any more.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="hookId">The hook.</param>
/// <param name="keeps">Which messages matter.</param>
internal sealed class HookLog(string store, int hookId, Func<IHookMessage, bool> keeps)
{
    private readonly Dictionary<string, LoggedMessage> _log = new(StringComparer.Ordinal);
    private readonly Dictionary<long, long> _newest = [];
    private readonly Dictionary<(int, int, ItemMessageKind), List<string>> _unsent = [];

    /// <summary>The messages, in the order they came first.</summary>
    public IReadOnlyCollection<LoggedMessage> Messages => _log.Values;

    /// <summary>Takes in an entry.</summary>
    public void Note(HookQueueEvent e)
    {
        switch (e)
        {
            case HookQueueEvent.Attempted x:
                if (_log.TryGetValue(x.MessageId, out var tried))
                {
                    _log[x.MessageId] = tried with { Delivery = tried.Delivery.After(x) };
                    IsSent(x.MessageId, tried.Message);
                }
                break;
            case HookQueueEvent.Merged x:
                Merge(x.Message);
                break;
            case HookQueueEvent.Emptied:
                break;
            default:
                foreach (var message in e.Arrival?.Messages ?? [])
                {
                    Arrive(message, e.Arrival!);
                }
                break;
        }
    }

    private static (int, int, ItemMessageKind) KeyOf(ItemMessage message) =>
        (message.VariantId, message.LocationId, message.Kind);

    private void Arrive(IHookMessage message, Arrival arrival)
    {
        var known = Named(message, arrival);
        if (!keeps(message))
        {
            return;
        }
        var id = message.IdIn(store).ToString();
        if (arrival.IsAnew && _log.TryGetValue(id, out var over))
        {
            _log[id] = new(over.Delivery.Redeliver(arrival.At), known);
            return;
        }
        _log[id] = new(Delivery.Of(id, hookId, message.Scope, arrival.At), known);
        if (!arrival.IsAnew && known is ItemMessage { IsMerged: true } item)
        {
            if (!_unsent.TryGetValue(KeyOf(item), out var unsent))
            {
                _unsent.Add(KeyOf(item), unsent = []);
            }
            unsent.Add(id);
        }
    }

    // As the queue names the message before it.
    private IHookMessage Named(IHookMessage message, Arrival arrival)
    {
        if (arrival.IsAnew || message is not ItemMessage item)
        {
            return message;
        }
        long? previous = _newest.TryGetValue(item.Lane, out var newest) && newest <= item.Version
            ? newest
            : null;
        _newest[item.Lane] = Math.Max(newest, item.Version);
        return item with { PreviousSequence = previous };
    }

    // Those before it that were not sent are part of it.
    private void Merge(ItemMessage merged)
    {
        var id = merged.IdIn(store).ToString();
        if (!_log.TryGetValue(id, out var standing))
        {
            return;
        }
        _log[id] = standing with { Message = merged };
        if (_unsent.TryGetValue(KeyOf(merged), out var unsent) && unsent.Contains(id))
        {
            foreach (var part in unsent.TakeWhile(part => part != id))
            {
                _log.Remove(part);
            }
            unsent.RemoveRange(0, unsent.IndexOf(id) + 1);
        }
    }

    private void IsSent(string id, IHookMessage message)
    {
        if (message is ItemMessage item && _unsent.TryGetValue(KeyOf(item), out var unsent))
        {
            unsent.Remove(id);
        }
    }
}
