using Inventory.LoadTests.Http;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Rates over HTTP against one host with a catalog in it: reserves of one hot SKU and of random
/// ones, live reads, and the latency at half the hot rate. Rows use SKUs of their own.
/// </summary>
internal sealed class RatesScene : Scene
{
    private const string HotSku = "BENCH-HOT";
    private const string ReadSku = "BENCH-READ";
    private const string LatencySku = "BENCH-LATENCY";
    private const string Hot = "hot";
    private const string Spread = "spread";
    private const string Read = "read";
    private const string EmptyPost = "empty POST";
    private const string EmptyGet = "empty GET";
    private const int CatalogSeed = 42;

    public override IReadOnlyList<string> Names => [Hot, Spread, Read, "latency"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("rates", cancel);
        var skus = await StockAsync(bench, host.Target, cancel);
        var rounds = new Rounds(bench, host.Target);
        var measured = await MeasuredAsync(bench, host.Target, skus, cancel);
        var cold = bench.Wants(Spread) ? TouchAll(bench, host.Target, skus, cancel) : null;
        rounds.WarmUp(measured, cancel);
        rounds.Run(measured, cancel);
        AddRows(bench, rounds, cold);
        if (bench.Wants("latency"))
        {
            var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
            new LatencyRow(bench, host.Target, requests)
                .Measure(LatencySku, rounds.Rates(Hot).Median / 2, cancel);
        }
    }

    private static async Task<List<string>> StockAsync(
        BenchContext bench, Target target, CancellationToken cancel)
    {
        var named = Stock.PlentyOf([HotSku, ReadSku, LatencySku]);
        await Stock.ImportAsync(bench, target, named, cancel);
        var catalog = new SkuCatalog(CatalogSeed, onHand: Stock.Plenty);
        await Stock.ImportAsync(bench, target, catalog.Rows(bench.Plan.Skus), cancel);
        return catalog.Rows(bench.Plan.Skus).Select(row => row.Sku).ToList();
    }

    // The latency row needs the hot rate, and every rate needs the empty request beside it.
    private static async Task<List<Measured>> MeasuredAsync(
        BenchContext bench, Target target, List<string> skus, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        var requests = new StoreRequests(target, bench.Plan.ExpiresIn);
        var read = await store.ReadAsync(ReadSku, cancel);
        List<(bool Wanted, Measured One)> all =
        [
            (bench.Wants(Hot) || bench.Wants(Spread), new(
                EmptyPost, requests.EmptyPost(HotSku), 204)),
            (bench.Wants(Hot) || bench.Wants("latency"), new(Hot, requests.Reserve(HotSku), 201)),
            (bench.Wants(Spread), new(Spread, requests.ReserveAny(skus, inOrder: false), 201)),
            (bench.Wants(Read), new(EmptyGet, requests.EmptyGet(), 204)),
            (bench.Wants(Read), new(Read, requests.Read(read.VariantId), 200)),
        ];
        return all.Where(a => a.Wanted).Select(a => a.One).ToList();
    }

    private static LoadResult TouchAll(
        BenchContext bench, Target target, List<string> skus, CancellationToken cancel)
    {
        var requests = new StoreRequests(target, bench.Plan.ExpiresIn);
        return LoadGenerator.Run(
            target, requests.ReserveAny(skus, inOrder: true), bench.Once(201, skus.Count), cancel);
    }

    private static void AddRows(BenchContext bench, Rounds rounds, LoadResult? cold)
    {
        if (bench.Wants(Hot))
        {
            bench.Add(HotRow(bench, rounds));
        }

        if (cold is not null)
        {
            bench.Add(SpreadRow(bench, rounds, cold));
        }

        if (bench.Wants(Read))
        {
            bench.Add(ReadRow(bench, rounds));
        }
    }

    private static BenchRow HotRow(BenchContext bench, Rounds rounds) =>
        new(Hot, $"reserve on one hot SKU, durable, {bench.Plan.Connections} connections", "req/s",
            rounds.Rates(Hot))
        {
            Against = "the empty POST",
            Comparison = rounds.Rates(EmptyPost),
            Floor = Floor.Ratio(0.55),
            Note = $"p99 {rounds.Milliseconds(Hot, 99).Show("N2")} ms in the closed loop; "
                + $"{rounds.Answered(Hot):N0} holds of the rounds were open at the end; "
                + Busy(rounds, EmptyPost),
            Failure = rounds.Failure(Hot, EmptyPost),
        };

    // A comparison held back by the generator would flatter the ratio, so the report tells.
    private static string Busy(Rounds rounds, string comparison) =>
        $"generator threads at most {rounds.Busy(comparison):P0} busy on the {comparison}";

    private static BenchRow SpreadRow(BenchContext bench, Rounds rounds, LoadResult cold) =>
        new(Spread, $"reserve spread over {bench.Plan.Skus:N0} SKUs at random", "req/s",
            rounds.Rates(Spread))
        {
            Against = "the empty POST",
            Comparison = rounds.Rates(EmptyPost),
            Note = $"the very first reserve of each SKU (cold): {cold.PerSecond:N0} req/s",
            Failure = rounds.Failure(Spread, EmptyPost) ?? cold.Unexpected(201),
        };

    private static BenchRow ReadRow(BenchContext bench, Rounds rounds) =>
        new(Read, $"read one ATS, {bench.Plan.Connections} connections", "req/s",
            rounds.Rates(Read))
        {
            Against = "the empty GET",
            Comparison = rounds.Rates(EmptyGet),
            Floor = Floor.Ratio(0.85),
            Note = Busy(rounds, EmptyGet),
            Failure = rounds.Failure(Read, EmptyGet),
        };
}
