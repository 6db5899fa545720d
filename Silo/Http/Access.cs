using Inventory.Domain.Stores;

namespace Inventory.Silo.Http;

/// <summary>Which scopes open which calls: any one of the set does.</summary>
internal static class Access
{
    /// <summary>Reads stock.</summary>
    public const Scopes InventoryRead =
        Scopes.Inventory | Scopes.InventoryReadOnly | Scopes.Admin;

    /// <summary>Changes stock.</summary>
    public const Scopes InventoryWrite = Scopes.Inventory | Scopes.Admin;

    /// <summary>Reads settings.</summary>
    public const Scopes SettingsRead =
        Scopes.Information | Scopes.InformationReadOnly | Scopes.Admin;

    /// <summary>Changes settings.</summary>
    public const Scopes SettingsWrite = Scopes.Information | Scopes.Admin;

    /// <summary>Reads the catalog.</summary>
    public const Scopes CatalogRead =
        Scopes.Products | Scopes.ProductsReadOnly | Scopes.Admin;

    /// <summary>Changes the catalog.</summary>
    public const Scopes CatalogWrite = Scopes.Products | Scopes.Admin;

    /// <summary>Manages hooks: any token may, as BigCommerce has it, each its own.</summary>
    public const Scopes Hooks =
        InventoryRead | SettingsRead | CatalogRead | Scopes.Webhooks | Scopes.Storefront;

    /// <summary>Manages tokens and stores.</summary>
    public const Scopes Admin = Scopes.Admin;
}
