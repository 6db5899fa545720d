using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using Azure.Identity;
using Inventory.Grains;
using Inventory.Grains.Clustering;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Inventory.Silo.Clustering;

/// <summary>Joins the silo to the others of its ledger, or makes it the only one.</summary>
internal static class SiloClustering
{
    // Three missed probes must take longer than a silo may answer from memory unproven.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan ProbeTimeoutMax = TimeSpan.FromSeconds(5);

    /// <summary>Adds the silo.</summary>
    public static void Add(WebApplicationBuilder builder, SiloSettings settings)
    {
        var cluster = settings.Cluster;
        builder.Services.AddSingleton(cluster);
        builder.Services.AddHostedService<DrainOnStop>();
        if (settings.Ledger.IsShared)
        {
            builder.Services.AddReadLease();
        }
        builder.UseOrleans(silo =>
        {
            AddMembership(silo, settings);
            silo.AddNewsChannels();
            if (settings.Ledger.IsShared)
            {
                // It leaves no second activation behind where a silo has died, as the default may.
                // What a silo thought dead may still do is the ledger's and the read lease's to
                // stop, so no grain waits to be placed again.
#pragma warning disable ORLEANSEXP003
                silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
                silo.Configure<GrainDirectoryOptions>(
                    directory => directory.RangeLeaseDuration = TimeSpan.Zero);
            }
            silo.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = cluster.ClusterId;
                options.ServiceId = "inventory";
            });
            if (cluster.Tls is { } tls)
            {
                silo.Configure<SiloConnectionOptions>(new SiloTls(tls).Configure);
            }
            if (settings.Dashboard)
            {
                silo.AddDashboard();
            }
        });
    }

    // A silo alone opens no fixed port, so that hosts run side by side; the gateway, which only
    // clients outside the process use, stays closed unless it is given a port.
    private static void AddMembership(ISiloBuilder silo, SiloSettings settings)
    {
        var cluster = settings.Cluster;
        var port = cluster.SiloPort ?? FreePort();
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = cluster.Address;
            endpoint.SiloPort = port;
            endpoint.GatewayPort = cluster.GatewayPort ?? 0;
            endpoint.SiloListeningEndpoint = new(Listening(cluster.Address), port);
            if (cluster.GatewayPort is { } gateway)
            {
                endpoint.GatewayListeningEndpoint = new(Listening(cluster.Address), gateway);
            }
        });
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            members.ProbeTimeout = ProbeTimeout;
            members.MinProbeTimeout = ProbeTimeout;
            members.MaxProbeTimeout = ProbeTimeoutMax;
            members.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        });
        switch (settings.Ledger.Kind)
        {
            case LedgerKind.Postgres:
                silo.UseAdoNetClustering(table =>
                {
                    table.Invariant = "Npgsql";
                    table.ConnectionString = settings.Ledger.Connection;
                });
                break;
            case LedgerKind.Azure:
                silo.UseAzureTablesMembership(
                    Client(settings.Ledger), cluster.ClusterId,
                    $"{settings.Ledger.TablePrefix}members");
                break;
            default:
                silo.UseDevelopmentClustering(new IPEndPoint(cluster.Address, port));
                break;
        }
    }

    private static TableServiceClient Client(LedgerSettings ledger) =>
        ledger.AzureEndpoint is { } endpoint
            ? new(endpoint, new DefaultAzureCredential())
            : new(ledger.Connection);

    // Loopback is not opened to the network; any other address may be one a container does not
    // know itself by.
    private static IPAddress Listening(IPAddress advertised) =>
        IPAddress.IsLoopback(advertised) ? advertised
        : advertised.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
        : IPAddress.Any;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
