using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// Silos of one ledger as processes on loopback, and the stock in it. Nothing stands between them
/// and the load: its connections lead to the silos in turn.
/// </summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    /// <summary>The SKU everybody wants.</summary>
    public const string HotSku = "BENCH-HOT";

    /// <summary>A SKU that is only read.</summary>
    public const string ReadSku = "BENCH-READ";

    /// <summary>A SKU whose latency is measured.</summary>
    public const string LatencySku = "BENCH-LATENCY";

    /// <summary>Name of the ledger of a host alone, and of such a host.</summary>
    public const string Sqlite = "sqlite";

    private const int CatalogSeed = 42;
    private readonly IReadOnlyList<HostUnderTest> _hosts;

    private ClusterUnderTest(string name, string ledger, IReadOnlyList<HostUnderTest> hosts) =>
        (Name, Ledger, _hosts) = (name, ledger, hosts);

    /// <summary>Ledger and number of silos.</summary>
    public string Name { get; }

    /// <summary>Name of the ledger.</summary>
    public string Ledger { get; }

    /// <summary>The silos.</summary>
    public IReadOnlyList<Target> Targets => _hosts.Select(host => host.Target).ToList();

    /// <summary>Seconds of processor time the silos have used.</summary>
    public double CpuSeconds => _hosts.Sum(host => host.CpuSeconds);

    /// <summary>The SKUs a spread load draws from.</summary>
    public IReadOnlyList<string> Skus { get; private set; } = [];

    /// <summary>Answers to the very first reserve of each SKU, per second.</summary>
    public double ColdPerSecond { get; private set; }

    /// <summary>Starts a host alone on SQLite.</summary>
    public static Task<ClusterUnderTest> OnSqliteAsync(
        BenchContext bench, CancellationToken cancel) =>
        StartAsync(bench, Sqlite, Sqlite, 1, new Dictionary<string, string>(), cancel);

    /// <summary>Starts silos on a database of their own.</summary>
    public static async Task<ClusterUnderTest> OnPostgresAsync(
        BenchContext bench, PostgresServer server, int silos, CancellationToken cancel)
    {
        var database = DatabaseOf(silos);
        await server.CreateDatabaseAsync(database, cancel);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = server.ConnectionString(database),
        };
        return await StartAsync(
            bench, $"{PostgresServer.Name}-{silos}", PostgresServer.Name, silos, settings, cancel);
    }

    /// <summary>Name of the database of a cluster of so many silos.</summary>
    public static string DatabaseOf(int silos) => $"ledger_{silos}";

    /// <summary>Starts silos on tables of their own.</summary>
    public static Task<ClusterUnderTest> OnAzuriteAsync(
        BenchContext bench, AzuriteServer server, int silos, CancellationToken cancel)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__AzureStorage"] = server.ConnectionString,
            ["Inventory__TablePrefix"] = $"bench{silos}",
        };
        return StartAsync(
            bench, $"{AzuriteServer.Name}-{silos}", AzuriteServer.Name, silos, settings, cancel);
    }

    /// <summary>Imports the stock.</summary>
    public async Task StockAsync(BenchContext bench, CancellationToken cancel)
    {
        await Stock.ImportAsync(
            bench, Targets[0], Stock.PlentyOf([HotSku, ReadSku, LatencySku]), cancel);
        var rows = new Skus.SkuCatalog(CatalogSeed, onHand: Stock.Plenty)
            .Rows(SkusOf(bench.Plan, Ledger)).ToList();
        await Stock.ImportAsync(bench, Targets[0], rows, cancel);
        Skus = rows.ConvertAll(row => row.Sku);
    }

    /// <summary>Reserves one unit of every SKU of the catalog.</summary>
    public void TouchAll(BenchContext bench, CancellationToken cancel)
    {
        var cold = LoadGenerator.Run(
            Targets, Requests(bench).ReserveAny(Skus, inOrder: true),
            bench.Once(201, Skus.Count), cancel);
        ColdPerSecond = cold.PerSecond;
        if (cold.Unexpected(201) is { } failure)
        {
            throw new InvalidDataException($"{Name}, first reserves: {failure}");
        }
    }

    /// <summary>What the loads of this store send.</summary>
    public StoreRequests Requests(BenchContext bench) => new(Targets[0], bench.Plan.ExpiresIn);

    /// <summary>Reserves of the one SKU over all silos.</summary>
    public Contender Hot(BenchContext bench, string name, int connections) =>
        Load(bench, name, Targets, Requests(bench).Reserve(HotSku), 201, connections);

    /// <summary>Reserves of random SKUs over all silos.</summary>
    public Contender Spread(BenchContext bench, string name) => Load(
        bench, name, Targets, Requests(bench).ReserveAny(Skus, inOrder: false), 201,
        bench.Plan.Connections);

    /// <summary>The same request so many times a second, whenever it is answered.</summary>
    public Contender Open(
        BenchContext bench, string name, RequestSource requests, int expected, double perSecond) =>
        Contender.Of(
            name, Targets, requests, bench.Spec(expected) with { ArrivalsPerSecond = perSecond });

    /// <summary>The same request over and over, by closed loops.</summary>
    public static Contender Load(
        BenchContext bench,
        string name,
        IReadOnlyList<Target> targets,
        RequestSource requests,
        int expected,
        int connections) =>
        Contender.Of(
            name, targets, requests, bench.Spec(expected) with { Connections = connections });

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_hosts.Select(host => host.DisposeAsync().AsTask()));

    private static int SkusOf(BenchPlan plan, string ledger) =>
        ledger == AzuriteServer.Name ? Math.Min(AzuriteServer.SkusMax, plan.Skus) : plan.Skus;

    // The first silo makes the schema, so it is ready before the others start.
    private static async Task<ClusterUnderTest> StartAsync(
        BenchContext bench,
        string name,
        string ledger,
        int silos,
        Dictionary<string, string> where,
        CancellationToken cancel)
    {
        var token = new HostSettings().Token;
        var hosts = new List<HostUnderTest>();
        try
        {
            for (var silo = 1; silo <= silos; silo++)
            {
                var settings = new HostSettings { Token = token, More = Settings(ledger, where) };
                hosts.Add(await bench.StartHostAsync($"{name}-silo-{silo}", settings, cancel));
            }

            return new(name, ledger, hosts);
        }
        catch
        {
            await new ClusterUnderTest(name, ledger, hosts).DisposeAsync();
            throw;
        }
    }

    private static Dictionary<string, string> Settings(
        string ledger, Dictionary<string, string> where) =>
        new(where)
        {
            ["Inventory__Ledger"] = ledger,
            ["Inventory__DrainSeconds"] = "0",
            ["Orleans__Address"] = "127.0.0.1",
            ["Orleans__SiloPort"] = $"{LoopbackPort.Free()}",
        };
}
