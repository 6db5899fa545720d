using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Whether a reserve gets slower with what is already held: one SKU with very many open holds
/// beside one with few. Every reserve is released before the next of its connection, so that
/// neither number grows while it is measured; both sides pay for the releases alike.
/// </summary>
internal sealed class HoldsScene : Scene
{
    private const string ManySku = "BENCH-MANY";
    private const string FewSku = "BENCH-FEW";
    private const string WarmSku = "BENCH-WARM";
    private const string Many = "many holds";
    private const string Few = "few holds";

    public override IReadOnlyList<string> Names => ["holds"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("holds", cancel);
        await Stock.ImportAsync(
            bench, host.Target, Stock.PlentyOf([ManySku, WarmSku, FewSku]), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var turns = new Turns(bench.Plan);
        await turns.WarmUpAsync([Pairs("warm-up", WarmSku)], cancel);
        var (many, few) = (bench.Plan.OpenHoldsMany, bench.Plan.OpenHoldsFew);
        var fill = await OpenHolds.FillAsync(bench, host.Target, ManySku, many, cancel);
        await OpenHolds.FillAsync(bench, host.Target, FewSku, few, cancel);
        await turns.RunRoundsAsync([Pairs(Many, ManySku), Pairs(Few, FewSku)], cancel);
        var fault = await OpenHolds.FaultAsync(host.Target, ManySku, many, cancel)
            ?? await OpenHolds.FaultAsync(host.Target, FewSku, few, cancel);
        bench.Add(Row(bench.Plan, turns, fill, host.ResidentBytes, fault));

        Contender Pairs(string name, string sku) =>
            Contender.Of(bench, name, host.Target, requests.ReserveAndRelease(sku), 201);
    }

    private static BenchRow Row(
        BenchPlan plan, Turns turns, LoadResult fill, long residentBytes, string? fault) =>
        new("holds",
            $"reserve, and then its release, with {plan.OpenHoldsMany:N0} open holds on the SKU",
            "pairs/s", turns.Rates(Many))
        {
            Against = $"with {plan.OpenHoldsFew:N0}",
            Comparison = turns.Rates(Few),
            Floor = Floor.Ratio(0.9),
            Note = "every reserve is released before the next of its connection, so that open "
                + $"beside these are at most {plan.Connections:N0} on either; both were counted at "
                + $"the end; the many filled in {fill.Elapsed.TotalSeconds:N1} s "
                + $"({fill.PerSecond:N0} req/s); host RSS {residentBytes / 1e6:N0} MB",
            Failure = turns.Failure("warm-up", Many, Few) ?? fault,
        };
}
