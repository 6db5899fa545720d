using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Reserves of one SKU with a growing number of open holds. What is measured adds to them, so every
/// round takes SKUs of its own, but for the largest number, which hardly grows.
/// </summary>
internal sealed class OpenHoldsCurve(ScaleFigures figures) : Scene
{
    private const string Row = "open-holds";
    private const string Reserve = "reserve";
    private const string WarmSku = "BENCH-WARM";

    // Holds put in by the set-up stay open for the whole run.
    private const int FillExpiresIn = 86_400;

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var hosts = new CurveHosts(bench);
        var host = await hosts.StartAsync(Row, new(), cancel);
        var (points, rounds) = (bench.Plan.HoldCounts, bench.Plan.CurveRounds);
        var largest = points.Max();
        string Sku(int holds, int round) => $"BENCH-{holds}-{(holds == largest ? 0 : round)}";
        var skus = points.SelectMany(
            holds => Enumerable.Range(0, rounds).Select(round => (Sku(holds, round), holds)))
            .Distinct().ToList();
        var stock = Stock.PlentyOf([WarmSku, .. skus.Select(one => one.Item1)]);
        await Stock.ImportAsync(bench, host.Target, stock, cancel);
        Fill(bench, host.Target, WarmSku, bench.Plan.OpenHoldsMany / 10, cancel);
        foreach (var (sku, holds) in skus)
        {
            var before = host.ResidentBytes;
            Fill(bench, host.Target, sku, holds, cancel);
            if (holds == largest)
            {
                figures.HoldBytes = Math.Max(0, host.ResidentBytes - before) / (double)holds;
            }
        }

        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var turns = new Turns(bench.Plan.Curve);
        await turns.RunAsync(
            [.. points.Select(holds => Contender(holds, round => hosts.Load(
                Reserve, host.Target, requests.Reserve(Sku(holds, round)), 201)))],
            cancel);
        bench.AddPlot(new(
            Row, "Reserves of one SKU against its open holds", "open holds at the start",
            "reserves/s", [CurvePoints.Rates(turns, Reserve, points)])
        {
            LogX = true,
            Note = $"an open hold takes {figures.HoldBytes:N0} bytes of memory, by the growth of "
                + $"the host while {largest:N0} were made",
            Failure = CurvePoints.Failure(turns, [Reserve], points),
        });
    }

    private static Contender Contender(int holds, Func<int, Contender> ofRound)
    {
        var round = 0;
        return new(
            CurvePoints.Name(Reserve, holds),
            (time, cancel) => ofRound(round++).RunAsync(time, cancel));
    }

    private static void Fill(
        BenchContext bench, Target target, string sku, int holds, CancellationToken cancel)
    {
        var requests = new StoreRequests(target, FillExpiresIn);
        var result = LoadGenerator.Run(
            target, requests.Reserve(sku), bench.Once(201, holds), cancel);
        if (result.Unexpected(201) is { } failure)
        {
            throw new InvalidDataException($"Filling {sku}: {failure}");
        }
    }
}
