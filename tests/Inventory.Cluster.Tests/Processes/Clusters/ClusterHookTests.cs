using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills;
using Inventory.Cluster.Tests.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>Every acknowledged change reaches a slow receiver that fails at first, in the order of
/// its item, and is counted once, however many silos are killed meanwhile.</summary>
[Collection(ClustersCollection.Name)]
public sealed class ClusterHookTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int KillsByDefault = 3;
    private const string Edges = "store/channel/*/inventory/product/backorder_limit_reached";

    // Arrivals before each kill, so that deliveries are under way.
    private const int ArrivalsBetween = 60;
    private static readonly TimeSpan ArrivedWithin = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan DeliveredWithin = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<KeptWebhook> _changes = new();
    private readonly ConcurrentQueue<KeptWebhook> _edges = new();
    private readonly ConcurrentDictionary<int, int> _faults = new();
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync(ReceiveAsync);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Cluster_WhenSilosAreKilledWhileTheyDeliver_TellsEveryChangeOnceAndInOrder()
    {
        var kills = Knobs.Number("KILLS", KillsByDefault);
        var seed = Knobs.Number("KILL_SEED", Environment.TickCount & 0xFFFF);
        await using var cluster = new ClusterScript
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Inventory__Webhooks__AllowLoopback"] = "true",
                ["Inventory__Webhooks__RetrySeconds__0"] = "2",
                ["Inventory__Webhooks__RetrySeconds__1"] = "10",
                ["Inventory__Webhooks__RetrySeconds__2"] = "30",
                ["Inventory__Webhooks__RetrySeconds__3"] = "60",
            },
        };
        await cluster.UpAsync("postgres");
        try
        {
            await RunAsync(cluster, new Random(seed), kills);
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException(
                $"KILL_SEED={seed}: {e.Message}\n{Summary}\n{cluster.Logs()}", e);
        }
        output.WriteLine($"{kills} kills with KILL_SEED={seed}: {Summary}");
    }

    private string Summary =>
        $"{_changes.Count + _edges.Count} requests, "
        + $"{_changes.DistinctBy(message => message.Id).Count()} messages of "
        + $"{_changes.DistinctBy(message => message.Id).Sum(message => message.Changes)} changes, "
        + $"{_edges.DistinctBy(message => message.Id).Count()} edges";

    private async Task RunAsync(ClusterScript cluster, Random random, int kills)
    {
        using var shop = Shop.Admin(cluster.Front);
        var writers = new ChangeWriters(shop);
        await writers.PrepareAsync();
        await MakeHookAsync(shop, Hooks.Scope, _receiver.Url);
        await MakeHookAsync(shop, Edges, new Uri(_receiver.Url, "/edges"));

        using var stop = new CancellationTokenSource();
        var writing = writers.RunAsync(stop.Token);
        try
        {
            await KillAsync(cluster, random, kills);
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }

        foreach (var item in await writers.EndAsync())
        {
            await CheckChangesAsync(item);
            await CheckEdgesAsync(item);
        }
        CheckRepeats(_changes);
        CheckRepeats(_edges);
        Assert.Contains(_changes, message => message.Changes > 1);
        Assert.Contains(_changes, message => !message.IsTaken);
    }

    private static async Task MakeHookAsync(Shop shop, string scope, Uri destination) =>
        (await shop.Post("hooks", $$"""{"scope": "{{scope}}", "destination": "{{destination}}"}"""))
            .Expect(200);

    /// <summary>Kills every silo in turn, in an order of chance, and starts it again.</summary>
    private async Task KillAsync(ClusterScript cluster, Random random, int kills)
    {
        var order = Enumerable.Range(1, ClusterScript.Silos).ToArray();
        random.Shuffle(order);
        for (var kill = 0; kill < kills; kill++)
        {
            var silo = order[kill % order.Length];
            var before = _changes.Count;
            await Eventually.HoldsAsync(
                () => Task.FromResult(_changes.Count >= before + ArrivalsBetween), ArrivedWithin);
            await cluster.TellAsync("kill", silo);
            await cluster.TellAsync("start", silo);
        }
    }

    private async Task CheckChangesAsync(ChangedItem item)
    {
        await Eventually.HoldsAsync(
            () => Task.FromResult(Taken(_changes, item).Any(
                message => message.Sequence == item.Last)),
            DeliveredWithin);
        var taken = Taken(_changes, item);
        Assert.Equal(item.OnHandAtLast, taken[^1].AvailableToSell);
        AssertRises(_changes, item);

        var told = taken.SelectMany(message => Enumerable.Range(
            message.Sequence - message.Changes + 1, message.Changes));
        Assert.Equal(Enumerable.Range(item.First, item.Last - item.First + 1), told);
    }

    private async Task CheckEdgesAsync(ChangedItem item)
    {
        await Eventually.HoldsAsync(
            () => Task.FromResult(Taken(_edges, item).Count >= item.Edges.Count), DeliveredWithin);
        AssertRises(_edges, item);
        Assert.Equal(item.Edges, Taken(_edges, item).Select(message => message.Sequence));
        Assert.All(Taken(_edges, item), message => Assert.Equal(1, message.Changes));
    }

    /// <summary>What an item's receiver took, without the repeats.</summary>
    private static List<KeptWebhook> Taken(IEnumerable<KeptWebhook> kept, ChangedItem item) =>
    [
        .. kept.Where(message => message.IsTaken && message.Variant == item.Variant)
            .DistinctBy(message => message.Id),
    ];

    private static void AssertRises(IEnumerable<KeptWebhook> kept, ChangedItem item)
    {
        var first = kept.Where(message => message.Variant == item.Variant)
            .DistinctBy(message => message.Id).Select(message => message.Sequence).ToList();
        Assert.Equal(first.Order(), first);
    }

    private static void CheckRepeats(IEnumerable<KeptWebhook> kept) => Assert.All(
        kept.GroupBy(message => message.Id),
        repeats => Assert.Single(repeats.Select(
            message => (message.Sequence, message.Changes, message.AvailableToSell)).Distinct()));

    /// <summary>Slow, and the first message of some items fails.</summary>
    private async Task ReceiveAsync(HttpContext context)
    {
        var message = await KeptWebhook.ReadAsync(context.Request);
        var isEdge = context.Request.Path == "/edges";
        var fault = isEdge || !_faults.TryAdd(message.Variant, _faults.Count) ? -1
            : _faults[message.Variant];
        (isEdge ? _edges : _changes).Enqueue(message with { IsTaken = fault is not (0 or 1) });
        await Task.Delay(20 + (message.Sequence % 40));
        if (fault == 1)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = fault == 0
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status204NoContent;
    }
}
