using Inventory.Silo.Http;

namespace Inventory.Silo.Catalog;

/// <summary>Registers the catalog calls.</summary>
internal static class CatalogServices
{
    /// <summary>Adds the parts and what they need.</summary>
    public static IServiceCollection AddCatalogApi(this IServiceCollection services) => services
        .AddSingleton<ProductMaker>()
        .AddSingleton<ProductEditor>()
        .AddSingleton<IApiPart, ProductApi>();
}
