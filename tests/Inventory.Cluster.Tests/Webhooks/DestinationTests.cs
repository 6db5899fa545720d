using System.Net;
using System.Net.Sockets;
using Inventory.Silo.Webhooks;

namespace Inventory.Cluster.Tests.Webhooks;

public sealed class DestinationTests
{
    private static readonly AddressGuard Guard = new(allowsLoopback: false);
    private static readonly AddressGuard Desk = new(allowsLoopback: true);

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com/hooks?store=demo&to=a@b.c")]
    [InlineData("https://example.com:443/")]
    [InlineData("https://93.184.216.34/hooks")]
    [InlineData("https://[2606:2800:220:1:248:1893:25c8:1946]/hooks")]
    [InlineData("https://bücher.example/hooks")]
    [InlineData("HTTPS://EXAMPLE.COM/hooks")]
    public void TryParse_WhenGood_Succeeds(string text)
    {
        Assert.True(Destination.TryParse(text, Guard, out var destination, out var fault), fault);
        Assert.Equal(new Uri(text), destination.Address);
    }

    [Theory]
    [InlineData("", "must be a URL")]
    [InlineData("example.com/hooks", "must be a URL")]
    [InlineData("https://", "must be a URL")]
    [InlineData("https://exa mple.com", "must be a URL")]
    [InlineData("https://example.com/a b", "must be a URL")]
    [InlineData("https://example.com/\n", "must be a URL")]
    [InlineData("file:///etc/passwd", "must be a URL")]
    [InlineData("http://example.com", "must begin with https://")]
    [InlineData("ftp://example.com", "must begin with https://")]
    [InlineData("http://127.0.0.1:80", "must begin with https://")]
    [InlineData("https://example.com:8443", "must be on port 443, not 8443")]
    [InlineData("https://user@example.com", "must have no user")]
    [InlineData("https://user:password@example.com", "must have no user")]
    [InlineData("https://@example.com", "must have no user")]
    [InlineData("https://example.com/#", "must have no fragment")]
    [InlineData("https://example.com/hooks#part", "must have no fragment")]
    public void TryParse_WhenBad_SaysWhatToDo(string text, string begin)
    {
        Assert.False(Destination.TryParse(text, Guard, out var destination, out var fault));
        Assert.Null(destination);
        Assert.StartsWith(begin, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1")]
    [InlineData("https://127.0.0.1.")]
    [InlineData("https://2130706433")]
    [InlineData("https://0177.0.0.1")]
    [InlineData("https://017700000001")]
    [InlineData("https://0x7f.1")]
    [InlineData("https://0x7f000001")]
    [InlineData("https://127.1")]
    [InlineData("https://127.0.1")]
    [InlineData("https://0")]
    [InlineData("https://127%2E0%2E0%2E1")]
    [InlineData("https://10.1")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://2852039166")]
    [InlineData("https://0xa9fea9fe")]
    [InlineData("https://[::1]")]
    [InlineData("https://[::ffff:127.0.0.1]")]
    [InlineData("https://[::ffff:7f00:1]")]
    [InlineData("https://[64:ff9b::7f00:1]")]
    [InlineData("https://[fd00:ec2::254]")]
    [InlineData("https://[fe80::1%25lo]")]
    public void TryParse_WhenHostIsALiteralOfThisNetwork_IsRefused(string text)
    {
        Assert.False(Destination.TryParse(text, Guard, out _, out var fault), text);
        Assert.NotNull(fault);
    }

    [Theory]
    [InlineData(Destination.LengthMax, true)]
    [InlineData(Destination.LengthMax + 1, false)]
    public void TryParse_WhenLong_IsBounded(int length, bool isGood)
    {
        var text = "https://example.com/".PadRight(length, 'x');

        Assert.Equal(isGood, Destination.TryParse(text, Guard, out _, out var fault));
        Assert.Equal(!isGood, fault?.StartsWith("must have at most 2048", StringComparison.Ordinal)
            ?? false);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5090/hooks", true)]
    [InlineData("http://localhost:5090/hooks", true)]
    [InlineData("http://[::1]:5090/hooks", true)]
    [InlineData("https://localhost:8443/hooks", true)]
    [InlineData("http://example.com/hooks", false)]
    [InlineData("https://example.com:8443/hooks", false)]
    [InlineData("ftp://127.0.0.1/hooks", false)]
    [InlineData("http://10.0.0.1/hooks", false)]
    public void TryParse_WhenLoopbackIsAllowed_AllowsPlainHttpThereOnly(string text, bool isGood) =>
        Assert.Equal(isGood, Destination.TryParse(text, Desk, out _, out _));

    [Theory]
    [InlineData("93.184.216.34", null)]
    [InlineData("10.0.0.1", "example.com leads to 10.0.0.1")]
    [InlineData("93.184.216.34 10.0.0.1", "example.com leads to 10.0.0.1")]
    [InlineData("", null)]
    public async Task FindRefusedAddress_WhenLookedUp_IsOfAnyAddress(string found, string? begin)
    {
        var dialer = new GuardedDialer(
            Guard, (_, _) => Task.FromResult(Addresses(found)), TimeProvider.System);
        Assert.True(Destination.TryParse("https://example.com", Guard, out var destination, out _));

        var fault = await destination.FindRefusedAddressAsync(
            dialer, TimeProvider.System, CancellationToken.None);

        Assert.Equal(begin is null, fault is null);
        Assert.StartsWith(begin ?? "", fault ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindRefusedAddress_WhenDnsFails_IsLeftToTheConnect()
    {
        var dialer = new GuardedDialer(
            Guard, (_, _) => throw new SocketException((int)SocketError.TryAgain),
            TimeProvider.System);
        Assert.True(Destination.TryParse("https://example.com", Guard, out var destination, out _));

        Assert.Null(await destination.FindRefusedAddressAsync(
            dialer, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task FindRefusedAddress_WhenDnsHangs_IsLeftToTheConnectInTime()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var dialer = new GuardedDialer(
            Guard, (_, _) => new TaskCompletionSource<IPAddress[]>().Task, time);
        Assert.True(Destination.TryParse("https://example.com", Guard, out var destination, out _));

        var looking = destination.FindRefusedAddressAsync(dialer, time, CancellationToken.None);
        Assert.False(looking.IsCompleted);
        time.Advance(Destination.LookUpWithin);

        Assert.Null(await looking);
    }

    private static IPAddress[] Addresses(string texts) =>
        [.. texts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
}
