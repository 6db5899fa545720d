using System.Net;
using System.Text;
using Inventory.Silo.Webhooks;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>A sender under test, on a desk where loopback is allowed.</summary>
internal sealed class SenderRig : IDisposable
{
    private static readonly Dictionary<string, string> Signed = new(StringComparer.Ordinal)
    {
        ["webhook-id"] = "msg-1",
    };

    public SenderRig(
        FakeTimeProvider? time = null, ResolveHost? resolve = null, bool allowsLoopback = true)
    {
        Time = time ?? new FakeTimeProvider();
        Sender = new HookSender(
            new GuardedDialer(new(allowsLoopback), resolve ?? GuardedDialer.ResolveBySystem, Time),
            Time);
    }

    public FakeTimeProvider Time { get; }

    public HookSender Sender { get; }

    public Task<HookAttempt> SendAsync(Uri to, CancellationToken cancel = default) =>
        SendAsync(to, new Dictionary<string, string>(StringComparer.Ordinal), cancel);

    public Task<HookAttempt> SendAsync(
        Uri to, IReadOnlyDictionary<string, string> hookHeaders,
        CancellationToken cancel = default) =>
        Sender.SendAsync(
            new(to, Encoding.UTF8.GetBytes("""{"a":1}"""), Signed, hookHeaders), cancel)
            .WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);

    /// <summary>A resolver that answers every name with the addresses of the next call.</summary>
    public static ResolveHost Answering(Queue<string> addresses) =>
        (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(addresses.Dequeue())]);

    public void Dispose() => Sender.Dispose();
}
