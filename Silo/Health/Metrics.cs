using Inventory.Grains;
using Inventory.Storage;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Inventory.Silo.Health;

/// <summary>What <c>GET /metrics</c> shows: the host's own instruments and those of the runtime and
/// the server that cost nothing per request. Those of grain calls are left out: they are recorded
/// for every message.</summary>
internal static class Metrics
{
    /// <summary>Adds the instruments.</summary>
    public static void Add(IServiceCollection services) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("inventory"))
            .WithMetrics(metrics => metrics
            .AddMeter(GrainInstruments.MeterName, StorageInstruments.MeterName)
            .AddMeter("System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());

    /// <summary>Maps <c>/metrics</c>. Anonymous.</summary>
    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
