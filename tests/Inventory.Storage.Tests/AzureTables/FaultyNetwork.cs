using System.Net;
using System.Net.Http.Headers;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Inventory.Storage.AzureTables;

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>What becomes of a request.</summary>
public enum NetworkFault
{
    /// <summary>It is cut before it is sent.</summary>
    NeverSent,
    /// <summary>It is carried out, and its answer is lost.</summary>
    AnswerLost,
    /// <summary>It is answered 503 with Retry-After, and not carried out.</summary>
    Busy,
    /// <summary>It is answered 429 with Retry-After, and not carried out.</summary>
    Throttled,
    /// <summary>It and every later one are cut before they are sent, as if the writer had died.
    /// </summary>
    DiedBefore,
    /// <summary>It is carried out, its answer is lost, and nothing is sent after it.</summary>
    DiedAfter,
    /// <summary>It waits for <see cref="FaultyNetwork.Release"/> and is carried out then.</summary>
    Held,
}

/// <summary>Stands between a ledger and its server, and lets one request fail.</summary>
internal sealed class FaultyNetwork : DelegatingHandler
{
    private readonly TaskCompletionSource _reached =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _released =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NetworkFault _fault;
    private int _left;

    public FaultyNetwork()
        : base(new SocketsHttpHandler()) { }

    /// <summary>Ends when the request that fails has come.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>How often it is tried again; a test sees each fault where this is 0.</summary>
    public int Retries { get; init; }

    /// <summary>Lets the n-th request from now on fail.</summary>
    public void FailAt(int request, NetworkFault fault) => (_left, _fault) = (request, fault);

    /// <summary>Lets a held request go on.</summary>
    public void Release() => _released.SetResult();

    /// <summary>The same options behind this network.</summary>
    public AzureTablesLedgerOptions Before(AzureTablesLedgerOptions options) =>
        options with
        {
            Configure = how =>
            {
                how.Retry.MaxRetries = Retries;
                how.Transport = new HttpClientTransport(new HttpClient(this));
            },
        };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var left = Interlocked.Decrement(ref _left);
        if (left < 0 && _fault is NetworkFault.DiedBefore or NetworkFault.DiedAfter
            && _reached.Task.IsCompleted)
        {
            throw new HttpRequestException("cut");
        }

        if (left != 0)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        _reached.TrySetResult();
        switch (_fault)
        {
            case NetworkFault.Busy:
                return Answer(request, HttpStatusCode.ServiceUnavailable);
            case NetworkFault.Throttled:
                return Answer(request, HttpStatusCode.TooManyRequests);
            case NetworkFault.Held:
                await _released.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
                return await base.SendAsync(request, cancellationToken);
            case NetworkFault.AnswerLost or NetworkFault.DiedAfter:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                break;
            default:
                break;
        }

        throw new HttpRequestException("cut");
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status)
    {
        var answer = new HttpResponseMessage(status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent([]),
        };
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
        return answer;
    }
}
