using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Batches;
using Inventory.Grains.Clustering;
using Inventory.Grains.Control;
using Inventory.Grains.Imports;
using Inventory.Grains.Items;
using Inventory.Silo.Csv;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Silo.Stores;
using Inventory.Silo.Webhooks;
using Inventory.Storage;
using Inventory.Storage.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Host;

/// <summary>A part of the API over items in memory, as one of several silos has it: what another
/// one changes it reads only when it is told to, or when it has to know.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly ItemCluster _cluster;
    private readonly WebApplication _app;
    private int _tokens;

    private ApiHost(ItemCluster cluster, FakeTimeProvider clock, ReadLease lease)
    {
        (_cluster, Clock, Lease) = (cluster, clock, lease);
        var writer = cluster.Services.GetRequiredService<LedgerWriter>();
        var control = new ControlLedger(
            cluster.Ledger, writer.AppendAsync, TimeProvider.System);
        (Here, Elsewhere) = (new(control, null), new(control, null));
        _app = Build();
    }

    public FaultyLedger Ledger => _cluster.Ledger;

    public ItemCluster Cluster => _cluster;

    /// <summary>The clock of the lease, which is held until it is moved.</summary>
    public FakeTimeProvider Clock { get; }

    public ReadLease Lease { get; }

    /// <summary>The stores as the silo of this API knows them.</summary>
    public StoreRegistry Here { get; }

    /// <summary>The stores as another silo knows them.</summary>
    public StoreRegistry Elsewhere { get; }

    /// <summary>What was logged, a line each.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public static async Task<ApiHost> StartAsync()
    {
        var clock = new FakeTimeProvider();
        var lease = new ReadLease(clock);
        lease.Renew(clock.GetTimestamp());
        var host = new ApiHost(await ItemCluster.StartAsync(lease: lease), clock, lease);
        await host.MakeStoreAsync(ItemCluster.Store);
        await host.Here.RefreshAsync(CancellationToken.None);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>Makes a store at the other silo.</summary>
    public Task MakeStoreAsync(string hash) => Elsewhere.CreateStoreAsync(
        Operation.None, hash, _ => (200, ""), CancellationToken.None);

    /// <summary>Makes a token at the other silo, and a client that has it.</summary>
    public async Task<Shop> ClientAsync(
        Scopes scopes = Scopes.Admin, string store = ItemCluster.Store)
    {
        var value = $"inv_test_{Interlocked.Increment(ref _tokens):00000000}";
        var sha256 = TokenHash.Of(value)!.Value.ToHex();
        await ChangeAsync(
            store, (state, now) => TokenRules.Create(state, "test", scopes, sha256, now));
        return new Shop(new Uri(_app.Urls.First()), store, value);
    }

    /// <summary>Makes an enabled location at the other silo.</summary>
    public async Task<int> MakeLocationAsync(string code, bool isEnabled = true)
    {
        var patch = new LocationPatch
        {
            Code = code,
            Label = code,
            TypeId = Location.Virtual,
            Enabled = isEnabled,
        };
        await ChangeAsync(
            ItemCluster.Store, (state, now) => LocationRules.Create(state, [patch], now));
        return Elsewhere.Current.Find(ItemCluster.Store)!.State.LocationIdLast;
    }

    /// <summary>Changes a store at the other silo.</summary>
    public async Task ChangeAsync(
        string store, Func<StoreState, long, ControlDecision<StoreEvent>> decide)
    {
        var outcome = await Elsewhere.ExecuteAsync(
            Elsewhere.Current.Find(store)!.State.Store, Operation.None, decide,
            _ => (200, ""), CancellationToken.None);
        Assert.Null(outcome.Refusal);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Here.Dispose();
        Elsewhere.Dispose();
        await _cluster.DisposeAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new LineLog(Lines));
        var services = builder.Services;
        services.AddSingleton(Here);
        services.AddSingleton(Lease);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<StoreRenewal>();
        services.AddSingleton<ILedger>(Ledger);
        services.AddSingleton(_cluster.Services.GetRequiredService<ItemDirectory>());
        services.AddSingleton(_cluster.Services.GetRequiredService<ItemGateway>());
        services.AddSingleton(_cluster.Services.GetRequiredService<BatchGateway>());
        services.AddSingleton(_cluster.Services.GetRequiredService<ItemImporter>());
        services.AddSingleton<ApiRoutes>();
        services.AddSingleton<ApiGate>();
        services.AddSingleton<IApiPart, AdminApi>();
        services.AddSingleton<IApiPart, LocationApi>();
        services.AddSingleton<IApiPart, MetafieldApi>();
        services.AddSingleton<IApiPart, ImportApi>();
        services.AddSingleton(_cluster.Hooks.Registry);
        services.AddSingleton(_cluster.Services.GetRequiredService<IGrainFactory>());
        services.AddSingleton<IApiPart, DeliveryApi>();
        services.AddStockApi();
        var app = builder.Build();
        var routes = app.Services.GetRequiredService<ApiRoutes>();
        foreach (var part in app.Services.GetServices<IApiPart>())
        {
            part.AddTo(routes);
        }
        routes.MapTo(app, app.Services.GetRequiredService<ApiGate>());
        return app;
    }
}
