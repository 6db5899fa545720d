namespace Inventory.Storage.Postgres;

/// <summary>The list rows of appends, folded to what is left of them: first everything of some
/// variants goes, then each row is written or taken out once.</summary>
internal sealed class PostgresRows
{
    private readonly SortedSet<(int Store, int Variant)> _removed = [];
    private readonly Dictionary<(int Store, int Variant), ListRow.Item> _items = [];
    private readonly Dictionary<(int Store, int Variant, int Location), ListRow.Level?> _levels =
        [];

    /// <summary>Variants that are taken out before anything is written.</summary>
    public IReadOnlyCollection<(int Store, int Variant)> Removed => _removed;

    /// <summary>Items to write.</summary>
    public IReadOnlyDictionary<(int Store, int Variant), ListRow.Item> Items => _items;

    /// <summary>Levels to write; null takes one out.</summary>
    public IReadOnlyDictionary<(int Store, int Variant, int Location), ListRow.Level?> Levels =>
        _levels;

    /// <summary>Adds the rows of one append, each replacing what came before it.</summary>
    public void Add(int store, IReadOnlyList<ListRow> rows)
    {
        foreach (var row in rows)
        {
            Add(store, row);
        }
    }

    private void Add(int store, ListRow row)
    {
        switch (row)
        {
            case ListRow.Item item:
                _items[(store, item.VariantId)] = item;
                break;
            case ListRow.Level level:
                _levels[(store, level.VariantId, level.LocationId)] = level;
                break;
            case ListRow.Removal removal:
                Remove(store, removal.VariantId);
                break;
            case ListRow.LevelRemoval removal:
                _levels[(store, removal.VariantId, removal.LocationId)] = null;
                break;
            default:
                throw new InvariantBrokenException("every kind of list row is known here");
        }
    }

    private void Remove(int store, int variant)
    {
        _ = _removed.Add((store, variant));
        _ = _items.Remove((store, variant));
        foreach (var key in _levels.Keys.Where(
            key => key.Store == store && key.Variant == variant).ToArray())
        {
            _ = _levels.Remove(key);
        }
    }
}
