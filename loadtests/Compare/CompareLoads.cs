using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// What is measured for the rows that were asked for. The first cluster is the host alone on
/// SQLite, whose loads have the plain names.
/// </summary>
internal sealed class CompareLoads(
    BenchContext bench, Competitors competitors, IReadOnlyList<ClusterUnderTest> clusters)
{
    public const string Hot = "hot";
    public const string Spread = "spread";
    public const string Read = "read";
    public const string EmptyPost = "empty-post";
    public const string EmptyGet = "empty-get";
    public const string RedisHot = "redis-hot";
    public const string RedisHotSocket = "redis-hot-socket";
    public const string SqlHot = "sql-hot";
    public const string SqlHotOne = "sql-hot-one";
    public const string SqlHotAlone = "sql-hot-alone";
    public const string SqlSpread = "sql-spread";
    private readonly ClusterUnderTest _host = clusters[0];

    /// <summary>Clusters on other ledgers.</summary>
    public IEnumerable<ClusterUnderTest> Others => clusters.Skip(1);

    private StoreRequests Requests => _host.Requests(bench);

    /// <summary>Name of the reserves of the hot SKU on a cluster, and of their row.</summary>
    public static string HotOn(ClusterUnderTest cluster) => $"{Hot}-{cluster.Name}";

    /// <summary>Name of the reserves of random SKUs on a cluster, and of their row.</summary>
    public static string SpreadOn(ClusterUnderTest cluster) => $"{Spread}-{cluster.Name}";

    /// <summary>The loads; the rate of hot reserves is needed beyond its own rows.</summary>
    public async Task<List<Contender>> AllAsync(bool hotRate, CancellationToken cancel)
    {
        var (hot, spread) = (bench.Wants(Hot), bench.Wants(Spread));
        var all = new List<Contender>();
        all.AddRange(hot ? HotCompetitors() : []);
        all.AddRange(spread && competitors.Sql is { } sql
            ? [sql.Spread(SqlSpread, ComparePlan.SpreadClients(bench.Plan))]
            : []);
        all.AddRange(hot || spread ? [Empty()] : []);
        all.AddRange(
            hot || hotRate ? [_host.Hot(bench, Hot, bench.Plan.Connections)] : []);
        all.AddRange(
            hot ? Others.Select(c => c.Hot(bench, HotOn(c), bench.Plan.Connections)) : []);
        all.AddRange(spread ? [_host.Spread(bench, Spread)] : []);
        all.AddRange(spread ? Others.Select(c => c.Spread(bench, SpreadOn(c))) : []);
        all.AddRange(bench.Wants(Read) ? await ReadsAsync(cancel) : []);
        return all;
    }

    private IEnumerable<Contender> HotCompetitors()
    {
        var plan = bench.Plan;
        return competitors is { Sql: { } sql, Holds: { } redis }
            ?
            [
                redis.Hot(RedisHot, RedisTransport.Tcp, ComparePlan.RedisClients(plan)),
                redis.Hot(
                    RedisHotSocket, RedisTransport.Socket, ComparePlan.RedisClients(plan)),
                sql.Hot(SqlHot, ComparePlan.HotClients(plan)),
                sql.HotInOneStatement(SqlHotOne, ComparePlan.HotClients(plan)),
                sql.HotInOneStatement(SqlHotAlone, 1),
            ]
            : [];
    }

    private Contender Empty() =>
        Load(EmptyPost, Requests.EmptyPost(ClusterUnderTest.HotSku), 204);

    private async Task<IEnumerable<Contender>> ReadsAsync(CancellationToken cancel)
    {
        using var store = new StoreClient(_host.Targets[0]);
        var item = await store.ReadAsync(ClusterUnderTest.ReadSku, cancel);
        return
        [
            Load(EmptyGet, Requests.EmptyGet(), 204),
            Load(Read, Requests.Read(item.VariantId), 200),
        ];
    }

    private Contender Load(string name, RequestSource requests, int expected) =>
        ClusterUnderTest.Load(
            bench, name, _host.Targets, requests, expected, bench.Plan.Connections);
}
