using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Inventory.LoadTests.Webhooks;

/// <summary>What a receiver was told: each message once, and each change once.</summary>
internal readonly record struct ToldCount(long Messages, long Changes);

/// <summary>
/// A receiver of messages of changes of stock on loopback, in the process of the generator. It
/// answers 204 at once and speaks just the HTTP the host speaks: connections that live on, bodies
/// of a known length.
/// </summary>
internal sealed class HookReceiver : IDisposable
{
    private const int RequestBytesMax = 64 * 1024;
    private static readonly byte[] NoContent = "HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, byte> _ids = new();
    private readonly ConcurrentDictionary<long, long> _newest = new();
    private long _changes;
    private string? _fault;

    /// <summary>Listens.</summary>
    public HookReceiver()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new($"http://{_listener.LocalEndpoint}/hooks");

    /// <summary>What it was told so far. Repeats of a message do not count.</summary>
    public ToldCount Told => new(_ids.Count, Interlocked.Read(ref _changes));

    /// <summary>What it was sent first that it does not understand, or null: what it was told does
    /// not count then.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>Called with the variant and the stopwatch's ticks when a message came for the
    /// first time.</summary>
    public Action<long, long>? Arrived { get; set; }

    /// <summary>Waits until so many changes were told, or the time is over.</summary>
    public async Task ToldAsync(long changes, TimeSpan within, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (Told.Changes < changes && Stopwatch.GetElapsedTime(since) < within)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancel);
        }
    }

    /// <summary>Waits until it was told more messages than it had been.</summary>
    /// <returns>False when the time is over.</returns>
    public async Task<bool> HeardAsync(
        long messages, TimeSpan within, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (Told.Messages <= messages && Stopwatch.GetElapsedTime(since) < within)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancel);
        }

        return Told.Messages > messages;
    }

    /// <summary>Waits until it was told of an item as new as a version.</summary>
    /// <returns>False when the time is over.</returns>
    public async Task<bool> ToldAsync(
        long variantId, long version, TimeSpan within, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (_newest.GetValueOrDefault(variantId) < version)
        {
            if (Stopwatch.GetElapsedTime(since) > within)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), cancel);
        }

        return true;
    }

    /// <summary>Waits until nothing more comes.</summary>
    /// <returns>False when something still comes when the time is over.</returns>
    public async Task<bool> QuietAsync(TimeSpan within, CancellationToken cancel)
    {
        var quiet = TimeSpan.FromMilliseconds(500);
        var since = Stopwatch.GetTimestamp();
        long before;
        do
        {
            before = Told.Messages;
            await Task.Delay(quiet, cancel);
        }
        while (Told.Messages > before && Stopwatch.GetElapsedTime(since) < within);
        return Told.Messages == before;
    }

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
        connection.NoDelay = true;
        var (buffer, count) = (new byte[RequestBytesMax], 0);
        try
        {
            while (await connection.ReceiveAsync(buffer.AsMemory(count), _ending.Token) is > 0
                and var read)
            {
                count += read;
                if (Take(buffer.AsSpan(0, count)))
                {
                    count = 0;
                    await connection.SendAsync(NoContent, _ending.Token);
                }
                else if (count == buffer.Length)
                {
                    throw new InvalidDataException($"A delivery has over {count:N0} bytes.");
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            // The host left, or the run is over.
        }
        catch (Exception e)
        {
            // Nobody awaits a connection, so whoever asks what was told is told.
            Interlocked.CompareExchange(ref _fault, $"the receiver of hooks: {e.Message}", null);
        }
    }

    /// <summary>Notes a request; false while it is not whole.</summary>
    private bool Take(ReadOnlySpan<byte> request)
    {
        var at = Stopwatch.GetTimestamp();
        var head = request.IndexOf(HeadEnd);
        if (head < 0)
        {
            return false;
        }

        var length = int.Parse(Header(request[..head], "Content-Length"));
        var body = request[(head + HeadEnd.Length)..];
        if (body.Length < length)
        {
            return false;
        }

        var json = new Utf8JsonReader(body[..length]);
        using var message = JsonDocument.ParseValue(ref json);
        var data = message.RootElement.GetProperty("data");
        if (_ids.TryAdd(Header(request[..head], "webhook-id") + Path(request), 0))
        {
            var (item, version) = (Number(data, "variant_id"), Number(data, "sequence"));
            Interlocked.Add(ref _changes, 1 + Number(data, "merged"));
            _newest.AddOrUpdate(item, version, (_, newest) => Math.Max(newest, version));
            Arrived?.Invoke(item, at);
        }

        return true;
    }

    private static long Number(JsonElement data, string name) =>
        data.GetProperty(name).GetInt64();

    // Hooks of one receiver have paths of their own, and each is told.
    private static string Path(ReadOnlySpan<byte> request) =>
        Encoding.ASCII.GetString(request[..request.IndexOf("\r\n"u8)]);

    private static string Header(ReadOnlySpan<byte> head, string name)
    {
        foreach (var line in Encoding.ASCII.GetString(head).Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }

        throw new InvalidDataException($"A delivery has no {name}.");
    }
}
