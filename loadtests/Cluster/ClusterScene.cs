using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// Reservations over HTTP on every ledger beside plain SQL on the same PostgreSQL server, all of
/// them started before the first round and measured in turn.
/// </summary>
internal sealed class ClusterScene(ClusterPlan plan) : Scene
{
    private const string SqlHot = "sql-hot";
    private const string SqlHotOne = "sql-hot-one";
    private const string SqlSpread = "sql-spread";

    public override IReadOnlyList<string> Names => ["cluster"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var postgres = await PostgresServer.StartAsync(
            Path.Combine(bench.Directory, PostgresServer.Name), cancel);
        await using var azurite = plan.Azure
            ? await AzuriteServer.StartAsync(
                Path.Combine(bench.Directory, AzuriteServer.Name), cancel)
            : null;
        var clusters = new List<ClusterUnderTest>();
        try
        {
            await StartAsync(bench, postgres, azurite, clusters, cancel);
            await MeasureAsync(bench, postgres, clusters, cancel);
        }
        finally
        {
            await Task.WhenAll(clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
        }
    }

    private async Task StartAsync(
        BenchContext bench,
        PostgresServer postgres,
        AzuriteServer? azurite,
        List<ClusterUnderTest> clusters,
        CancellationToken cancel)
    {
        clusters.Add(await ClusterUnderTest.OnSqliteAsync(bench, cancel));
        foreach (var silos in plan.Silos)
        {
            clusters.Add(await ClusterUnderTest.OnPostgresAsync(bench, postgres, silos, cancel));
            if (azurite is not null)
            {
                clusters.Add(await ClusterUnderTest.OnAzuriteAsync(bench, azurite, silos, cancel));
            }
        }

        foreach (var cluster in clusters)
        {
            await cluster.StockAsync(bench, cancel);
        }
    }

    private async Task MeasureAsync(
        BenchContext bench,
        PostgresServer postgres,
        List<ClusterUnderTest> clusters,
        CancellationToken cancel)
    {
        var sql = new PlainSql(bench, postgres);
        await sql.MakeAsync(cancel);
        List<Contender> contenders =
        [
            sql.Hot(SqlHot), sql.HotInOneStatement(SqlHotOne), sql.Spread(SqlSpread),
            .. clusters.Select(cluster => cluster.Hot(bench, Hot(cluster))),
            .. clusters.Select(cluster => cluster.Spread(bench, Spread(cluster))),
        ];
        var hop = plan.Silos.Max() > 1
            ? await Hop.FindAsync(bench, Largest(clusters), cancel)
            : null;
        contenders.AddRange(hop is null ? [] : await hop.ContendersAsync(cancel));
        var turns = new Turns(bench.Plan);
        await turns.RunAsync(contenders, cancel);
        AddSqlRows(bench, turns, postgres, sql, await sql.FaultAsync(cancel));
        AddRows(bench, turns, clusters);
        await (hop?.AddRowsAsync(turns, cancel) ?? Task.CompletedTask);
    }

    private ClusterUnderTest Largest(List<ClusterUnderTest> clusters) =>
        clusters.Find(cluster => cluster.Name == $"{PostgresServer.Name}-{plan.Silos.Max()}")!;

    private static string Hot(ClusterUnderTest cluster) => $"hot-{cluster.Name}";

    private static string Spread(ClusterUnderTest cluster) => $"spread-{cluster.Name}";

    private static void AddSqlRows(
        BenchContext bench, Turns turns, PostgresServer postgres, PlainSql sql, string? fault)
    {
        var note = $"{postgres.Description}; {sql.Description}";
        var (hot, spread) =
            (ClusterPlan.HotClients(bench.Plan), ClusterPlan.SpreadClients(bench.Plan));
        Add(SqlHot, $"UPDATE and INSERT in one transaction, one row, {hot}");
        Add(SqlHotOne, $"the same in one statement, {hot}");
        Add(SqlSpread, "UPDATE and INSERT in one transaction, "
            + $"{bench.Plan.Skus:N0} rows at random, {spread}");

        void Add(string name, string work) =>
            bench.Add(new(name, $"plain SQL: {work} clients", "tx/s", turns.Rates(name))
            {
                Note = note,
                Failure = turns.Failure(name) ?? fault,
            });
    }

    private static void AddRows(BenchContext bench, Turns turns, List<ClusterUnderTest> clusters)
    {
        foreach (var cluster in clusters)
        {
            var name = Hot(cluster);
            bench.Add(new(name, $"reserve on one hot SKU, {Words(cluster)}, "
                + $"{bench.Plan.Connections} connections", "req/s", turns.Rates(name))
            {
                Against = "the hot row by plain SQL",
                Comparison = turns.Rates(SqlHot),
                Floor = HotFloor(cluster),
                Note = $"p50 {turns.P50(name).Show("N2")} ms, p99 {turns.P99(name).Show("N2")} ms; "
                    + $"{turns.Rates(name).Over(turns.Rates(SqlHotOne)).Show("N2")} x the hot row "
                    + "in one statement",
                Failure = turns.Failure(name, SqlHot),
            });
        }

        foreach (var cluster in clusters)
        {
            var name = Spread(cluster);
            bench.Add(new(name, $"reserve spread over {cluster.Skus.Count:N0} SKUs at random, "
                + $"{Words(cluster)}, {bench.Plan.Connections} connections", "req/s",
                turns.Rates(name))
            {
                Against = "all rows by plain SQL",
                Comparison = turns.Rates(SqlSpread),
                Floor = SpreadFloor(cluster),
                Note = $"p50 {turns.P50(name).Show("N2")} ms, p99 {turns.P99(name).Show("N2")} ms; "
                    + $"the very first reserve of each SKU {cluster.ColdPerSecond:N0} req/s",
                Failure = turns.Failure(name, SqlSpread),
            });
        }
    }

    private static string Words(ClusterUnderTest cluster) => cluster.Targets.Count == 1
        ? $"{cluster.Ledger}, 1 silo"
        : $"{cluster.Ledger}, {cluster.Targets.Count} silos in turn";

    private static Floor? SpreadFloor(ClusterUnderTest cluster) =>
        cluster.Ledger == ClusterUnderTest.Sqlite ? Floor.Ratio(1.2) : null;

    private static Floor? HotFloor(ClusterUnderTest cluster) => cluster.Name switch
    {
        ClusterUnderTest.Sqlite => Floor.Ratio(25),
        $"{PostgresServer.Name}-1" => Floor.Ratio(20),
        _ => null,
    };
}
