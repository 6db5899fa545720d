namespace Inventory.Storage;

/// <summary>A bound on a number, both ends inclusive.</summary>
/// <param name="Min">Smallest value that passes.</param>
/// <param name="Max">Largest value that passes.</param>
public readonly record struct Bounds(long Min, long Max)
{
    /// <summary>Lets every number pass.</summary>
    public static Bounds Any => new(long.MinValue, long.MaxValue);

    /// <summary>True when it bounds nothing.</summary>
    public bool IsAny => Min == long.MinValue && Max == long.MaxValue;
}

/// <summary>The switches of the ATS that live outside the rows.</summary>
/// <param name="BackordersEligible">The store's settings allow backorders.</param>
/// <param name="DisabledLocations">Locations that sell nothing.</param>
public sealed record SellingTerms(bool BackordersEligible, IReadOnlyList<int> DisabledLocations);

/// <summary>
/// Asks for a page of items. An item is listed with those of its levels that pass every level
/// filter, and only if one does. A null list filters nothing; an empty one lets nothing pass.
/// </summary>
public sealed record ItemQuery
{
    /// <summary>Hash of the store.</summary>
    public required string Store { get; init; }
    /// <summary>Switches to compute the ATS with.</summary>
    public required SellingTerms Terms { get; init; }
    /// <summary>Only these SKUs.</summary>
    public IReadOnlyList<string>? Skus { get; init; }
    /// <summary>Only these variants.</summary>
    public IReadOnlyList<int>? VariantIds { get; init; }
    /// <summary>Only variants of these products.</summary>
    public IReadOnlyList<int>? ProductIds { get; init; }
    /// <summary>Only levels at these locations.</summary>
    public IReadOnlyList<int>? LocationIds { get; init; }
    /// <summary>Bounds on a level's ATS; an untracked item's counts as 0.</summary>
    public Bounds AvailableToSell { get; init; } = Bounds.Any;
    /// <summary>Bounds on a level's qty backordered.</summary>
    public Bounds QtyBackordered { get; init; } = Bounds.Any;
    /// <summary>Bounds on a level's held units, on hand and for backorder together.</summary>
    public Bounds Held { get; init; } = Bounds.Any;
    /// <summary>Bounds on a level's on hand; never set counts as 0.</summary>
    public Bounds OnHand { get; init; } = Bounds.Any;
    /// <summary>True leaves out variants whose stock their product's base variant keeps.</summary>
    public bool StockKeepersOnly { get; init; }
    /// <summary>True orders by the sum of qty backordered, largest first; else by id.</summary>
    public bool MostBackorderedFirst { get; init; }
    /// <summary>Items to skip.</summary>
    public required int Offset { get; init; }
    /// <summary>Items to answer, 1 to 1,000.</summary>
    public required int Limit { get; init; }
}

/// <summary>An item and those of its levels a query let pass, by location id.</summary>
public sealed record ListedItem(ListRow.Item Item, IReadOnlyList<ListRow.Level> Levels);

/// <summary>A page of items, and how many pass the query in all.</summary>
public sealed record ItemPage(IReadOnlyList<ListedItem> Items, long Total);

/// <summary>Asks for a page of products, by product id.</summary>
public sealed record ProductQuery
{
    /// <summary>Hash of the store.</summary>
    public required string Store { get; init; }
    /// <summary>Switches to compute the ATS with.</summary>
    public required SellingTerms Terms { get; init; }
    /// <summary>Only these products.</summary>
    public IReadOnlyList<int>? Ids { get; init; }
    /// <summary>Only products whose base variant has one of these SKUs.</summary>
    public IReadOnlyList<string>? Skus { get; init; }
    /// <summary>Only products whose name contains this, ASCII letters in either case.</summary>
    public string? NameLike { get; init; }
    /// <summary>Only these inventory levels: the ATS at location 1, summed over the variants of a
    /// product tracked by variant.</summary>
    public IReadOnlyList<long>? Levels { get; init; }
    /// <summary>None of these inventory levels.</summary>
    public IReadOnlyList<long>? LevelsNot { get; init; }
    /// <summary>Bounds on the inventory level.</summary>
    public Bounds Level { get; init; } = Bounds.Any;
    /// <summary>Products to skip.</summary>
    public required int Offset { get; init; }
    /// <summary>Products to answer, 1 to 250.</summary>
    public required int Limit { get; init; }
}

/// <summary>A product: its variants, base variant first, each with its level at location
/// 1.</summary>
public sealed record ListedProduct(IReadOnlyList<ListedItem> Variants);

/// <summary>A page of products, and how many pass the query in all.</summary>
public sealed record ProductPage(IReadOnlyList<ListedProduct> Products, long Total);
