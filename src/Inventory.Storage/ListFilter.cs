namespace Inventory.Storage;

/// <summary>The questions about lists, asked of items in memory: the plainest code, and so what the
/// other ways to answer them are compared with. Items come by variant id, with all their levels by
/// location id.</summary>
internal static class ListFilter
{
    /// <summary>One page of items.</summary>
    public static ItemPage Page(IEnumerable<ListedItem> items, ItemQuery query)
    {
        var passing = items
            .Where(listed => Passes(query, listed.Item))
            .Select(listed => new ListedItem(
                listed.Item,
                [.. listed.Levels.Where(level => Passes(query, listed.Item, level))]))
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
    public static ProductPage Page(IEnumerable<ListedItem> items, ProductQuery query)
    {
        var all = items.ToArray();
        var variants = all.ToLookup(listed => listed.Item.ProductId);
        var passing = all
            .Where(listed => listed.Item.VariantId == listed.Item.ProductId
                && Passes(query, listed.Item))
            .Select(listed => new ListedProduct(Variants(variants[listed.Item.ProductId])))
            .Where(product => Passes(query, Level(product, query.Terms)))
            .ToArray();
        return new ProductPage([.. passing.Skip(query.Offset).Take(query.Limit)], passing.Length);
    }

    /// <summary>True when the query lets the item pass, its levels aside.</summary>
    public static bool Passes(ItemQuery query, ListRow.Item item) =>
        (!query.StockKeepersOnly || item.Tracking == 2 || item.VariantId == item.ProductId)
        && IsIn(query.Skus, item.Sku)
        && IsIn(query.VariantIds, item.VariantId)
        && IsIn(query.ProductIds, item.ProductId);

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

    private static ListedItem[] Variants(IEnumerable<ListedItem> ofProduct) =>
        [.. ofProduct
            .OrderBy(listed => listed.Item.VariantId == listed.Item.ProductId ? 0 : 1)
            .Select(listed => new ListedItem(
                listed.Item, [.. listed.Levels.Where(level => level.LocationId == 1)]))];
}
