using System.Net;
using System.Net.Sockets;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Somebody on loopback who takes every webhook and forgets it: it answers 204 to each request, of
/// which it reads only where it ends.
/// </summary>
internal sealed class HookSink : IDisposable
{
    private const int RequestBytesMax = 64 * 1024;
    private static readonly byte[] NoContent = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Listens.</summary>
    public HookSink()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_ending.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        var (buffer, count) = (new byte[RequestBytesMax], 0);
        try
        {
            while (await connection.ReceiveAsync(buffer.AsMemory(count), _ending.Token) is > 0
                and var read)
            {
                count += read;
                if (IsWhole(buffer.AsSpan(0, count)))
                {
                    count = 0;
                    await connection.SendAsync(NoContent, _ending.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The host left, or the run is over.
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        var head = request.IndexOf("\r\n\r\n"u8);
        var at = request.IndexOf("\r\nContent-Length: "u8);
        return head >= 0 && at >= 0
            && System.Buffers.Text.Utf8Parser.TryParse(request[(at + 18)..], out int length, out _)
            && request.Length >= head + 4 + length;
    }
}
