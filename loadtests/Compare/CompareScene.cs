using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// Reserves and reads over HTTP beside the empty request, and as the plan wants beside Redis, plain
/// SQL and clusters on other ledgers. All of them are started before the first round and measured
/// in turn; what is idle meanwhile stays running, beside all of them alike.
/// </summary>
internal sealed class CompareScene(ComparePlan plan) : Scene
{
    private const string Latency = "latency";
    private const string HopRows = "hop";

    private static readonly string[] Alone =
        [CompareLoads.Hot, CompareLoads.Spread, CompareLoads.Read, Latency];

    private static readonly string[] Curves = [HotCurves.Concurrency, HotCurves.Rate];

    public override IReadOnlyList<string> Names => plan.Competitors
        ? [.. Alone, .. plan.Silos.Any(silos => silos > 1) ? [HopRows] : (string[])[], .. Curves]
        : Alone;

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var competitors = await Competitors.StartAsync(bench, plan, cancel);
        var clusters = new List<ClusterUnderTest>();
        try
        {
            await StartAsync(bench, competitors, clusters, cancel);
            await MeasureAsync(bench, competitors, clusters, cancel);
        }
        finally
        {
            await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        }
    }

    private async Task StartAsync(
        BenchContext bench,
        Competitors competitors,
        List<ClusterUnderTest> clusters,
        CancellationToken cancel)
    {
        clusters.Add(await ClusterUnderTest.OnSqliteAsync(bench, cancel));
        foreach (var silos in plan.Silos)
        {
            clusters.Add(await ClusterUnderTest.OnPostgresAsync(
                bench, competitors.Postgres, silos, cancel));
            if (competitors.Azurite is { } azurite)
            {
                clusters.Add(await ClusterUnderTest.OnAzuriteAsync(bench, azurite, silos, cancel));
            }
        }

        foreach (var cluster in clusters)
        {
            await cluster.StockAsync(bench, cancel);
            if (bench.Wants(CompareLoads.Spread))
            {
                cluster.TouchAll(bench, cancel);
            }
        }
    }

    private async Task MeasureAsync(
        BenchContext bench,
        Competitors competitors,
        List<ClusterUnderTest> clusters,
        CancellationToken cancel)
    {
        var loads = new CompareLoads(bench, competitors, clusters);
        var curve = plan.Competitors && bench.Wants(HotCurves.Rate);
        var contenders = await loads.AllAsync(curve || bench.Wants(Latency), cancel);
        var hop = plan.Silos.Any(silos => silos > 1) && bench.Wants(HopRows)
            ? await Hop.FindAsync(bench, Largest(clusters), cancel)
            : null;
        contenders.AddRange(hop is null ? [] : await hop.ContendersAsync(cancel));
        var turns = new Turns(bench.Plan);
        await turns.RunAsync(contenders, cancel);
        var rows = new CompareRows(bench, competitors, clusters, turns);
        await rows.AddAsync(cancel);
        await (hop?.AddRowsAsync(turns, cancel) ?? Task.CompletedTask);
        var host = clusters[0];
        if (bench.Wants(Latency))
        {
            await new LatencyRow(bench, host.Targets[0], host.Requests(bench)).MeasureAsync(
                ClusterUnderTest.LatencySku, turns.Rates(CompareLoads.Hot).Median / 2, cancel);
        }

        if (plan.Competitors && bench.Wants(HotCurves.Concurrency))
        {
            await new HotCurves(bench, competitors, host).AddConcurrencyAsync(cancel);
        }

        if (curve)
        {
            await new HotCurves(bench, competitors, host)
                .AddRateAsync(turns.Rates(CompareLoads.Hot).Median, cancel);
        }
    }

    private ClusterUnderTest Largest(List<ClusterUnderTest> clusters) =>
        clusters.Find(cluster => cluster.Name == $"{PostgresServer.Name}-{plan.Silos.Max()}")!;
}
