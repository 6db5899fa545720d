namespace Inventory.Storage.AzureTables;

/// <summary>Parts a batch into appends that must keep their order, because they share a stream, a
/// name or a variant's list rows, and appends that need not.</summary>
internal static class AzureBatch
{
    /// <summary>Places of the batch, in order within each part.</summary>
    public static IEnumerable<List<int>> Parts(IReadOnlyList<Append> batch)
    {
        var leaders = new int[batch.Count];
        var places = new Dictionary<object, int>();
        for (var i = 0; i < batch.Count; i++)
        {
            leaders[i] = i;
            foreach (var shared in Shared(batch[i]))
            {
                if (!places.TryAdd(shared, i))
                {
                    leaders[Leader(leaders, i)] = Leader(leaders, places[shared]);
                }
            }
        }

        var parts = new Dictionary<int, List<int>>();
        for (var i = 0; i < batch.Count; i++)
        {
            var leader = Leader(leaders, i);
            if (!parts.TryGetValue(leader, out var part))
            {
                parts.Add(leader, part = []);
            }

            part.Add(i);
        }

        return parts.Values;
    }

    private static int Leader(int[] leaders, int place)
    {
        while (leaders[place] != place)
        {
            place = leaders[place] = leaders[leaders[place]];
        }

        return place;
    }

    private static IEnumerable<object> Shared(Append append)
    {
        yield return append.Stream;
        foreach (var name in append.Claims.Concat(append.Releases))
        {
            yield return name;
        }

        foreach (var row in append.Rows)
        {
            yield return (append.Stream.Store, Variant(row));
        }
    }

    private static int Variant(ListRow row) => row switch
    {
        ListRow.Item item => item.VariantId,
        ListRow.Level level => level.VariantId,
        ListRow.Removal removal => removal.VariantId,
        ListRow.LevelRemoval removal => removal.VariantId,
        _ => 0,
    };
}
