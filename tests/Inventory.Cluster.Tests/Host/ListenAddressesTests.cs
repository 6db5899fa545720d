using System.Net;
using System.Net.Sockets;
using Inventory.Silo;
using Microsoft.Extensions.Configuration;

namespace Inventory.Cluster.Tests.Host;

/// <summary>A port that is only just held is waited for, as after a SIGKILL. That one stays taken
/// is a test of the whole host.</summary>
public sealed class ListenAddressesTests
{
    [Fact]
    public async Task Check_WhenThePortIsReleasedMeanwhile_TakesIt()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("urls", $"http://{holder.LocalEndpoint}")]).Build();
        var settings = SiloSettings.Read(configuration, Path.GetTempPath());

        var check = Task.Run(() => ListenAddresses.Check(configuration, settings));
        await Assert.ThrowsAsync<TimeoutException>(
            () => check.WaitAsync(TimeSpan.FromMilliseconds(200)));
        holder.Stop();

        await check;
    }
}
