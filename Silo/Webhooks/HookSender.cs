using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Inventory.Silo.Webhooks;

/// <summary>Sends deliveries, one attempt each: no redirect is followed, no cookie kept, no proxy
/// asked, nothing unpacked, and what the receiver writes beyond its headers is thrown away.
/// </summary>
internal sealed class HookSender : IDisposable
{
    /// <summary>Requests under way to one destination.</summary>
    public const int PerDestinationMax = 8;

    /// <summary>Bytes of an answer's body that are read, so that the connection can be used again;
    /// one that has more is closed.</summary>
    public const int AnswerBytesMax = 16 * 1024;

    /// <summary>Kilobytes the headers of an answer may have.</summary>
    public const int AnswerHeadersKbMax = 64;

    /// <summary>Seconds a receiver may ask to wait.</summary>
    public const int RetryAfterSecondsMax = 86_400;

    /// <summary>How long an attempt may take, from its turn to the headers of the answer.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    /// <summary>How long the body of an answer is read.</summary>
    public static readonly TimeSpan BodyWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly DestinationTurns _turns = new(PerDestinationMax);
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    /// <summary>Prepares; no connection is opened yet.</summary>
    public HookSender(GuardedDialer dialer, TimeProvider time)
    {
        _time = time;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = dialer.ConnectAsync,
            ConnectTimeout = AnswerWithin,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = AnswerHeadersKbMax,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = ConnectionLifetime,
        });
    }

    /// <summary>Destinations with a request under way or waiting.</summary>
    public int DestinationCount => _turns.Count;

    /// <summary>Sends one attempt, after waiting for a turn at its destination.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancel">Ends it, with an exception: what came of it is then unknown.</param>
    public async Task<HookAttempt> SendAsync(HookRequest request, CancellationToken cancel)
    {
        using var turn = await _turns.TakeAsync(request.Destination.Authority, cancel);
        using var within = new CancellationTokenSource(AnswerWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, within.Token);
        using var message = MessageOf(request);
        var began = _time.GetTimestamp();
        long Elapsed() => (long)_time.GetElapsedTime(began).TotalMilliseconds;
        try
        {
            using var answer = await _http.SendAsync(message, either.Token);
            var attempt = new HookAttempt(
                (int)answer.StatusCode, HookFault.None, Elapsed(), RetryAfterOf(answer));
            await DrainAsync(answer, cancel);
            return attempt;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, HookFault.Timeout, Elapsed(), null);
        }
        catch (HttpRequestException fault)
        {
            return new(null, FaultOf(fault), Elapsed(), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage MessageOf(HookRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, request.Destination)
        {
            Version = HttpVersion.Version11,
            Content = new ReadOnlyMemoryContent(request.Body),
        };
        message.Content.Headers.ContentType = Json;
        HookHeaders.AddTo(message.Headers, request.HookHeaders);
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    /// <summary>Reads what a small body has, for the connection to be used again. The status has
    /// decided already: what goes wrong here costs no more than the connection.</summary>
    private async Task DrainAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        using var within = new CancellationTokenSource(BodyWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, within.Token);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[AnswerBytesMax];
            _ = await body.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException
            || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            answer.Dispose();
        }
    }

    private int? RetryAfterOf(HttpResponseMessage answer)
    {
        var asked = answer.Headers.RetryAfter;
        var wait = asked?.Delta ?? asked?.Date - _time.GetUtcNow();
        return wait is { } given
            ? (int)Math.Clamp(Math.Ceiling(given.TotalSeconds), 0, RetryAfterSecondsMax)
            : null;
    }

    private static HookFault FaultOf(HttpRequestException fault)
    {
        if (fault.InnerException is RefusedAddressException)
        {
            return HookFault.RefusedAddress;
        }
        if (fault.InnerException is SocketException
            {
                SocketErrorCode: SocketError.HostNotFound or SocketError.NoData
                    or SocketError.TryAgain or SocketError.NoRecovery
            })
        {
            return HookFault.Dns;
        }
        return fault.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => HookFault.Dns,
            HttpRequestError.SecureConnectionError => HookFault.Tls,
            HttpRequestError.ConnectionError => HookFault.Connect,
            HttpRequestError.ConfigurationLimitExceeded => HookFault.TooLarge,
            _ => HookFault.Cut,
        };
    }
}
