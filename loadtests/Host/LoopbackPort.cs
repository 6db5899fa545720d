using System.Net;
using System.Net.Sockets;

namespace Inventory.LoadTests.Host;

/// <summary>Ports of this machine for what a run starts.</summary>
internal static class LoopbackPort
{
    /// <summary>A port nobody listens on now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
