using System.Net;
using System.Net.Sockets;

namespace Inventory.Silo;

/// <summary>Looks at the addresses of the settings before anything is started: a wrong or taken one
/// is said in one line, and costs no first token.</summary>
internal static class ListenAddresses
{
    private static readonly TimeSpan ReleasedWithin = TimeSpan.FromSeconds(3);

    /// <summary>Checks every address and port the host is to listen on.</summary>
    /// <exception cref="WrongSettingException">One is no address, or is taken.</exception>
    public static void Check(IConfiguration configuration, SiloSettings settings)
    {
        var urls = configuration["urls"];
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            CheckUrl(url.Trim());
        }
        if (string.IsNullOrEmpty(urls) && !SiloServices.IsToldWhereToListen(configuration))
        {
            CheckUrl(SiloSettings.UrlDefault);
        }
        CheckPort(settings.Cluster.SiloPort, settings.Cluster.Address, "Orleans__SiloPort");
        CheckPort(settings.Cluster.GatewayPort, settings.Cluster.Address, "Orleans__GatewayPort");
    }

    private static void CheckUrl(string url)
    {
        var address = Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
        {
            return;
        }
        foreach (var host in HostsOf(address.Host))
        {
            if (StaysTaken(new IPEndPoint(host, address.Port)))
            {
                throw new WrongSettingException(
                    $"{url} is in use by another process; set ASPNETCORE_URLS to a free port, such "
                    + "as http://localhost:5081");
            }
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort)
            {
                return address;
            }
        }
        catch (FormatException)
        {
            // Said below, with what an address looks like.
        }
        throw new WrongSettingException(
            $"ASPNETCORE_URLS has '{url}', which is no address such as http://localhost:5080");
    }

    /// <summary>The addresses the server binds for a host name.</summary>
    private static IPAddress[] HostsOf(string host)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return Socket.OSSupportsIPv6
                ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
                : [IPAddress.Loopback];
        }
        return [IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : IPAddress.Any];
    }

    private static void CheckPort(int? port, IPAddress address, string setting)
    {
        if (port is { } given && StaysTaken(new IPEndPoint(address, given)))
        {
            throw new WrongSettingException($"{setting}={given} is in use by another process");
        }
    }

    // A process that was killed may hold its ports a moment longer than it is there.
    private static bool StaysTaken(IPEndPoint endpoint) =>
        !SpinWait.SpinUntil(() => !IsTaken(endpoint), ReleasedWithin);

    private static bool IsTaken(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return false;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
