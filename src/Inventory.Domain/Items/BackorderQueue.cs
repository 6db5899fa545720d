using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Units of one order, or of nobody in particular, waiting for stock.</summary>
/// <param name="OrderId">The order; null for units a merchant entered by hand or by import.</param>
/// <param name="VariantId">The variant the order bought; 0 for units of nobody.</param>
/// <param name="Quantity">Units still waiting, 1 upward.</param>
/// <param name="ConfirmedAt">When they joined the queue, in unix milliseconds.</param>
public readonly record struct Backorder(
    string? OrderId, int VariantId, long Quantity, long ConfirmedAt);

/// <summary>Waiting units that got their stock.</summary>
/// <param name="OrderId">The order they belong to; null for units of nobody in particular.</param>
/// <param name="Quantity">How many, 1 upward.</param>
[GenerateSerializer, Immutable, Alias("Fill")]
public readonly record struct Fill(
    [property: Id(0)] string? OrderId, [property: Id(1)] long Quantity);

/// <summary>The backordered units of one level, first in first out by confirmation.</summary>
public sealed class BackorderQueue
{
    private readonly LinkedList<Backorder> _entries = new();
    // Each order's entries in the queue, the oldest first.
    private readonly Dictionary<string, List<LinkedListNode<Backorder>>> _byOrder = [];

    /// <summary>Units in the queue.</summary>
    public long Total { get; private set; }

    /// <summary>Entries in the queue.</summary>
    public int Count => _entries.Count;

    /// <summary>The entries, the next to be filled first.</summary>
    public IEnumerable<Backorder> Entries => _entries;

    /// <summary>What waits for an order, the oldest first.</summary>
    public IEnumerable<Backorder> EntriesOf(string orderId) =>
        _byOrder.TryGetValue(orderId, out var nodes) ? nodes.Select(node => node.Value) : [];

    /// <summary>Units of a variant that wait for an order.</summary>
    public long WaitingOf(string orderId, int variantId) =>
        EntriesOf(orderId).Where(entry => entry.VariantId == variantId).Sum(e => e.Quantity);

    /// <summary>Whose units the next <paramref name="quantity"/> units from the head are; fewer
    /// where fewer wait. Neighbours of one order are one fill.</summary>
    public IEnumerable<Fill> Next(long quantity) => Next(quantity, default);

    /// <summary>The same, with units gone before.</summary>
    internal IEnumerable<Fill> Next(long quantity, GoneUnits gone)
    {
        Fill? fill = null;
        foreach (var entry in _entries.Where(entry => !gone.Has(entry)))
        {
            var units = Math.Min(quantity, entry.Quantity);
            if (units == 0)
            {
                break;
            }
            quantity -= units;
            if (fill is { } last && last.OrderId == entry.OrderId)
            {
                fill = last with { Quantity = last.Quantity + units };
                continue;
            }
            if (fill is { } done)
            {
                yield return done;
            }
            fill = new(entry.OrderId, units);
        }
        if (fill is { } rest)
        {
            yield return rest;
        }
    }

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
        var node = _entries.AddLast(entry);
        if (entry.OrderId is { } orderId)
        {
            if (!_byOrder.TryGetValue(orderId, out var nodes))
            {
                _byOrder.Add(orderId, nodes = new(1));
            }
            nodes.Add(node);
        }
    }

    /// <summary>Takes units from the head, whoever waits there.</summary>
    internal void Take(long quantity)
    {
        Invariant.Holds(quantity >= 0 && quantity <= Total);
        while (quantity > 0)
        {
            quantity -= Shorten(_entries.First!, quantity);
        }
    }

    /// <summary>Takes units of a variant away from an order, the newest first.</summary>
    internal void TakeBack(string orderId, int variantId, long quantity)
    {
        Invariant.Holds(quantity >= 0 && quantity <= WaitingOf(orderId, variantId));
        for (var at = (quantity == 0 ? 0 : _byOrder[orderId].Count) - 1; quantity > 0; at--)
        {
            var node = _byOrder[orderId][at];
            if (node.Value.VariantId == variantId)
            {
                quantity -= Shorten(node, quantity);
            }
        }
    }

    // Takes as many units from an entry as it has; an empty one is gone.
    private long Shorten(LinkedListNode<Backorder> node, long quantity)
    {
        var units = Math.Min(quantity, node.Value.Quantity);
        Total -= units;
        node.Value = node.Value with { Quantity = node.Value.Quantity - units };
        if (node.Value.Quantity == 0)
        {
            Remove(node);
        }
        return units;
    }

    // Neighbours that are nobody's are one entry, whatever stood between them.
    private void Merge(LinkedListNode<Backorder>? before, LinkedListNode<Backorder>? after)
    {
        if (before is { Value.OrderId: null } && after is { Value.OrderId: null })
        {
            before.Value = before.Value with
            {
                Quantity = before.Value.Quantity + after.Value.Quantity,
            };
            _entries.Remove(after);
        }
    }

    private void Remove(LinkedListNode<Backorder> node)
    {
        var (before, after) = (node.Previous, node.Next);
        _entries.Remove(node);
        Merge(before, after);
        if (node.Value.OrderId is not { } orderId)
        {
            return;
        }
        var nodes = _byOrder[orderId];
        nodes.Remove(node);
        if (nodes.Count == 0)
        {
            _byOrder.Remove(orderId);
        }
    }
}
