// Where a delivery may go: to an address of the public internet and to nothing else. The ranges are
// those the IANA special-purpose registries (RFC 6890 and its successors) do not call globally
// reachable, and the addresses clouds serve their machines' secrets at. An address that carries an
// IPv4 address (mapped, NAT64) is judged by that one; 6to4, Teredo and IPv4-compatible ones are
// refused whole, for nobody serves webhooks there.

using System.Net;
using System.Net.Sockets;

namespace Inventory.Silo.Webhooks;

/// <summary>Says which addresses a delivery may connect to.</summary>
/// <param name="allowsLoopback">True on a desk, where receivers run beside the host.</param>
internal sealed class AddressGuard(bool allowsLoopback)
{
    private const int BytesOfNat64Prefix = 12;

    private static readonly IPNetwork[] Refused4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),       // this network, the unspecified address
        IPNetwork.Parse("10.0.0.0/8"),      // private
        IPNetwork.Parse("100.64.0.0/10"),   // carrier-grade NAT, the metadata of one cloud
        IPNetwork.Parse("127.0.0.0/8"),     // loopback
        IPNetwork.Parse("168.63.129.16/32"), // the host of a machine on Azure
        IPNetwork.Parse("169.254.0.0/16"),  // link-local, the metadata of most clouds
        IPNetwork.Parse("172.16.0.0/12"),   // private
        IPNetwork.Parse("192.0.0.0/24"),    // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),    // documentation
        IPNetwork.Parse("192.88.99.0/24"),  // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"),  // private
        IPNetwork.Parse("198.18.0.0/15"),   // benchmarking
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"),  // documentation
        IPNetwork.Parse("224.0.0.0/4"),     // multicast
        IPNetwork.Parse("240.0.0.0/4"),     // reserved, broadcast
    ];

    /// <summary>All there is of IPv6 on the public internet; loopback, unique-local (with the
    /// metadata address fd00:ec2::254), link-local and multicast lie outside.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Refused6 =
    [
        IPNetwork.Parse("2001::/23"),     // protocol assignments: Teredo, benchmarking, ORCHID
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"),     // 6to4
        IPNetwork.Parse("3fff::/20"),     // documentation
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True on a desk: plain http to loopback, on any port, is allowed too.</summary>
    public bool AllowsLoopback => allowsLoopback;

    /// <summary>True when a delivery may connect to the address.</summary>
    public bool Allows(IPAddress address)
    {
        var judged = Unwrapped(address);
        if (IPAddress.IsLoopback(judged))
        {
            return allowsLoopback;
        }
        return judged.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(Refused4, network => network.Contains(judged))
            : Global6.Contains(judged)
                && !Array.Exists(Refused6, network => network.Contains(judged));
    }

    private static IPAddress Unwrapped(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        return address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(BytesOfNat64Prefix))
            : address;
    }
}
