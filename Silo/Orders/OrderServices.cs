using Inventory.Silo.Http;

namespace Inventory.Silo.Orders;

/// <summary>Registers the calls about orders.</summary>
internal static class OrderServices
{
    /// <summary>Adds the part and what it needs.</summary>
    public static IServiceCollection AddOrderApi(this IServiceCollection services) => services
        .AddSingleton<OrderPlacer>()
        .AddSingleton<OrderChanger>()
        .AddSingleton<IApiPart, OrderApi>();
}
