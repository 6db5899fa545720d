using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// Curves of the hot SKU: throughput against concurrency, beside the competitors, and latency
/// against the rate of arrivals, beside the empty request.
/// </summary>
internal sealed class HotCurves(
    BenchContext bench, Competitors competitors, ClusterUnderTest host)
{
    public const string Concurrency = "concurrency";
    public const string Rate = "rate";
    private const string Ours = "this host, SQLite";
    private const string Redis = "Redis, script";
    private const string Sql = "PostgreSQL, transaction";
    private const string SqlOne = "PostgreSQL, one statement";
    private const string Empty = "empty POST";

    // More clients than these all wait for one row, and few of them are answered at all.
    private const int SqlClientsMax = 256;

    // Hundreds of clients that queue for one row need a while until each was served.
    private static readonly TimeSpan SqlMin = TimeSpan.FromSeconds(3);

    private readonly BenchPlan _plan = bench.Plan.Curve;

    /// <summary>Measures throughput against concurrency.</summary>
    public async Task AddConcurrencyAsync(CancellationToken cancel)
    {
        var turns = new Turns(_plan);
        await turns.RunAsync([.. _plan.Concurrencies.SelectMany(Contenders)], cancel);
        string[] names = [Ours, Redis, Sql, SqlOne];
        var sqlPoints = _plan.Concurrencies.Where(at => at <= SqlClientsMax).ToList();
        bench.AddPlot(new(
            Concurrency, "Durable reserves of one hot SKU against concurrency",
            "connections or clients", "reserves/s",
            [
                Series(Ours, _plan.Concurrencies, turns.Rates),
                Series(Redis, _plan.Concurrencies, turns.Rates),
                Series(Sql, sqlPoints, turns.Rates), Series(SqlOne, sqlPoints, turns.Rates),
            ])
        {
            LogX = true,
            Note = "every client waits for its answer before it asks again; pgbench has at most "
                + $"{SqlClientsMax} clients, and no point where none was answered within a round; "
                + Best(turns, sqlPoints),
            Failure = Failure(turns, names, _plan.Concurrencies)
                ?? await competitors.FaultAsync(cancel),
        });
    }

    /// <summary>Measures latency against arrivals, in parts of the highest rate.</summary>
    public async Task AddRateAsync(double perSecondMax, CancellationToken cancel)
    {
        var rates = _plan.RatePercents.Select(
            percent => (int)Math.Max(1, perSecondMax * percent / 100)).ToList();
        var turns = new Turns(_plan);
        await turns.RunAsync([.. rates.SelectMany(ContendersAt)], cancel);
        bench.AddPlot(new(
            Rate, "Latency of a reserve of one hot SKU against the rate of arrivals",
            "arrivals/s", "ms",
            [
                Series(Ours, rates, turns.P50, " p50"), Series(Ours, rates, turns.P99, " p99"),
                Series(Empty, rates, turns.P50, " p50"), Series(Empty, rates, turns.P99, " p99"),
            ])
        {
            LogY = true,
            Format = "N2",
            Note = $"open model, {_plan.Connections} connections, from when each request was due; "
                + $"the highest rate is the {perSecondMax:N0}/s of the closed loop",
            Failure = Failure(turns, [Ours, Empty], rates),
        });
    }

    private IEnumerable<Contender> Contenders(int clients) =>
    [
        host.Hot(bench, Name(Ours, clients), clients),
        competitors.Holds!.Hot(Name(Redis, clients), RedisTransport.Tcp, clients),
        .. clients > SqlClientsMax ? [] : SqlContenders(clients),
    ];

    private Contender[] SqlContenders(int clients) =>
    [
        LongEnough(competitors.Sql!.Hot(Name(Sql, clients), clients)),
        LongEnough(competitors.Sql!.HotInOneStatement(Name(SqlOne, clients), clients)),
    ];

    private IEnumerable<Contender> ContendersAt(int rate)
    {
        var requests = host.Requests(bench);
        return
        [
            host.Open(
                bench, Name(Ours, rate), requests.Reserve(ClusterUnderTest.LatencySku), 201, rate),
            host.Open(
                bench, Name(Empty, rate), requests.EmptyPost(ClusterUnderTest.LatencySku), 204,
                rate),
        ];
    }

    private static Contender LongEnough(Contender sql) => sql with
    {
        RunAsync = (time, cancel) => sql.RunAsync(time > SqlMin ? time : SqlMin, cancel),
        MayBeSilent = true,
    };

    // That nobody was answered says nothing of the rate but that the round was too short.
    private static PlotSeries Series(
        string name, IReadOnlyList<int> points, Func<string, Samples> figure, string which = "") =>
        new(name + which,
        [
            .. points.Select(at => new PlotPoint(at, figure(Name(name, at))))
                .Where(point => point.Y.Median is not 0),
        ]);

    private string Best(Turns turns, List<int> sqlPoints)
    {
        string[] theirs = [Sql, SqlOne];
        var all = theirs.SelectMany(name => sqlPoints.Select(at => (Name: name, At: at)));
        var best = all.MaxBy(one => turns.Rates(Name(one.Name, one.At)).Median);
        var rate = turns.Rates(Name(best.Name, best.At)).Median;
        var own = _plan.Concurrencies.Max(at => turns.Rates(Name(Ours, at)).Median);
        return $"the best of plain SQL at any number of clients is {rate:N0}/s, by {best.At:N0} "
            + $"client(s) of \"{best.Name}\", and the best of this host {own / rate:N1} times that";
    }

    private static string? Failure(Turns turns, string[] names, IReadOnlyList<int> points) =>
        turns.Failure([.. points.SelectMany(at => names.Select(name => Name(name, at)))]);

    private static string Name(string name, int at) => $"{name} at {at}";
}
