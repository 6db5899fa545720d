using System.Net;
using Inventory.Domain.Items;
using Inventory.Grains;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Grains.Webhooks;
using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Host;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Inventory.LoadTests.Ladder;

/// <summary>
/// One silo in this process, without HTTP, tokens or a store: what a grain costs alone.
/// </summary>
internal sealed class SiloInProcess : IAsyncDisposable
{
    private const string Store = "bench";
    private const int HotItem = 1;
    private static readonly StoreTerms Terms = new(backordersEligible: true, [1]);
    private readonly IHost _host;
    private readonly OpenLedger _ledger;
    private readonly StoreRegistry _stores;
    private readonly ItemGateway _gateway;
    private readonly IItemGrain _item;
    private readonly ReserveLane _lane;

    private SiloInProcess(IHost host, OpenLedger ledger, StoreRegistry stores)
    {
        (_host, _ledger, _stores) = (host, ledger, stores);
        var services = host.Services;
        _gateway = services.GetRequiredService<ItemGateway>();
        _item = services.GetRequiredService<IGrainFactory>()
            .GetGrain<IItemGrain>(new ItemKey(Store, HotItem).ToString());
        _lane = new(_item, _gateway, services.GetRequiredService<ItemOptions>().QueueMax);
    }

    /// <summary>Starts it with one item that never runs out, on a ledger it closes.</summary>
    public static async Task<SiloInProcess> StartAsync(
        OpenLedger ledger, CancellationToken cancel)
    {
        var control = new ControlLedger(
            ledger.Ledger, ledger.Writer.AppendAsync, TimeProvider.System);
        var stores = new StoreRegistry(control, configured: null);
        var host = Build(ledger, stores, new(stores, control));
        await host.StartAsync(cancel);
        var silo = new SiloInProcess(host, ledger, stores);
        await silo.MakeItemAsync();
        return silo;
    }

    /// <summary>Reserves one unit of the item, as the edge does: callers who come while a call is
    /// under way share the next.</summary>
    /// <returns>What went wrong, or null.</returns>
    public async Task<string?> ReserveAsync()
    {
        var reply = await _lane.ReserveAsync(new()
        {
            ReservationId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            VariantId = HotItem,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = 900_000,
        });
        return Fault(reply);
    }

    /// <summary>Reads the item.</summary>
    public ValueTask<ItemView?> ReadAsync() => _item.ReadAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _stores.Dispose();
        await _ledger.DisposeAsync();
    }

    private static IHost Build(OpenLedger ledger, StoreRegistry stores, HookRegistry hooks)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddSingleton(ledger.Ledger);
        builder.Services.AddSingleton(ledger.Writer);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<FindStoreTerms>(_ => Terms);
        builder.Services.AddSingleton(stores);
        builder.Services.AddSingleton(hooks);
        builder.UseOrleans(silo =>
        {
            var port = LoopbackPort.Free();
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, port));
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = IPAddress.Loopback;
                endpoint.SiloPort = port;
                endpoint.GatewayPort = 0;
            });
            silo.AddNewsChannels();
            silo.Services.AddInventoryGrains();
        });
        return builder.Build();
    }

    private async Task MakeItemAsync()
    {
        var facts = new ItemFacts
        {
            VariantId = HotItem,
            ProductId = HotItem,
            Name = "Hot",
            Variants = [new(HotItem, "HOT", [])],
        };
        var create = new ItemCommand.Create(facts) { OnHand = Stock.Plenty };
        if (Fault(await _gateway.ExecuteAsync(_item, create)) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }
    }

    private static string? Fault(ItemReply reply) => reply.Outcome == ItemOutcome.Accepted
        ? null
        : $"the item answered {reply.Outcome}: {reply.Refusal?.ToString() ?? reply.Reason}";
}
