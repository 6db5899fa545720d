namespace Inventory.Silo.Inventory;

/// <summary>What a request asked an item for: where in the body it stands and how it named the
/// item, for the words of a refusal.</summary>
internal sealed record RefusalSubject
{
    /// <summary>A call that named its item in the path.</summary>
    public static RefusalSubject None { get; } = new();

    /// <summary>Path of the row in the body, such as <c>items.3</c>; empty for the body itself.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>The field that names the item: <c>sku</c>, <c>variant_id</c>, <c>product_id</c>.
    /// </summary>
    public string Field { get; init; } = "sku";

    /// <summary>Its value, as sent.</summary>
    public string Value { get; init; } = "";

    /// <summary>SKU of the variant.</summary>
    public string Sku { get; init; } = "";

    /// <summary>The variant.</summary>
    public int VariantId { get; init; }

    /// <summary>The reservation, where the call is about one.</summary>
    public string? ReservationId { get; init; }

    /// <summary>Path of the one field the row has for a level, where it has no more of it than
    /// that.</summary>
    public string? StockPath { get; init; }

    /// <summary>The field of the row that names a location.</summary>
    public Func<int, string> LocationFieldOf { get; init; } = _ => "location_id";

    /// <summary>The item as BigCommerce names it in titles, such as <c>sku RE-130</c>.</summary>
    public string Identity => $"{LastOf(Field)} {Value}";

    /// <summary>Path of a field of the row.</summary>
    public string PathOf(string field) => Path.Length == 0 ? field : $"{Path}.{field}";

    private static string LastOf(string field) =>
        field[(field.LastIndexOf('.') + 1)..];
}
