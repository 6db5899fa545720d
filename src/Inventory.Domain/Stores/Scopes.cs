namespace Inventory.Domain.Stores;

/// <summary>What a token may do. Persisted and written by name, never by number.</summary>
[Flags]
public enum Scopes : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary><c>store_inventory</c>.</summary>
    Inventory = 1,
    /// <summary><c>store_inventory_read_only</c>.</summary>
    InventoryReadOnly = 2,
    /// <summary><c>store_v2_information</c>: the settings.</summary>
    Information = 4,
    /// <summary><c>store_v2_information_read_only</c>.</summary>
    InformationReadOnly = 8,
    /// <summary><c>store_v2_products</c>: the catalog.</summary>
    Products = 16,
    /// <summary><c>store_v2_products_read_only</c>.</summary>
    ProductsReadOnly = 32,
    /// <summary><c>webhooks</c>: all hooks of the store.</summary>
    Webhooks = 64,
    /// <summary><c>storefront</c>.</summary>
    Storefront = 128,
    /// <summary><c>admin</c>: everything in its own store, its tokens included.</summary>
    Admin = 256,
}

/// <summary>The names of scopes, as BigCommerce writes them where it has them.</summary>
public static class ScopeNames
{
    private static readonly (string Name, Scopes Scope)[] Pairs =
    [
        ("store_inventory", Scopes.Inventory),
        ("store_inventory_read_only", Scopes.InventoryReadOnly),
        ("store_v2_information", Scopes.Information),
        ("store_v2_information_read_only", Scopes.InformationReadOnly),
        ("store_v2_products", Scopes.Products),
        ("store_v2_products_read_only", Scopes.ProductsReadOnly),
        ("webhooks", Scopes.Webhooks),
        ("storefront", Scopes.Storefront),
        ("admin", Scopes.Admin),
    ];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Pairs.Select(pair => pair.Name)];

    /// <summary>The scope of a name; <see cref="Scopes.None"/> for a name that is none.</summary>
    public static Scopes Parse(string name) =>
        Array.Find(Pairs, pair => string.Equals(pair.Name, name, StringComparison.Ordinal)).Scope;

    /// <summary>The names of a set of scopes, in a fixed order.</summary>
    public static IEnumerable<string> Of(Scopes scopes) =>
        Pairs.Where(pair => (scopes & pair.Scope) != Scopes.None).Select(pair => pair.Name);
}
