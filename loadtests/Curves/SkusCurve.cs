using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Reserves and reads of SKUs drawn at random from catalogs of growing size, a host each.
/// </summary>
internal sealed class SkusCurve(ScaleFigures figures) : Scene
{
    private const string Row = "skus";
    private const string Reserve = "reserve";
    private const string Read = "read";
    private const int CatalogSeed = 42;

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var hosts = new CurveHosts(bench);
        var points = bench.Plan.SkuCounts;
        var contenders = new List<Contender>();
        var weighed = points.Where(count => count <= bench.Plan.TouchItems).Max();
        foreach (var count in points)
        {
            var host = await hosts.StartAsync($"{Row}-{count}", new(), cancel);
            var catalog = new SkuCatalog(CatalogSeed, onHand: Stock.Plenty).Rows(count).ToList();
            await Stock.ImportAsync(bench, host.Target, catalog, cancel);
            var skus = catalog.ConvertAll(row => row.Sku);
            var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
            if (count == weighed)
            {
                Weigh(bench, host, requests.ReadEach(skus), count, cancel);
            }

            contenders.Add(hosts.Load(
                CurvePoints.Name(Reserve, count), host.Target,
                requests.ReserveAny(skus, inOrder: false), 201));
            contenders.Add(hosts.Load(
                CurvePoints.Name(Read, count), host.Target, requests.ReadAny(skus), 200));
        }

        var turns = new Turns(bench.Plan.WarmCurve);
        await turns.RunAsync(contenders, cancel);
        bench.AddPlot(new(
            Row, "Requests of SKUs drawn at random against the size of the catalog",
            "SKUs", "req/s",
            [
                CurvePoints.Rates(turns, Reserve, points), CurvePoints.Rates(turns, Read, points),
            ])
        {
            LogX = true,
            Note = "of a large catalog most draws are the first of their SKU, whose item is "
                + $"brought to memory then; an active item takes {figures.ItemBytes:N0} bytes, "
                + $"by {weighed:N0} read once",
            Failure = CurvePoints.Failure(turns, [Reserve, Read], points),
        });
    }

    // A read activates an item and holds nothing, so what grows is the item alone.
    private void Weigh(
        BenchContext bench, Host.HostUnderTest host, RequestSource reads, int count,
        CancellationToken cancel)
    {
        var before = host.ResidentBytes;
        var touched = LoadGenerator.Run(host.Target, reads, bench.Once(200, count), cancel);
        figures.ItemBytes = touched.Unexpected(200) is { } failure
            ? throw new InvalidDataException(failure)
            : Math.Max(0, host.ResidentBytes - before) / (double)count;
    }
}
