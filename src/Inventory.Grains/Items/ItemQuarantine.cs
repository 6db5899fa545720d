using System.Collections.Concurrent;

namespace Inventory.Grains.Items;

/// <summary>
/// Counts broken invariants per item on this silo. An item that breaks them repeatedly within a
/// minute takes no changes until the process starts anew, instead of reloading for ever.
/// </summary>
public sealed class ItemQuarantine(ItemOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<ItemKey, List<DateTimeOffset>> _broken = new();

    /// <summary>True when the item takes no changes.</summary>
    public bool Contains(ItemKey key) =>
        !_broken.IsEmpty && _broken.TryGetValue(key, out var at) && IsFull(at);

    internal void Record(ItemKey key)
    {
        var now = time.GetUtcNow();
        var at = _broken.GetOrAdd(key, _ => []);
        lock (at)
        {
            if (!IsFullLocked(at))
            {
                at.RemoveAll(t => t < now - Window);
                at.Add(now);
            }
        }
    }

    private bool IsFull(List<DateTimeOffset> at)
    {
        lock (at)
        {
            return IsFullLocked(at);
        }
    }

    private bool IsFullLocked(List<DateTimeOffset> at) => at.Count >= options.QuarantineAfter;
}
