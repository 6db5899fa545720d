namespace Inventory.Domain.Webhooks;

// What keeps a repeat after a crash the message it was, so that no change is counted twice: what is
// merged is made durable before it is sent, and what leads its item after a crash is not merged.
public sealed partial class HookQueue
{
    // Items with messages that were merged since that was last made durable, and through which
    // entry.
    private readonly Dictionary<int, long> _merged = [];
    private long _loaded;

    /// <summary>All that was durable is applied. What leads its item may have been sent without
    /// anybody knowing, so it is sent as it is.</summary>
    public void EndLoad()
    {
        _loaded = _applied;
        FreezeLoaded();
    }

    // While others of its item wait they may have been merged too, and that is noted with the next.
    private void MergeAgain(HookQueueEvent.Merged merged)
    {
        if (!_byId.TryGetValue(merged.MessageId, out var waiting))
        {
            return;
        }
        var item = waiting.Message.VariantId;
        if (!waiting.IsUnderWay)
        {
            Merge(item, merged.MergedThrough);
            waiting.MergedThrough = Math.Max(waiting.MergedThrough, merged.MergedThrough);
        }
        waiting.MayHaveArrived = true;
        if (_items[item].Count == 1)
        {
            _merged.Remove(item);
        }
    }

    private void FreezeLoaded()
    {
        foreach (var (item, queue) in _items)
        {
            var first = queue[0];
            if (first.QueuedAs <= _loaded && !first.MayHaveArrived)
            {
                first.MayHaveArrived = true;
                first.MergedThrough = Math.Max(
                    first.MergedThrough, _merged.GetValueOrDefault(item));
            }
        }
    }
}
