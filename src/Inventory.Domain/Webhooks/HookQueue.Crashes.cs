namespace Inventory.Domain.Webhooks;

// What keeps a repeat after a crash the message it was, so that no change is counted twice: what is
// merged is made durable before it is sent, and what leads its lane after a crash is not merged.
public sealed partial class HookQueue
{
    // Lanes with messages that were merged since that was last made durable, and through which
    // entry.
    private readonly Dictionary<long, long> _merged = [];
    private long _loaded;

    /// <summary>All that was durable is applied. What leads its lane may have been sent without
    /// anybody knowing, so it is sent as it is.</summary>
    public void EndLoad()
    {
        _loaded = _applied;
        FreezeLoaded();
    }

    // While others of its lane wait they may have been merged too, and that is noted with the next.
    private void MergeAgain(HookQueueEvent.Merged merged)
    {
        if (!_byId.TryGetValue($"{merged.Message.IdIn(store)}", out var waiting))
        {
            return;
        }
        var lane = waiting.Message.Lane;
        if (!waiting.IsUnderWay)
        {
            Merge(lane, merged.MergedThrough);
            waiting.MergedThrough = Math.Max(waiting.MergedThrough, merged.MergedThrough);
        }
        waiting.MayHaveArrived = true;
        if (_lanes[lane].Count == 1)
        {
            _merged.Remove(lane);
        }
    }

    private void FreezeLoaded()
    {
        foreach (var (lane, queue) in _lanes)
        {
            var first = queue[0];
            if (first.QueuedAs <= _loaded && !first.MayHaveArrived)
            {
                first.MayHaveArrived = true;
                first.MergedThrough = Math.Max(
                    first.MergedThrough, _merged.GetValueOrDefault(lane));
            }
        }
    }
}
