using Inventory.Grains.Batches;
using Inventory.Grains.Carts;
using Inventory.Grains.Clustering;
using Inventory.Grains.Control;
using Inventory.Grains.Imports;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Grains.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Inventory.Grains;

/// <summary>Registers what the grains need.</summary>
public static class GrainsHostingExtensions
{
    /// <summary>Adds the services of the grains. The host adds the ledger, its writer,
    /// <see cref="FindStoreTerms"/> and the time, and <see cref="RenewStore"/> where others change
    /// stores too.</summary>
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
        services.AddSingleton<DestinationBreakers>();
        services.AddSingleton<HookAlarms>();
        services.TryAddSingleton(_ => ReadLease.Unbounded());
        services.TryAddSingleton<RenewStore>(_ => static _ => default);
        services.AddHostedService<WakeScanner>();
        return services;
    }

    /// <summary>Adds the channels by which items tell their news: who publishes waits until those
    /// who listen have them durably.</summary>
    public static ISiloBuilder AddNewsChannels(this ISiloBuilder silo) => silo.AddBroadcastChannel(
        NewsChannel.Provider, options => options.FireAndForgetDelivery = false);

    /// <summary>Has hooks told what happens to stores themselves. The host adds
    /// <see cref="StoreRegistry"/> and <see cref="HookRegistry"/>.</summary>
    public static IServiceCollection AddStoreNews(this IServiceCollection services) =>
        services.AddHostedService<StoreNewsWatcher>();

    /// <summary>Lets the silo answer from memory only while its lease holds: for one of several on
    /// one ledger. Comes before <see cref="AddInventoryGrains"/>.</summary>
    public static IServiceCollection AddReadLease(this IServiceCollection services)
    {
        services.AddSingleton<ReadLease>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            all => all.GetRequiredService<LeaseKeeper>());
        return services;
    }
}
