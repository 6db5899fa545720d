using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Webhooks;
using Inventory.Silo.Http;

namespace Inventory.Silo.Webhooks;

/// <summary>Registers webhooks.</summary>
internal static class HookServices
{
    /// <summary>Adds hooks, their API and what sends to them.</summary>
    public static void AddHooks(
        this IServiceCollection services, SiloSettings settings, ControlLedger ledger)
    {
        services.AddSingleton(new AddressGuard(settings.HooksAllowLoopback));
        services.AddSingleton<ResolveHost>(GuardedDialer.ResolveBySystem);
        services.AddSingleton<GuardedDialer>();
        services.AddSingleton<HookSender>();
        services.AddSingleton(new DeliveryDecider(settings.HooksSchedule));
        services.AddHostedService<IdleHooks>();
        services.AddSingleton(provider => new HookRegistry(
            provider.GetRequiredService<StoreRegistry>(), ledger));
        services.AddSingleton(_ => new HookSecrets(ledger));
        services.AddSingleton<HookDispatch>();
        services.AddSingleton<SendToHook>(
            provider => provider.GetRequiredService<HookDispatch>().SendAsync);
        services.AddSingleton<IApiPart, HookApi>();
        services.AddSingleton<IApiPart, DeliveryApi>();
        services.AddSingleton<IApiPart, HookAdminApi>();
    }
}
