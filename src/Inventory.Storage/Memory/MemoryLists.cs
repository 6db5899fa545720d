namespace Inventory.Storage.Memory;

/// <summary>The list rows of a <see cref="MemoryLedger"/> and the questions about them.</summary>
internal sealed class MemoryLists
{
    private readonly SortedDictionary<(string Store, int Variant), ListRow.Item> _items = [];

    private readonly SortedDictionary<(string Store, int Variant, int Location), ListRow.Level>
        _levels = [];

    /// <summary>Writes a row, or takes rows out.</summary>
    public void Write(string store, ListRow row)
    {
        switch (row)
        {
            case ListRow.Item item:
                _items[(store, item.VariantId)] = item with { Details = item.Details.ToArray() };
                break;
            case ListRow.Level level:
                _levels[(store, level.VariantId, level.LocationId)] = level;
                break;
            case ListRow.Removal removal:
                _ = _items.Remove((store, removal.VariantId));
                foreach (var level in Levels(store, removal.VariantId))
                {
                    _ = _levels.Remove((store, level.VariantId, level.LocationId));
                }

                break;
            case ListRow.LevelRemoval removal:
                _ = _levels.Remove((store, removal.VariantId, removal.LocationId));
                break;
            default:
                throw new InvariantBrokenException("every kind of list row is known here");
        }
    }

    /// <summary>One page of items.</summary>
    public ItemPage Read(ItemQuery query) => ListFilter.Page(Listed(query.Store), query);

    /// <summary>One page of products.</summary>
    public ProductPage Read(ProductQuery query) => ListFilter.Page(Listed(query.Store), query);

    /// <summary>Items behind a variant with all their levels.</summary>
    public ListedItem[] ReadAfter(string store, int afterVariant, int limit) =>
        [.. Items(store)
            .Where(item => item.VariantId > afterVariant)
            .Take(limit)
            .Select(item => new ListedItem(item, Levels(store, item.VariantId)))];

    private IEnumerable<ListedItem> Listed(string store)
    {
        var levels = _levels
            .Where(pair => pair.Key.Store == store)
            .Select(pair => pair.Value)
            .ToLookup(level => level.VariantId);
        return Items(store).Select(item => new ListedItem(item, [.. levels[item.VariantId]]));
    }

    private IEnumerable<ListRow.Item> Items(string store) =>
        _items.Where(pair => pair.Key.Store == store).Select(pair => pair.Value);

    private ListRow.Level[] Levels(string store, int variant) =>
        [.. _levels
            .Where(pair => pair.Key.Store == store && pair.Key.Variant == variant)
            .Select(pair => pair.Value)];
}
