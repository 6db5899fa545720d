namespace Inventory.Domain.Items;

/// <summary>Units of one order, or of nobody in particular, waiting for stock.</summary>
/// <param name="OrderId">The order; null for units a merchant entered by hand or by import.</param>
/// <param name="Quantity">Units still waiting, 1 upward.</param>
/// <param name="ConfirmedAt">When they joined the queue, in unix milliseconds.</param>
public readonly record struct Backorder(string? OrderId, long Quantity, long ConfirmedAt);

/// <summary>The backordered units of one level, first in first out by confirmation.</summary>
public sealed class BackorderQueue
{
    private readonly LinkedList<Backorder> _entries = new();

    /// <summary>Units in the queue.</summary>
    public long Total { get; private set; }

    /// <summary>Entries in the queue.</summary>
    public int Count => _entries.Count;

    /// <summary>The entries, the next to be filled first.</summary>
    public IEnumerable<Backorder> Entries => _entries;

    /// <summary>Adds units at the tail.</summary>
    internal void Join(Backorder entry)
    {
        Invariant.Holds(entry.Quantity > 0);
        Total += entry.Quantity;
        if (_entries.Last is { } tail && tail.Value.OrderId is null && entry.OrderId is null)
        {
            tail.Value = tail.Value with { Quantity = tail.Value.Quantity + entry.Quantity };
            return;
        }
        _entries.AddLast(entry);
    }

    /// <summary>Takes units from the head, whoever waits there.</summary>
    internal void Take(long quantity)
    {
        Invariant.Holds(quantity >= 0 && quantity <= Total);
        Total -= quantity;
        while (quantity > 0)
        {
            var head = _entries.First!;
            if (head.Value.Quantity > quantity)
            {
                head.Value = head.Value with { Quantity = head.Value.Quantity - quantity };
                return;
            }
            quantity -= head.Value.Quantity;
            _entries.RemoveFirst();
        }
    }
}
