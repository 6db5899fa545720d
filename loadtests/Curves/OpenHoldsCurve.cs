using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Reserves of one SKU with a growing number of open holds, each released before the next of its
/// connection, so that the holds stay as many as they were.
/// </summary>
internal sealed class OpenHoldsCurve(ScaleFigures figures) : Scene
{
    private const string Row = "open-holds";
    private const string Reserve = "reserve and release";
    private const string WarmSku = "BENCH-WARM";

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        var points = bench.Plan.HoldCounts;
        await ImportAsync(bench, points, cancel);
        await using var hosts = new CurveHosts(bench);
        var host = await hosts.StartAsync(Row, new(), cancel);
        var warmed = Warm(bench, host.Target, cancel);
        await FillAsync(bench, host, points, cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var turns = new Turns(bench.Plan.Curve);
        await turns.RunAsync(
            [
                .. points.Select(holds => hosts.Load(
                    CurvePoints.Name(Reserve, holds), host.Target,
                    requests.ReserveAndRelease(Sku(holds)), 201)),
            ],
            cancel);
        bench.AddPlot(new(
            Row, "Reserves of one SKU, each released again, against its open holds", "open holds",
            "pairs/s", [CurvePoints.Rates(turns, Reserve, points)])
        {
            LogX = true,
            Note = $"an open hold takes {figures.HoldBytes:N0} bytes of memory, by the growth of "
                + $"a host just started and warmed up while {points.Max():N0} were made, garbage "
                + $"not yet collected included; at most {bench.Plan.Connections:N0} more are open "
                + "while it is measured",
            Failure = CurvePoints.Failure(turns, [Reserve], points) ?? warmed
                ?? await FaultAsync(host.Target, points, cancel),
        });
    }

    private static string Sku(int holds) => $"BENCH-HOLDS-{holds}";

    // The host that has imported them is left behind with all it needed for that.
    private static async Task ImportAsync(
        BenchContext bench, IReadOnlyList<int> points, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync(Row, cancel);
        await Stock.ImportAsync(
            bench, host.Target, Stock.PlentyOf([WarmSku, .. points.Select(Sku)]), cancel);
    }

    private static string? Warm(BenchContext bench, Target target, CancellationToken cancel)
    {
        var requests = new StoreRequests(target, bench.Plan.ExpiresIn);
        var spec = bench.Spec(201) with { Duration = bench.Plan.WarmUp };
        return LoadGenerator.Run(target, requests.ReserveAndRelease(WarmSku), spec, cancel)
            .Unexpected(201);
    }

    // The largest first: what is weighed is then all that has grown.
    private async Task FillAsync(
        BenchContext bench, HostUnderTest host, IReadOnlyList<int> points,
        CancellationToken cancel)
    {
        foreach (var holds in points.OrderDescending())
        {
            var before = host.ResidentBytes;
            await OpenHolds.FillAsync(bench, host.Target, Sku(holds), holds, cancel);
            if (holds == points.Max())
            {
                figures.HoldBytes = MemoryGrowth.Each(before, host.ResidentBytes, holds);
            }
        }
    }

    private static async Task<string?> FaultAsync(
        Target target, IReadOnlyList<int> points, CancellationToken cancel)
    {
        foreach (var holds in points)
        {
            if (await OpenHolds.FaultAsync(target, Sku(holds), holds, cancel) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
