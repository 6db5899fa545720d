using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Registers the calls that write stock and settings of items, and the lists of items.
/// </summary>
internal static class StockServices
{
    /// <summary>Adds the parts and what they need.</summary>
    public static IServiceCollection AddStockApi(this IServiceCollection services) => services
        .AddSingleton<RowResolver>()
        .AddSingleton<StockWriter>()
        .AddSingleton<IApiPart, AdjustmentApi>()
        .AddSingleton<IApiPart, ReceiptApi>()
        .AddSingleton<IApiPart, TransferApi>()
        .AddSingleton<IApiPart, SettingsRowApi>()
        .AddSingleton<IApiPart, ItemListApi>();
}
