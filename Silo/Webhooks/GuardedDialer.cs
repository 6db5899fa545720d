using System.Net;
using System.Net.Sockets;

namespace Inventory.Silo.Webhooks;

/// <summary>Resolves a host's name to its addresses.</summary>
/// <exception cref="SocketException">It cannot be resolved.</exception>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancel);

/// <summary>A name leads to an address deliveries may not go to.</summary>
internal sealed class RefusedAddressException(string host, IPAddress address)
    : Exception($"{host} leads to {address}, which is no public address");

/// <summary>Opens connections for deliveries. A name is resolved once for each, every address is
/// checked, and the socket is given a checked address instead of the name: an answer of DNS that
/// changes between check and connect changes nothing.</summary>
internal sealed class GuardedDialer(AddressGuard guard, ResolveHost resolve, TimeProvider time)
{
    /// <summary>Addresses of a name that are tried, in the order they were resolved.</summary>
    public const int AddressesMax = 4;

    /// <summary>How long one address is tried before the next.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(4);

    /// <summary>Resolves through the system, as its hosts file and DNS say.</summary>
    public static Task<IPAddress[]> ResolveBySystem(string host, CancellationToken cancel) =>
        Dns.GetHostAddressesAsync(host, cancel);

    /// <summary>The checked addresses of a host. One that may not be reached refuses them all, for
    /// no honest name mixes the two.</summary>
    /// <exception cref="RefusedAddressException">One of them is refused.</exception>
    /// <exception cref="SocketException">The name leads nowhere.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        var found = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await resolve(host, cancel);
        if (found.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }
        return Array.Find(found, address => !guard.Allows(address)) is { } refused
            ? throw new RefusedAddressException(host, refused)
            : found;
    }

    /// <summary>Connects, as the callback of an HTTP handler.</summary>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await ResolveAsync(host, cancel);
        SocketException? fault = null;
        foreach (var address in addresses.Take(AddressesMax))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancel);
            }
            catch (SocketException failed)
            {
                fault = failed;
            }
        }
        throw fault!;
    }

    private async Task<NetworkStream> ConnectAsync(IPEndPoint target, CancellationToken cancel)
    {
        using var within = new CancellationTokenSource(ConnectWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, within.Token);
        var socket = new Socket(
            target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
