using Inventory.Grains;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Catalog;
using Inventory.Silo.Clustering;
using Inventory.Silo.Csv;
using Inventory.Silo.Health;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Silo.Items;
using Inventory.Silo.Orders;
using Inventory.Silo.Reservations;
using Inventory.Silo.Stores;
using Inventory.Silo.Webhooks;

namespace Inventory.Silo;

/// <summary>Registers what the host is made of.</summary>
internal static class SiloServices
{
    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];
    private const int RequestLineBytesMax = 64 * 1024;
    private static readonly TimeSpan ShutdownWithin = TimeSpan.FromSeconds(25);

    /// <summary>Adds everything.</summary>
    public static void Add(
        WebApplicationBuilder builder, SiloSettings settings, OpenLedger ledger,
        StoreRegistry registry)
    {
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(ledger.Ledger);
        services.AddSingleton(ledger.Writer);
        services.AddSingleton(registry);
        services.AddSingleton<FindStoreTerms>(hash => registry.Current.Find(hash)?.Terms);
        services.AddSingleton<StoreRenewal>();
        services.AddSingleton<RenewStore>(all => store =>
            all.GetRequiredService<StoreRenewal>().RenewAsync(store, CancellationToken.None));
        services.AddSingleton<ApiRoutes>();
        services.AddSingleton<ApiGate>();
        services.AddHostedService<StoreRefresher>();
        services.Configure<HostOptions>(
            o => o.ShutdownTimeout = settings.Cluster.Drain + ShutdownWithin);
        Metrics.Add(services);
        AddParts(services);
        services.AddHooks(settings, ledger.Control);
        AddServer(builder);
        SiloClustering.Add(builder, settings);
        services.AddInventoryGrains();
        services.AddStoreNews();
    }

    /// <summary>True when the settings say where to listen.</summary>
    public static bool IsToldWhereToListen(IConfiguration configuration) =>
        Array.Exists(AddressSettings, name => !string.IsNullOrEmpty(configuration[name]))
        || configuration.GetSection("Kestrel:Endpoints").Exists();

    /// <summary>The parts of the API.</summary>
    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<IApiPart, AdminApi>();
        services.AddSingleton<IApiPart, LocationApi>();
        services.AddSingleton<IApiPart, MetafieldApi>();
        services.AddSingleton<IApiPart, MetafieldBatchApi>();
        services.AddSingleton<IApiPart, SettingsApi>();
        services.AddCatalogApi();
        services.AddStockApi();
        services.AddSingleton<IApiPart, LiveApi>();
        services.AddSingleton<IApiPart, HistoryApi>();
        services.AddSingleton<IApiPart, ExplainApi>();
        services.AddSingleton<LineResolver>();
        services.AddSingleton<CartReservations>();
        services.AddSingleton<IApiPart, ReservationApi>();
        services.AddOrderApi();
        services.AddSingleton<IApiPart, ImportApi>();
        services.AddSingleton<IApiPart, ExportApi>();
    }

    private static void AddServer(WebApplicationBuilder builder)
    {
        if (!IsToldWhereToListen(builder.Configuration))
        {
            builder.WebHost.UseUrls(SiloSettings.UrlDefault);
        }
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            // Every byte of a header is a character, so that ours refuses what is not ASCII, with a
            // problem; as UTF-8 a wrong byte would end the request before it came here.
            server.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            // The framing of chunks counts here; the exact bound is where a body is read.
            server.Limits.MaxRequestBodySize = 2 * ApiCall.BodyBytesMax;
            server.Limits.MaxRequestLineSize = RequestLineBytesMax;
            server.Limits.MaxRequestHeadersTotalSize = RequestLineBytesMax;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            server.Limits.MinRequestBodyDataRate =
                new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
        builder.Logging.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            line.UseUtcTimestamp = true;
        });
    }
}
