using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>Nobody notices that a cluster is being deployed.</summary>
[Collection(ClustersCollection.Name)]
public sealed class ClusterRestartTests(ITestOutputHelper output)
{
    private static readonly WorkloadSize Size = new(Hot: 4, Spread: 40, Clients: 8);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(25);
    private readonly ConcurrentQueue<string> _failures = new();

    [Theory]
    [InlineData("postgres")]
    public async Task Cluster_WhenItsSilosAreRestartedInTurn_FailsNoRequest(string ledger)
    {
        var seed = Knobs.Number("KILL_SEED", Environment.TickCount & 0xFFFF);
        await using var cluster = new ClusterScript();
        await cluster.UpAsync(ledger);
        var workload = new Workload(seed, Size, SendAsync);
        var audit = new WorkloadAudit(workload);
        using var shop = Shop.Admin(cluster.Front);
        await audit.PrepareAsync(shop);

        using var stop = new CancellationTokenSource();
        var clients = workload.RunAsync(shop, stop.Token);
        await cluster.RestartAsync();
        await stop.CancelAsync();
        await clients;

        output.WriteLine($"KILL_SEED={seed}: {workload.Sent.Count} requests");
        Assert.True(
            _failures.IsEmpty,
            $"KILL_SEED={seed}: {_failures.Count} of {workload.Sent.Count} requests failed:\n"
            + $"{string.Join('\n', _failures.Take(20))}\n{cluster.Logs()}");
        await audit.CheckAsync(shop);
    }

    /// <summary>Sends once: a client without any patience.</summary>
    private async Task<bool> SendAsync(Shop shop, Operation operation)
    {
        var at = TimeProvider.System.GetUtcNow();
        try
        {
            var reply = await operation.SendTo(shop);
            if (reply.Status is not (200 or 201 or 409 or 422))
            {
                _failures.Enqueue(
                    $"{at:HH:mm:ss.fff} {reply.Status} {reply.Request}: {reply.Body}");
                return true;
            }
            operation.Note(reply);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            _failures.Enqueue($"{at:HH:mm:ss.fff} {operation}: {e.Message}");
        }
        await Task.Delay(Rest);
        return true;
    }
}
