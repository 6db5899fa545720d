using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Clusters of a growing number of silos on PostgreSQL, all on this machine, and what a reserve
/// costs the silo and the database of the smallest: processor time, log and disk.
/// </summary>
internal sealed class SilosCurve(ScaleFigures figures) : Scene
{
    private const string Row = "silos";
    private const string Hot = "one SKU";
    private const string Spread = "SKUs at random";

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var postgres = await PostgresServer.StartAsync(
            Path.Combine(bench.Directory, "curve-postgres"), new ServerSettings(), cancel);
        var clusters = new List<ClusterUnderTest>();
        try
        {
            var contenders = new List<Contender>();
            foreach (var silos in bench.Plan.SiloCounts)
            {
                clusters.Add(
                    await ClusterUnderTest.OnPostgresAsync(bench, postgres, silos, cancel));
                await clusters[^1].StockAsync(bench, cancel);
                clusters[^1].TouchAll(bench, cancel);
                contenders.Add(clusters[^1].Hot(
                    bench, CurvePoints.Name(Hot, silos), bench.Plan.Connections));
                contenders.Add(clusters[^1].Spread(bench, CurvePoints.Name(Spread, silos)));
            }

            var turns = new Turns(bench.Plan.WarmCurve);
            await turns.RunAsync(contenders, cancel);
            AddPlot(bench, turns);
            await AddCostAsync(bench, postgres, clusters[0], cancel);
        }
        finally
        {
            await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        }
    }

    private static void AddPlot(BenchContext bench, Turns turns)
    {
        var points = bench.Plan.SiloCounts;
        bench.AddPlot(new(
            Row, "Reserves against the silos of a cluster on this one machine", "silos",
            "reserves/s",
            [CurvePoints.Rates(turns, Hot, points), CurvePoints.Rates(turns, Spread, points)])
        {
            Note = "silos, PostgreSQL and the load share the cores of one machine, so more silos "
                + $"add the cost of asking each other and no processor; {bench.Plan.Skus:N0} SKUs",
            Failure = CurvePoints.Failure(turns, [Hot, Spread], points),
        });
    }

    private async Task AddCostAsync(
        BenchContext bench, PostgresServer postgres, ClusterUnderTest cluster,
        CancellationToken cancel)
    {
        var database = ClusterUnderTest.DatabaseOf(cluster.Targets.Count);
        var before = await MeasureAsync();
        var turn = await cluster.Spread(bench, "cost").RunAsync(bench.Plan.OpenMeasure, cancel);
        var used = (await MeasureAsync()).Zip(before, (after, was) => after - was)
            .Select(figure => figure / Math.Max(1, turn.Answered)).ToArray();
        (figures.SiloMicroseconds, figures.DatabaseMicroseconds) = (used[0] * 1e6, used[1] * 1e6);
        (figures.DiskBytes, figures.LogBytes) = (used[2], used[3]);
        Add("cost-silo", "processor time of the silo", "us", used[0] * 1e6);
        Add("cost-database", "processor time of PostgreSQL", "us", used[1] * 1e6);
        Add("cost-disk", "growth of the database", "bytes", used[2]);
        Add("cost-log", "growth of its log", "bytes", used[3]);

        async Task<double[]> MeasureAsync() =>
        [
            cluster.CpuSeconds, postgres.CpuSeconds, await postgres.BytesAsync(database, cancel),
            await postgres.LogBytesAsync(cancel),
        ];

        void Add(string name, string work, string unit, double figure) =>
            bench.Add(new(name, $"a reserve of a random SKU on PostgreSQL: {work}", unit,
                Samples.Of([figure]))
            {
                Format = "N1",
                Note = $"over {turn.Answered:N0} reserves by {cluster.Targets.Count} silo(s)",
                Failure = turn.Failure,
            });
    }
}
