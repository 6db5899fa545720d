using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Curves;

/// <summary>Reservations of a growing number of lines, one item each, all or nothing.</summary>
internal sealed class CartsCurve : Scene
{
    private const int LinesInARound = 10;
    private const string Row = "cart-size";
    private const string Carts = "carts";
    private const string Lines = "lines";
    private const int Items = 1_000;
    private const int CartsDrawn = 256;
    private const int Seed = 42;

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var hosts = new CurveHosts(bench);
        var host = await hosts.StartAsync(Row, new(), cancel);
        var skus = Enumerable.Range(0, Items).Select(i => $"BENCH-CART-{i:D4}").ToList();
        await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf(skus), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var points = bench.Plan.CartLines;
        var random = new Random(Seed);
        var contenders = points.Select(lines => LongEnough(lines, hosts.Load(
            CurvePoints.Name(Carts, lines), host.Target,
            requests.ReserveCart(
                [.. Enumerable.Range(0, CartsDrawn).Select(_ => Drawn(skus, lines, random))]),
            201))).ToList();
        var turns = new Turns(bench.Plan.WarmCurve);
        await turns.RunAsync(contenders, cancel);
        bench.AddPlot(new(
            Row, "Reservations of several lines against their number", "lines of a cart",
            "per second",
            [CurvePoints.Rates(turns, Carts, points), LinesOf(turns, points)])
        {
            LogX = true,
            LogY = true,
            Note = $"different items each, of {Items:N0} drawn at random, "
                + $"{bench.Plan.Connections} connections",
            Failure = CurvePoints.Failure(turns, [Carts], points),
        });
    }

    // A large cart takes as long as many small ones, and each connection has to get some.
    private static Contender LongEnough(int lines, Contender carts) => carts with
    {
        RunAsync = (time, cancel) =>
            carts.RunAsync(time * Math.Max(1, lines / LinesInARound), cancel),
    };

    private static string[] Drawn(List<string> skus, int lines, Random random) =>
        [.. skus.OrderBy(_ => random.Next()).Take(lines)];

    private static PlotSeries LinesOf(Turns turns, IReadOnlyList<int> points) => new(
        Lines,
        [
            .. points.Select(lines => new PlotPoint(lines, Samples.Of(
                turns.Rates(CurvePoints.Name(Carts, lines)).Values.Select(rate => rate * lines)))),
        ]);
}
