using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Inventory.Grains.Clustering;

namespace Inventory.Grains.Items;

/// <summary>The published views of the items active on this silo: reads answer from here without a
/// call, while its lease holds. An item that is fenced or deactivated takes its view away first.
/// </summary>
public sealed class ItemViews(ReadLease lease)
{
    private readonly ConcurrentDictionary<ItemKey, ItemView> _views = new();

    /// <summary>Items active on this silo.</summary>
    public int Count => _views.Count;

    /// <summary>Finds the view of an item that is active here; none while this silo may not answer.
    /// </summary>
    public bool TryFind(ItemKey key, [NotNullWhen(true)] out ItemView? view)
    {
        view = null;
        return lease.IsHeld && _views.TryGetValue(key, out view);
    }

    internal void Publish(ItemView view) => _views[view.Key] = view;

    internal void Withdraw(ItemKey key) => _views.TryRemove(key, out _);
}
