using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What a reservation of ten lines over ten items costs, in lines and beside reserves of one line
/// over the same items: its rate, its appends, and its latency at half that rate.
/// </summary>
internal sealed class CartScene : Scene
{
    private const int Lines = 10;
    private const int Items = 1_000;
    private const int Carts = 512;
    private const int Seed = 42;
    private const string Cart = "cart";
    private const string OneLine = "one line";

    public override IReadOnlyList<string> Names => [Cart];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("carts", cancel);
        var skus = Enumerable.Range(0, Items).Select(i => $"BENCH-CART-{i:D4}").ToList();
        await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf(skus), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var turns = new Turns(bench.Plan);
        await turns.RunAsync(
            [
                Contender.Of(
                    bench, OneLine, host.Target, requests.ReserveAny(skus, inOrder: false), 201),
                Contender.Of(
                    bench, Cart, host.Target, requests.ReserveCart(Drawn(skus)), 201),
            ],
            cancel);
        bench.Add(await RowAsync(bench, host, requests, turns, Drawn(skus), cancel));
    }

    // Ten different items each, in no order.
    private static List<string[]> Drawn(List<string> skus)
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Carts).Select(_ =>
            skus.OrderBy(_ => random.Next()).Take(Lines).ToArray())];
    }

    private static async Task<BenchRow> RowAsync(
        BenchContext bench,
        HostUnderTest host,
        StoreRequests requests,
        Turns turns,
        List<string[]> carts,
        CancellationToken cancel)
    {
        var rate = turns.Rates(Cart).Median / 2;
        var spec = bench.Spec(201) with
        {
            Duration = bench.Plan.OpenMeasure,
            ArrivalsPerSecond = Math.Max(1, rate),
        };
        var before = await HostMetrics.AppendsAsync(host.Target, cancel);
        var open = LoadGenerator.Run(host.Target, requests.ReserveCart(carts), spec, cancel);
        // What items are told after the answer is part of the price.
        await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        var appends = await HostMetrics.AppendsAsync(host.Target, cancel) - before;
        return new(
            Cart,
            $"reserve of {Lines} lines over {Items:N0} items, all or nothing, in lines",
            "lines/s",
            Samples.Of(turns.Rates(Cart).Values.Select(perSecond => perSecond * Lines)))
        {
            Against = "reserves of one line over the same items",
            Comparison = turns.Rates(OneLine),
            Note = $"{turns.Rates(Cart).Show("N0")} carts/s; "
                + $"{appends / (double)open.Answered:N1} appends a cart (each item's hold and that "
                + "it is kept, and the cart's own decision); in the open model at half that rate "
                + $"p50 {open.Milliseconds(50):N2} ms, p99 {open.Milliseconds(99):N2} ms",
            Failure = turns.Failure(OneLine, Cart) ?? open.Unexpected(201),
        };
    }
}
