using Inventory.Grains.Batches;
using Inventory.Grains.Carts;
using Inventory.Grains.Imports;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Grains;

/// <summary>Registers what the grains need.</summary>
public static class GrainsHostingExtensions
{
    /// <summary>Adds the services of the grains. The host adds the ledger, its writer,
    /// <see cref="FindStoreTerms"/> and the time.</summary>
    public static IServiceCollection AddInventoryGrains(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<ItemOptions>();
        services.AddSingleton<ItemViews>();
        services.AddSingleton<ItemQuarantine>();
        services.AddSingleton<ItemDirectory>();
        services.AddSingleton<IdBlocks>();
        services.AddSingleton<ItemGateway>();
        services.AddSingleton<BatchGateway>();
        services.AddSingleton<OrderGateway>();
        services.AddSingleton<CartGateway>();
        services.AddSingleton<ItemImporter>();
        services.AddSingleton<GrainInstruments>();
        services.AddHostedService<WakeScanner>();
        return services;
    }
}
