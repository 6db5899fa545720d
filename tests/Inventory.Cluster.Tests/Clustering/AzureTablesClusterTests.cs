using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using Inventory.Grains.Clustering;
using Inventory.Storage.Tests.AzureTables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Inventory.Cluster.Tests.Clustering;

/// <summary>Silos find each other through a membership table in Azure Tables.</summary>
public sealed class AzureTablesClusterTests(AzuriteServer azurite)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Silos_WhenOneIsStoppedAfterJoining_SeeEachOtherComeAndGo()
    {
        using var deadline = new CancellationTokenSource(Within);
        using var first = await StartAsync(deadline.Token);
        using var second = await StartAsync(deadline.Token);
        await ActiveAsync(first, 2, deadline.Token);
        await ActiveAsync(second, 2, deadline.Token);

        await second.StopAsync(deadline.Token);
        await ActiveAsync(first, 1, deadline.Token);
        await first.StopAsync(deadline.Token);
    }

    private static async Task ActiveAsync(IHost silo, int silos, CancellationToken cancel)
    {
        var membership = silo.Services.GetRequiredService<IClusterMembershipService>();
        await foreach (var view in membership.MembershipUpdates.WithCancellation(cancel))
        {
            if (view.Members.Values.Count(member => member.Status == SiloStatus.Active) == silos)
            {
                return;
            }
        }

        Assert.Fail("the silo's membership ended");
    }

    private async Task<IHost> StartAsync(CancellationToken cancel)
    {
        var client = new TableServiceClient(await azurite.ConnectionStringAsync());
        var host = new HostBuilder()
            .UseOrleans(silo => silo
                .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort())
                .UseAzureTablesMembership(client, "test", "clustertests"))
            .Build();
        await host.StartAsync(cancel);
        return host;
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
