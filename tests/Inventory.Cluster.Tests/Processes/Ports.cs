using System.Net;
using System.Net.Sockets;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>Free TCP ports on loopback, each given to one caller of this process only.</summary>
internal static class Ports
{
    private static readonly HashSet<int> Given = [];

    // Below those the system gives to outgoing connections, which come and go.
    private const int BlockMin = 12_000;
    private const int BlockMax = 32_000;

    /// <summary>The first of so many neighbours, all free.</summary>
    public static int FreeBlock(int count)
    {
        for (var first = BlockMin + (Environment.ProcessId % 900 * count); ; first += count)
        {
            Assert.True(first + count < BlockMax, $"no {count} free ports side by side");
            var block = Enumerable.Range(first, count).ToList();
            lock (Given)
            {
                if (!block.Exists(Given.Contains) && block.TrueForAll(IsFree))
                {
                    Given.UnionWith(block);
                    return first;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (Given)
            {
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
