namespace Inventory.Domain.Webhooks;

/// <summary>
/// How messages that wait for one hook are merged, so that a slow receiver of a busy item hears of
/// its newest number and of how many it missed. Edges never merge.
/// </summary>
public static class MessageMerge
{
    /// <summary>True for what a later message of its kind makes old.</summary>
    public static bool IsMerged(ItemMessageKind kind) => kind is ItemMessageKind.StockChanged
        or ItemMessageKind.ProductUpdated or ItemMessageKind.SkuUpdated
        or ItemMessageKind.ProductOrderUpdated or ItemMessageKind.SkuOrderUpdated;

    /// <summary>Merges what waits: of an item, a location and a kind the newest stays, where it is,
    /// and stands for those before it. Merging again changes nothing.</summary>
    /// <param name="waiting">What waits for one hook, of each item in the order of its versions;
    /// nothing of it is being sent.</param>
    public static IReadOnlyList<ItemMessage> Of(IReadOnlyList<ItemMessage> waiting)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var newest = new Dictionary<(int, int, ItemMessageKind), int>();
        var merged = new ItemMessage?[waiting.Count];
        for (var i = 0; i < waiting.Count; i++)
        {
            var message = waiting[i];
            merged[i] = message;
            if (!IsMerged(message.Kind))
            {
                continue;
            }
            var key = (message.VariantId, message.LocationId, message.Kind);
            if (newest.TryGetValue(key, out var at))
            {
                merged[i] = Merge(merged[at]!, message);
                merged[at] = null;
            }
            newest[key] = i;
        }
        return [.. merged.OfType<ItemMessage>()];
    }

    // The number that moved is the sum; an order is named where there is but one.
    private static ItemMessage Merge(ItemMessage older, ItemMessage newer)
    {
        Invariant.Holds(older.Version < newer.Version, "messages wait in order");
        return newer with
        {
            Merged = older.Merged + newer.Merged + 1,
            PreviousSequence = older.PreviousSequence,
            Delta = older.Delta + newer.Delta,
            OrderId = older.OrderId == newer.OrderId ? newer.OrderId : null,
        };
    }
}
