using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Reserves and reads of SKUs drawn at random from catalogs of growing size, a host each that
/// was started over it.
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
        string? fault = null;
        foreach (var count in points)
        {
            var skus = await ImportAsync(bench, DataOf(count), count, cancel);
            if (count == weighed)
            {
                var weight = await ItemWeight.MeasureAsync(bench, DataOf(count), skus, cancel);
                fault = weight.Reads.Unexpected(200);
                figures.ItemBytes = weight.BytesEach;
            }

            var host = await hosts.StartAsync(DataOf(count), new(), cancel);
            var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
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
                + $"by {weighed:N0} read once on a host just started",
            Failure = CurvePoints.Failure(turns, [Reserve, Read], points) ?? fault,
        });
    }

    private static string DataOf(int count) => $"{Row}-{count}";

    // The host that has imported them is left behind with all it needed for that.
    private static async Task<List<string>> ImportAsync(
        BenchContext bench, string data, int count, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync(data, cancel);
        var catalog = new SkuCatalog(CatalogSeed, onHand: Stock.Plenty).Rows(count).ToList();
        await Stock.ImportAsync(bench, host.Target, catalog, cancel);
        return catalog.ConvertAll(row => row.Sku);
    }
}
