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
    public ItemPage Read(ItemQuery query)
    {
        var passing = Items(query.Store)
            .Where(item => Passes(query, item))
            .Select(item => new ListedItem(
                item,
                [.. Levels(query.Store, item.VariantId)
                    .Where(level => Passes(query, item, level))]))
            .Where(listed => listed.Levels.Count > 0);
        if (query.MostBackorderedFirst)
        {
            passing = passing.OrderByDescending(
                listed => listed.Levels.Sum(level => (long)level.QtyBackordered));
        }

        var all = passing.ToArray();
        return new ItemPage([.. all.Skip(query.Offset).Take(query.Limit)], all.Length);
    }

    /// <summary>One page of products.</summary>
    public ProductPage Read(ProductQuery query)
    {
        var passing = Items(query.Store)
            .Where(item => item.VariantId == item.ProductId && Passes(query, item))
            .Select(item => new ListedProduct(Variants(query.Store, item)))
            .Where(product => Passes(query, Level(product, query.Terms)))
            .ToArray();
        return new ProductPage([.. passing.Skip(query.Offset).Take(query.Limit)], passing.Length);
    }

    /// <summary>Items behind a variant with all their levels.</summary>
    public ListedItem[] ReadAfter(string store, int afterVariant, int limit) =>
        [.. Items(store)
            .Where(item => item.VariantId > afterVariant)
            .Take(limit)
            .Select(item => new ListedItem(item, Levels(store, item.VariantId)))];

    /// <summary>The ATS of a level, by the terms of the store.</summary>
    private static long AvailableToSell(ListRow.Item item, ListRow.Level level, SellingTerms terms)
    {
        if (!item.Purchasable || item.Tracking == 0 || !level.IsInStock
            || terms.DisabledLocations.Contains(level.LocationId))
        {
            return 0;
        }

        var onHand = Math.Max(
            0L, (long)(level.OnHand ?? 0) - level.SafetyStock - level.HeldOnHand);
        var limit = terms.BackordersEligible ? level.BackorderLimit ?? 0 : 0;
        var forBackorder = Math.Max(
            0L, (long)limit - level.QtyBackordered - level.HeldForBackorder);
        return Math.Min(onHand + forBackorder, int.MaxValue);
    }

    private static long Level(ListedProduct product, SellingTerms terms)
    {
        var counted = product.Variants[0].Item.Tracking == 2
            ? product.Variants
            : product.Variants.Take(1);
        return counted.Sum(variant => variant.Levels.Sum(
            level => AvailableToSell(variant.Item, level, terms)));
    }

    private static bool Passes(ItemQuery query, ListRow.Item item) =>
        (!query.StockKeepersOnly || item.Tracking == 2 || item.VariantId == item.ProductId)
        && IsIn(query.Skus, item.Sku)
        && IsIn(query.VariantIds, item.VariantId)
        && IsIn(query.ProductIds, item.ProductId);

    private static bool Passes(ItemQuery query, ListRow.Item item, ListRow.Level level) =>
        IsIn(query.LocationIds, level.LocationId)
        && IsWithin(query.QtyBackordered, level.QtyBackordered)
        && IsWithin(query.Held, (long)level.HeldOnHand + level.HeldForBackorder)
        && IsWithin(query.OnHand, level.OnHand ?? 0)
        && IsWithin(query.AvailableToSell, AvailableToSell(item, level, query.Terms));

    private static bool Passes(ProductQuery query, ListRow.Item item) =>
        IsIn(query.Ids, item.ProductId)
        && IsIn(query.Skus, item.Sku)
        && (query.NameLike is null
            || Folded(item.Name).Contains(Folded(query.NameLike), StringComparison.Ordinal));

    private static bool Passes(ProductQuery query, long level) =>
        IsIn(query.Levels, level)
        && (query.LevelsNot is null || !query.LevelsNot.Contains(level))
        && IsWithin(query.Level, level);

    private static bool IsIn<T>(IReadOnlyList<T>? list, T value) =>
        list is null || list.Contains(value);

    private static bool IsWithin(Bounds bounds, long value) =>
        value >= bounds.Min && value <= bounds.Max;

    private static string Folded(string text) => string.Create(text.Length, text, (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }
    });

    private IEnumerable<ListRow.Item> Items(string store) =>
        _items.Where(pair => pair.Key.Store == store).Select(pair => pair.Value);

    private ListRow.Level[] Levels(string store, int variant) =>
        [.. _levels
            .Where(pair => pair.Key.Store == store && pair.Key.Variant == variant)
            .Select(pair => pair.Value)];

    private ListedItem[] Variants(string store, ListRow.Item product) =>
        [.. Items(store)
            .Where(item => item.ProductId == product.ProductId)
            .OrderBy(item => item.VariantId == item.ProductId ? 0 : 1)
            .Select(item => new ListedItem(
                item,
                [.. Levels(store, item.VariantId).Where(level => level.LocationId == 1)]))];
}
