using System.Collections.Concurrent;

namespace Inventory.Grains.Items;

/// <summary>
/// Counts broken invariants per item on this silo. An item that breaks them repeatedly within a
/// minute takes no changes until the process starts anew, instead of reloading for ever; and where
/// it breaks them as it is read, it is not read again either.
/// </summary>
public sealed class ItemQuarantine(ItemOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<ItemKey, Breaks> _broken = new();

    /// <summary>True when the item takes no changes.</summary>
    public bool Contains(ItemKey key) => Find(key) is { IsFull: true };

    /// <summary>True when the item is not read any more.</summary>
    public bool IsUnreadable(ItemKey key) => Find(key) is { IsUnreadable: true };

    internal void Record(ItemKey key) => Add(key, isReading: false);

    internal void RecordUnreadable(ItemKey key) => Add(key, isReading: true);

    private Breaks? Find(ItemKey key) =>
        _broken.IsEmpty ? null : _broken.GetValueOrDefault(key);

    private void Add(ItemKey key, bool isReading)
    {
        var breaks = _broken.GetOrAdd(key, _ => new());
        lock (breaks)
        {
            if (!breaks.IsFull)
            {
                var now = time.GetUtcNow();
                breaks.At.RemoveAll(t => t < now - Window);
                breaks.At.Add(now);
                breaks.IsFull = breaks.At.Count >= options.QuarantineAfter;
            }
            breaks.IsUnreadable |= isReading && breaks.IsFull;
        }
    }

    /// <summary>The breaks of one item.</summary>
    private sealed class Breaks
    {
        private volatile bool _isFull;
        private volatile bool _isUnreadable;

        public List<DateTimeOffset> At { get; } = [];

        public bool IsFull
        {
            get => _isFull;
            set => _isFull = value;
        }

        public bool IsUnreadable
        {
            get => _isUnreadable;
            set => _isUnreadable = value;
        }
    }
}
