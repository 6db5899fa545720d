using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// The rows that come of the measured rates, one for each comparison, with their floors.
/// </summary>
internal sealed class CompareRows(
    BenchContext bench, Competitors competitors, IReadOnlyList<ClusterUnderTest> clusters,
    Turns turns)
{
    private const string HotRow = "the hot row by plain SQL";
    private const string EmptyPost = "the empty POST";
    private const string EmptyGet = "the empty GET";
    private const string AllRows = "all rows by plain SQL";
    private readonly ClusterUnderTest _host = clusters[0];

    private string Connections => $"{bench.Plan.Connections} connections";

    /// <summary>Adds those that were asked for.</summary>
    public async Task AddAsync(CancellationToken cancel)
    {
        var fault = await competitors.FaultAsync(cancel);
        if (competitors.Sql is not null)
        {
            AddCompetitors(fault);
        }

        if (bench.Wants(CompareLoads.Hot))
        {
            AddHot(fault);
        }

        if (bench.Wants(CompareLoads.Spread))
        {
            AddSpread(fault);
        }

        if (bench.Wants(CompareLoads.Read))
        {
            AddRead();
        }
    }

    private void AddCompetitors(string? fault)
    {
        var (redis, hot, spread) = (
            ComparePlan.RedisClients(bench.Plan), ComparePlan.HotClients(bench.Plan),
            ComparePlan.SpreadClients(bench.Plan));
        if (bench.Wants(CompareLoads.Hot))
        {
            Add(CompareLoads.RedisHot, $"Redis: check and hold by a script, one key, {redis}",
                $"{Percentiles(CompareLoads.RedisHot)}, over loopback TCP as the host; "
                    + competitors.RedisNote);
            Add(CompareLoads.RedisHotSocket, $"Redis: the same over its Unix socket, {redis}",
                $"{Percentiles(CompareLoads.RedisHotSocket)}; {competitors.RedisNote}");
            Add(CompareLoads.SqlHot,
                $"plain SQL: UPDATE and INSERT in one transaction, one row, {hot}",
                competitors.SqlNote);
            Add(CompareLoads.SqlHotOne, $"plain SQL: the same in one statement, {hot}",
                competitors.SqlNote);
            Add(CompareLoads.SqlHotAlone, "plain SQL: the same in one statement, nobody else, 1",
                competitors.SqlNote);
        }

        if (bench.Wants(CompareLoads.Spread))
        {
            Add(CompareLoads.SqlSpread, "plain SQL: UPDATE and INSERT in one transaction, "
                + $"{bench.Plan.Skus:N0} rows at random, {spread}", competitors.SqlNote);
        }

        void Add(string name, string work, string note) =>
            bench.Add(new(name, $"{work} clients", "tx/s", turns.Rates(name))
            {
                Note = note,
                Failure = turns.Failure(name) ?? fault,
            });
    }

    private void AddHot(string? fault)
    {
        var row = Row(CompareLoads.Hot, $"reserve on one hot SKU, durable, {Connections}") with
        {
            Note = $"{Percentiles(CompareLoads.Hot)} in the closed loop; "
                + $"{Paused(CompareLoads.Hot)}; "
                + $"{turns.Answered(CompareLoads.Hot):N0} holds of the rounds were open at the "
                + $"end; {Busy(CompareLoads.EmptyPost, EmptyPost)}; during it "
                + Paused(CompareLoads.EmptyPost),
        };
        AddBesideCompetitors(
            row, fault, (CompareLoads.RedisHot, "the script of Redis", Floor.Ratio(1.0)),
            (CompareLoads.RedisHotSocket, "the script of Redis over its Unix socket", null),
            (CompareLoads.SqlHot, HotRow, Floor.Ratio(25)),
            (CompareLoads.SqlHotOne, $"{HotRow}, one statement", null),
            (CompareLoads.SqlHotAlone, $"{HotRow}, one statement, 1 client", null));
        Add(row, CompareLoads.EmptyPost, EmptyPost, Floor.Ratio(0.55), null);
        foreach (var cluster in clusters.Skip(1))
        {
            var name = CompareLoads.HotOn(cluster);
            var floor = cluster.Name == $"{PostgresServer.Name}-1" ? Floor.Ratio(20) : null;
            AddBesideCompetitors(
                Row(name, $"the same, {Words(cluster)}"), fault,
                (CompareLoads.SqlHot, HotRow, floor),
                (CompareLoads.SqlHotOne, $"{HotRow}, one statement", null),
                (CompareLoads.SqlHotAlone, $"{HotRow}, one statement, 1 client", null));
        }
    }

    private void AddSpread(string? fault)
    {
        var row = Row(
            CompareLoads.Spread,
            $"reserve spread over {_host.Skus.Count:N0} SKUs at random, {Connections}") with
        {
            Note = Cold(_host, CompareLoads.Spread),
        };
        AddBesideCompetitors(row, fault, (CompareLoads.SqlSpread, AllRows, Floor.Ratio(1.2)));
        Add(row, CompareLoads.EmptyPost, EmptyPost, floor: null, null);
        foreach (var cluster in clusters.Skip(1))
        {
            var name = CompareLoads.SpreadOn(cluster);
            var work = $"the same over {cluster.Skus.Count:N0} SKUs, {Words(cluster)}";
            AddBesideCompetitors(
                Row(name, work) with { Note = Cold(cluster, name) }, fault,
                (CompareLoads.SqlSpread, AllRows, null));
        }
    }

    private void AddRead() => Add(
        Row(CompareLoads.Read, $"read one ATS, {Connections}") with
        {
            Note = Busy(CompareLoads.EmptyGet, EmptyGet),
        },
        CompareLoads.EmptyGet, EmptyGet, Floor.Ratio(0.85), null);

    private void AddBesideCompetitors(
        BenchRow row, string? fault, params (string Name, string Words, Floor? Floor)[] others)
    {
        foreach (var (name, words, floor) in competitors.Sql is null ? [] : others)
        {
            Add(row, name, words, floor, fault);
        }
    }

    private void Add(BenchRow row, string other, string words, Floor? floor, string? fault) =>
        bench.Add(row with
        {
            Against = words,
            Comparison = turns.Rates(other),
            Floor = floor,
            Failure = turns.Failure(row.Name, other) ?? fault,
        });

    private BenchRow Row(string name, string work) =>
        new(name, work, "req/s", turns.Rates(name))
        {
            Note = $"{Percentiles(name)}; {Paused(name)}",
        };

    private string Cold(ClusterUnderTest cluster, string name) =>
        $"{Percentiles(name)}; {Paused(name)}; the very first reserve of each SKU "
        + $"{cluster.ColdPerSecond:N0} req/s";

    private string Percentiles(string name) =>
        $"p50 {turns.P50(name).Show("N2")} ms, p99 {turns.P99(name).Show("N2")} ms";

    private string Paused(string name) =>
        $"the collector stopped the host for {turns.PausedShare(name).Show("P1")} of the time";

    // A comparison held back by the generator would flatter the ratio, so the report tells.
    private string Busy(string comparison, string words) =>
        $"generator threads at most {turns.Busy(comparison):P0} busy on {words}";

    private static string Words(ClusterUnderTest cluster) => cluster.Targets.Count == 1
        ? $"{cluster.Ledger} ledger, 1 silo"
        : $"{cluster.Ledger} ledger, {cluster.Targets.Count} silos in turn";
}
