using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inventory.Cluster.Tests.Http;

/// <summary>One call written to a socket piece by piece, as no HTTP client would.</summary>
internal sealed class RawCall : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private RawCall() { }

    /// <summary>Sends the head of a POST with a chunked body.</summary>
    public static async Task<RawCall> PostAsync(Shop shop, string path, string type)
    {
        var call = new RawCall();
        await call._socket.ConnectAsync(IPAddress.Loopback, shop.Host.Port);
        await call.SendAsync($"POST /stores/{shop.Store}/v3/{path} HTTP/1.1\r\nHost: h\r\n"
            + $"X-Auth-Token: {shop.Token}\r\nContent-Type: {type}\r\nConnection: close\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");
        return call;
    }

    public Task ChunkAsync(string text) =>
        SendAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    public Task EndAsync() => SendAsync("0\r\n\r\n");

    public async Task SendAsync(string text)
    {
        var left = Encoding.UTF8.GetBytes(text).AsMemory();
        while (left.Length > 0)
        {
            left = left[await _socket.SendAsync(left)..];
        }
    }

    /// <summary>Reads until the answer has a text, or the host closes; both within a minute.
    /// </summary>
    public async Task<string> ReadAsync(string? until = null)
    {
        var (buffer, text) = (new byte[64 * 1024], new StringBuilder());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (until is null || !text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var count = await _socket.ReceiveAsync(buffer, deadline.Token);
            if (count == 0)
            {
                break;
            }
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
