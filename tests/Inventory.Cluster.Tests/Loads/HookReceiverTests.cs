using System.Net;
using System.Net.Sockets;
using System.Text;
using Inventory.LoadTests.Webhooks;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The kit's receiver of hooks counts what it understands and tells what it does not.
/// </summary>
public sealed class HookReceiverTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task HeardAsync_OfAMessage_CountsIt()
    {
        using var receiver = new HookReceiver();
        const string Body =
            """{"data":{"variant_id":7,"sequence":42,"merged":2}}""";

        await SendAsync(receiver, $"webhook-id: m-1\r\nContent-Length: {Body.Length}", Body);

        Assert.True(await receiver.HeardAsync(0, Within, TestContext.Current.CancellationToken));
        Assert.Equal(new ToldCount(1, 3), receiver.Told);
        Assert.Null(receiver.Fault);
    }

    [Fact]
    public async Task HeardAsync_OfNothing_IsFalse()
    {
        using var receiver = new HookReceiver();

        Assert.False(await receiver.HeardAsync(
            0, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("webhook-id: m-1", "", "the receiver of hooks: A delivery has no Content-Length.")]
    [InlineData(
        "Content-Length: 2", "{}",
        "the receiver of hooks: The given key was not present in the dictionary.")]
    public async Task Fault_OfWhatIsNoMessage_TellsWhy(string headers, string body, string fault)
    {
        using var receiver = new HookReceiver();

        using var socket = await SendAsync(receiver, headers, body);
        // It hangs up on what it does not understand.
        Assert.Equal(0, await socket.ReceiveAsync(
            new byte[1], TestContext.Current.CancellationToken));

        Assert.Equal(fault, receiver.Fault);
    }

    private static async Task<Socket> SendAsync(HookReceiver receiver, string headers, string body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(
            new IPEndPoint(IPAddress.Loopback, receiver.Url.Port),
            TestContext.Current.CancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"POST /hooks HTTP/1.1\r\n{headers}\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
        return socket;
    }
}
