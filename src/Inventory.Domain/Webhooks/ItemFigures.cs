using Inventory.Domain.Items;

namespace Inventory.Domain.Webhooks;

/// <summary>Where a walk back came to.</summary>
/// <param name="Figures">The figures there.</param>
/// <param name="IsExact">False where the entries do not reach back far enough: what they did not
/// say is then taken to have been as it was afterwards. Reading further back helps, and back to
/// the first entry always.</param>
public readonly record struct WalkedFigures(ItemFigures Figures, bool IsExact);

/// <summary>
/// What of an item decides its messages, at one version. It is carried from entry to entry apart
/// from the item's state, which may be ahead: by appends in flight, or by a snapshot newer than
/// what has been told.
/// </summary>
public sealed class ItemFigures
{
    // Names for what a walk back may miss, beside the settings of a location.
    private const int FactsAre = 0;
    private const int LevelsAre = -1;

    private readonly SortedList<int, LevelFigures> _levels = [];

    /// <summary>An item that is not there yet.</summary>
    public ItemFigures()
    {
    }

    private ItemFigures(ItemFigures from)
    {
        Version = from.Version;
        Facts = from.Facts;
        foreach (var level in from._levels.Values)
        {
            _levels.Add(level.LocationId, level);
        }
    }

    /// <summary>Version of the last entry in them.</summary>
    public long Version { get; private set; }

    /// <summary>Catalog facts; null where there are none.</summary>
    public ItemFacts? Facts { get; private set; }

    /// <summary>The levels by location id.</summary>
    public IEnumerable<LevelFigures> Levels => _levels.Values;

    /// <summary>The figures of an item as it is.</summary>
    public static ItemFigures Of(ItemState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var figures = new ItemFigures { Version = state.Version, Facts = state.Facts };
        foreach (var level in state.Levels)
        {
            figures._levels.Add(level.LocationId, LevelFigures.Of(level));
        }
        return figures;
    }

    /// <summary>
    /// Walks back from these figures to those before a version. Numbers follow from the entries in
    /// between; what an entry replaced whole, settings and facts, is in the last entry before that
    /// set it, so the entries may have to reach back further than the version.
    /// </summary>
    /// <param name="version">The version to be told next, 1 to one above the last.</param>
    /// <param name="entries">Entries, the oldest first, the last of them the one these figures
    /// end with; from <paramref name="version"/> at the latest.</param>
    public WalkedFigures Before(long version, IReadOnlyList<ItemEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var first = Version - entries.Count + 1;
        Invariant.Holds(first >= 1 && first <= version && version <= Version + 1);
        var older = (int)(version - first);
        if (first == 1)
        {
            return new(Sum(entries.Take(older)), IsExact: true);
        }
        var figures = new ItemFigures(this) { Version = version - 1 };
        var missing = new HashSet<int>();
        for (var i = entries.Count - 1; i >= older; i--)
        {
            figures.TakeBack(entries[i], missing);
        }
        for (var i = older - 1; i >= 0 && missing.Count > 0; i--)
        {
            figures.Find(entries[i].Event, missing);
        }
        return new(figures, missing.Count == 0);
    }

    /// <summary>Moves on by one entry.</summary>
    /// <param name="entry">The one after <see cref="Version"/>.</param>
    /// <param name="at">When it happened, in unix milliseconds.</param>
    /// <param name="terms">The store's switches as they are.</param>
    /// <returns>What there is to tell of it.</returns>
    public IReadOnlyList<ItemMessage> Tell(in ItemEntry entry, long at, StoreTerms terms)
    {
        var locationId = entry.Effect.LocationId;
        var before = LevelAt(locationId);
        Add(entry);
        return locationId == 0 || Facts is null
            ? []
            : ItemMessages.Of(Facts, before, LevelAt(locationId), entry, Version, at, terms);
    }

    private static ItemFigures Sum(IEnumerable<ItemEntry> entries)
    {
        var figures = new ItemFigures();
        foreach (var entry in entries)
        {
            figures.Add(entry);
        }
        return figures;
    }

    private LevelFigures LevelAt(int locationId) =>
        _levels.TryGetValue(locationId, out var level) ? level : LevelFigures.At(locationId);

    private void Set(LevelFigures level) => _levels[level.LocationId] = level;

    private void Add(in ItemEntry entry)
    {
        Version++;
        switch (entry.Event)
        {
            case ItemEvent.Created x: Facts = x.Facts; break;
            case ItemEvent.CatalogChanged x: Facts = x.Facts; break;
            case ItemEvent.Deleted:
                Facts = null;
                _levels.Clear();
                break;
            case ItemEvent.SettingsChanged x:
                Set(LevelAt(x.LocationId) with { Settings = x.Settings });
                break;
            default:
                if (HasMoved(entry.Effect))
                {
                    Set(LevelAt(entry.Effect.LocationId).After(entry.Effect));
                }
                break;
        }
    }

    // What was replaced is noted as missing, and until it is found taken as what replaced it. What
    // a deletion took away cannot be found.
    private void TakeBack(in ItemEntry entry, HashSet<int> missing)
    {
        switch (entry.Event)
        {
            case ItemEvent.CatalogChanged x:
                Facts = x.Facts;
                missing.Add(FactsAre);
                break;
            case ItemEvent.Deleted:
                missing.UnionWith([FactsAre, LevelsAre]);
                break;
            case ItemEvent.SettingsChanged x:
                Set(LevelAt(x.LocationId) with { Settings = x.Settings });
                missing.Add(x.LocationId);
                break;
            default:
                if (HasMoved(entry.Effect))
                {
                    Set(LevelAt(entry.Effect.LocationId).Before(entry.Effect));
                }
                break;
        }
    }

    private void Find(ItemEvent e, HashSet<int> missing)
    {
        switch (e)
        {
            case ItemEvent.CatalogChanged x when missing.Remove(FactsAre):
                Facts = x.Facts;
                break;
            case ItemEvent.SettingsChanged x when missing.Remove(x.LocationId):
                Set(LevelAt(x.LocationId) with { Settings = x.Settings });
                break;
            default:
                break;
        }
    }

    private static bool HasMoved(LevelEffect effect) =>
        effect.OnHand != 0 || effect.QtyBackordered != 0;
}
