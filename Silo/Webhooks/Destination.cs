using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Inventory.Silo.Webhooks;

/// <summary>Where a hook delivers to: https on port 443, a host and no user, on the public
/// internet.</summary>
internal sealed class Destination
{
    /// <summary>UTF-16 code units a destination may have.</summary>
    public const int LengthMax = 2_048;

    /// <summary>How long a name is looked up while a hook is made; one that takes longer is left
    /// to the check at every connect.</summary>
    public static readonly TimeSpan LookUpWithin = TimeSpan.FromSeconds(2);

    private const int Port = 443;

    private Destination(Uri address) => Address = address;

    /// <summary>The destination as it is called.</summary>
    public Uri Address { get; }

    /// <summary>Reads a destination.</summary>
    /// <param name="text">As the client sent it.</param>
    /// <param name="guard">Where deliveries may go.</param>
    /// <param name="destination">The destination; null when refused.</param>
    /// <param name="fault">What is wrong and what to do, as the message of a field; null when it
    /// is good.</param>
    public static bool TryParse(
        string text, AddressGuard guard,
        [NotNullWhen(true)] out Destination? destination, [NotNullWhen(false)] out string? fault)
    {
        destination = null;
        fault = FindFault(text, guard, out var address);
        if (fault is null)
        {
            destination = new(address!);
        }
        return fault is null;
    }

    /// <summary>Looks the host up: says what is wrong when it leads to an address that is not
    /// public, null when it does not or cannot be looked up now.</summary>
    public async Task<string?> FindRefusedAddressAsync(
        GuardedDialer dialer, TimeProvider time, CancellationToken cancel)
    {
        using var within = new CancellationTokenSource(LookUpWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, within.Token);
        try
        {
            await dialer.ResolveAsync(Address.IdnHost, either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (RefusedAddressException refused)
        {
            return $"{refused.Message}; give a host on the public internet";
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string? FindFault(string text, AddressGuard guard, out Uri? address)
    {
        address = null;
        if (text.Length > LengthMax)
        {
            return $"must have at most {LengthMax} UTF-16 code units, not {text.Length}";
        }
        if (!IsVisible(text)
            || !Uri.TryCreate(text, UriKind.Absolute, out address)
            || address.IdnHost.Length == 0)
        {
            return "must be a URL with a host, such as https://example.com/hooks";
        }
        if (text.AsSpan(0, PathAt(text)).Contains('@'))
        {
            return "must have no user or password; send a secret in headers instead";
        }
        if (text.Contains('#'))
        {
            return "must have no fragment; leave out everything from the # on";
        }
        return FindSchemeFault(address, guard) ?? FindHostFault(address.IdnHost, guard);
    }

    private static string? FindSchemeFault(Uri address, AddressGuard guard)
    {
        var isOnDesk = guard.AllowsLoopback && IsLoopback(address.IdnHost);
        if (isOnDesk && (address.Scheme == Uri.UriSchemeHttp
            || address.Scheme == Uri.UriSchemeHttps))
        {
            return null;
        }
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return "must begin with https://, as deliveries are encrypted";
        }
        return address.Port == Port
            ? null
            : $"must be on port {Port}, not {address.Port}; leave the port out";
    }

    private static string? FindHostFault(string host, AddressGuard guard) =>
        IPAddress.TryParse(host.Trim('[', ']').TrimEnd('.'), out var literal)
            && !guard.Allows(literal)
            ? $"names {literal}, which is no public address; give a host on the public internet"
            : null;

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            && IPAddress.IsLoopback(literal));

    /// <summary>A URL has no blanks and no control characters.</summary>
    private static bool IsVisible(string text) =>
        !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter));

    private static int PathAt(string text)
    {
        var authority = text.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var end = text.AsSpan(authority).IndexOfAny("/\\?#");
        return end < 0 ? text.Length : authority + end;
    }
}
