using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Shops;

/// <summary>A web server on loopback that takes every message and knows the newest of each item.
/// </summary>
internal sealed class HookReceiver : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<long, long> _newest = new();
    private long _messages;

    public HookReceiver()
    {
        Url = $"http://127.0.0.1:{LoopbackPort.Free()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Messages taken.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Waits until it has a message of the item that is as new as a version.</summary>
    public async Task<bool> ArrivedAsync(long variantId, long version, TimeSpan within)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (_newest.GetValueOrDefault(variantId) < version)
        {
            if (time.GetElapsedTime(start) > within)
            {
                return false;
            }

            await Task.Delay(Poll);
        }

        return true;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = TakeAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception over) when (over is ObjectDisposedException or HttpListenerException)
        {
            // It was closed.
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        try
        {
            using var message = await JsonDocument.ParseAsync(context.Request.InputStream);
            var data = message.RootElement.GetProperty("data");
            var sequence = data.GetProperty("sequence").GetInt64();
            _newest.AddOrUpdate(
                data.GetProperty("variant_id").GetInt64(), sequence,
                (_, newest) => Math.Max(newest, sequence));
            Interlocked.Increment(ref _messages);
            context.Response.StatusCode = 200;
            context.Response.Close();
        }
        catch (Exception fault) when (fault is HttpListenerException or JsonException
            or KeyNotFoundException or ObjectDisposedException or IOException)
        {
            context.Response.Abort();
        }
    }
}
