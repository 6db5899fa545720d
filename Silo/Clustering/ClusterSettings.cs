using System.Net;
using System.Net.Sockets;

namespace Inventory.Silo.Clustering;

/// <summary>Where this silo is among the others, checked.</summary>
internal sealed record ClusterSettings
{
    private const int SiloPortDefault = 11_111;
    private const int DrainSecondsMax = 300;

    /// <summary>Name of the cluster: silos of one name and one ledger belong together.</summary>
    public required string ClusterId { get; init; }
    /// <summary>Address other silos reach this one at; loopback where it is the only one.</summary>
    public required IPAddress Address { get; init; }
    /// <summary>Port silos speak to each other on; null takes a free one.</summary>
    public required int? SiloPort { get; init; }
    /// <summary>Port clients of the cluster speak to; null opens none.</summary>
    public required int? GatewayPort { get; init; }
    /// <summary>How long it goes on serving after SIGTERM, while load balancers find out.</summary>
    public required TimeSpan Drain { get; init; }
    /// <summary>Certificates silos know each other by; null speaks plain text.</summary>
    public required TlsFiles? Tls { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="isShared">The ledger may have several silos.</param>
    /// <exception cref="WrongSettingException">One is wrong.</exception>
    public static ClusterSettings Read(SettingsReader settings, bool isShared) => new()
    {
        ClusterId = settings.Text("Orleans:ClusterId") ?? "inventory",
        Address = isShared
            ? ReadAddress(settings.Text("Orleans:Address") ?? Dns.GetHostName())
            : IPAddress.Loopback,
        SiloPort = settings.Port("Orleans:SiloPort") ?? (isShared ? SiloPortDefault : null),
        GatewayPort = settings.Port("Orleans:GatewayPort"),
        Drain = settings.Seconds(
            "Inventory:DrainSeconds", otherwise: isShared ? 5 : 0, DrainSecondsMax),
        Tls = TlsFiles.Read(settings),
    };

    private static IPAddress ReadAddress(string name)
    {
        try
        {
            var found = Dns.GetHostAddresses(name);
            var address = Array.Find(found, a => a.AddressFamily == AddressFamily.InterNetwork)
                ?? Array.Find(found, a => !a.IsIPv6LinkLocal);
            if (address is not null)
            {
                return address;
            }
        }
        catch (SocketException)
        {
            // Said below, with what to do.
        }
        throw new WrongSettingException(
            $"Orleans__Address '{name}' is no address other silos could reach this one at; give an "
            + "IP address, or a host name that has one");
    }
}
