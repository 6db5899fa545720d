using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// What it costs to ask a silo that does not own the item: it asks the silo that does. The owner
/// is the silo whose own count of appends grows when the item is reserved.
/// </summary>
internal sealed class Hop
{
    private const int Probes = 200;
    private const string Owner = "owner";
    private const string Other = "other";
    private const string Reserve = "reserve";
    private const string Read = "read";

    // One request after the other is answered a few times at least, however slow the disk.
    private static readonly TimeSpan OneByOneMin = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan CountsAfter = 3 * HostMetrics.KeptFor;
    private static readonly string[] Kinds = [Reserve, Read];
    private readonly BenchContext _bench;
    private readonly ClusterUnderTest _cluster;
    private readonly int _owner;

    private Hop(BenchContext bench, ClusterUnderTest cluster, int owner) =>
        (_bench, _cluster, _owner) = (bench, cluster, owner);

    /// <summary>Finds the owner of the hot SKU.</summary>
    public static async Task<Hop> FindAsync(
        BenchContext bench, ClusterUnderTest cluster, CancellationToken cancel) =>
        new(bench, cluster, await OwnerAsync(bench, cluster, cancel));

    /// <summary>The loads at the owner and at another silo.</summary>
    public async Task<IReadOnlyList<Contender>> ContendersAsync(CancellationToken cancel)
    {
        var owner = _cluster.Targets[_owner];
        var other = _cluster.Targets[(_owner + 1) % _cluster.Targets.Count];
        using var store = new StoreClient(owner);
        var item = await store.ReadAsync(ClusterUnderTest.HotSku, cancel);
        var all = new List<Contender>();
        foreach (var connections in (int[])[_bench.Plan.Connections, 1])
        {
            foreach (var (place, target) in ((string, Target)[])[(Owner, owner), (Other, other)])
            {
                var requests = new StoreRequests(target, _bench.Plan.ExpiresIn);
                all.Add(LongEnough(ClusterUnderTest.Load(
                    _bench, Name(Reserve, place, connections), [target],
                    requests.Reserve(ClusterUnderTest.HotSku), 201, connections)));
                all.Add(LongEnough(ClusterUnderTest.Load(
                    _bench, Name(Read, place, connections), [target],
                    requests.Read(item.VariantId), 200, connections)));
            }
        }

        return all;
    }

    /// <summary>Adds the rows, once the loads are measured.</summary>
    public async Task AddRowsAsync(Turns turns, CancellationToken cancel)
    {
        var moved = await OwnerAsync(_bench, _cluster, cancel) == _owner
            ? null
            : "the item moved to another silo meanwhile";
        foreach (var kind in Kinds)
        {
            AddRate(turns, kind, moved);
            AddLatency(turns, kind, moved);
        }
    }

    private static Contender LongEnough(Contender one) => one with
    {
        RunAsync = (time, cancel) =>
            one.RunAsync(time > OneByOneMin ? time : OneByOneMin, cancel),
    };

    private void AddRate(Turns turns, string kind, string? moved)
    {
        var (owner, other) = Names(kind, _bench.Plan.Connections);
        _bench.Add(new($"hop-{kind}", $"{kind} of the hot SKU at a silo that does not own it, "
            + $"{_bench.Plan.Connections} connections", "req/s", turns.Rates(other))
        {
            Against = "at its owner",
            Comparison = turns.Rates(owner),
            Note = $"p99 {turns.P99(other).Show("N2")} ms, at the owner "
                + $"{turns.P99(owner).Show("N2")} ms",
            Failure = turns.Failure(owner, other) ?? moved,
        });
    }

    private void AddLatency(Turns turns, string kind, string? moved)
    {
        var (owner, other) = Names(kind, 1);
        _bench.Add(new(
            $"hop-{kind} p50", $"{kind} of it at such a silo, one after the other", "ms",
            turns.P50(other))
        {
            Against = "at its owner",
            Comparison = turns.P50(owner),
            Format = "N3",
            Note = $"p99 {turns.P99(other).Show("N2")} ms, at the owner "
                + $"{turns.P99(owner).Show("N2")} ms",
            Failure = turns.Failure(owner, other) ?? moved,
        });
    }

    private static (string Owner, string Other) Names(string kind, int connections) =>
        (Name(kind, Owner, connections), Name(kind, Other, connections));

    private static string Name(string kind, string place, int connections) =>
        $"{kind} at {place}, {connections} connection(s)";

    private static async Task<int> OwnerAsync(
        BenchContext bench, ClusterUnderTest cluster, CancellationToken cancel)
    {
        var before = await CountsAsync(cluster, cancel);
        var requests = new StoreRequests(cluster.Targets[0], bench.Plan.ExpiresIn);
        var spec = bench.Once(201, Probes) with { Connections = 1, Threads = 1 };
        var probe = LoadGenerator.Run(
            cluster.Targets[0], requests.Reserve(ClusterUnderTest.HotSku), spec, cancel);
        var after = await CountsAsync(cluster, cancel);
        var owner = Enumerable.Range(0, before.Count).MaxBy(silo => after[silo] - before[silo]);
        return probe.Unexpected(201) is { } failure
            ? throw new InvalidDataException($"looking for the owner: {failure}")
            : after[owner] - before[owner] >= Probes
                ? owner
                : throw new InvalidDataException(
                    $"no silo counts the {Probes} appends of the hot SKU");
    }

    private static async Task<IReadOnlyList<double>> CountsAsync(
        ClusterUnderTest cluster, CancellationToken cancel)
    {
        await Task.Delay(CountsAfter, cancel);
        var counts = new List<double>();
        foreach (var target in cluster.Targets)
        {
            counts.Add(await HostMetrics.AppendsAsync(target, cancel));
        }

        return counts;
    }
}
