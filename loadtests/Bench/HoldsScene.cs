using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Whether a reserve gets slower with what is already held: one SKU with very many open holds
/// beside one with few. The few grow while they are measured, so every round takes a fresh SKU.
/// </summary>
internal sealed class HoldsScene : Scene
{
    // Holds put in by the set-up stay open for the whole run.
    private const int FillExpiresIn = 86_400;
    private const string ManySku = "BENCH-MANY";
    private const string WarmSku = "BENCH-WARM";
    private const string Many = "many holds";
    private const string Few = "few holds";

    public override IReadOnlyList<string> Names => ["holds"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("holds", cancel);
        var few = Enumerable.Range(0, bench.Plan.Rounds).Select(r => $"BENCH-FEW-{r}").ToList();
        await Stock.ImportAsync(
            bench, host.Target, Stock.PlentyOf([ManySku, WarmSku, .. few]), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var rounds = new Rounds(bench, host.Target);
        rounds.WarmUp([new("warm-up", requests.Reserve(WarmSku), 201)], cancel);
        var fill = await FillAsync(bench, host.Target, ManySku, bench.Plan.OpenHoldsMany, cancel);
        foreach (var sku in few)
        {
            await FillAsync(bench, host.Target, sku, bench.Plan.OpenHoldsFew, cancel);
        }

        rounds.Run(
            [
                new(Many, requests.Reserve(ManySku), 201),
                new(Few, round => requests.Reserve(few[round]), 201),
            ],
            cancel);
        bench.Add(Row(bench.Plan, rounds, fill, host.ResidentBytes));
    }

    private static async Task<LoadResult> FillAsync(
        BenchContext bench, Target target, string sku, int holds, CancellationToken cancel)
    {
        var requests = new StoreRequests(target, FillExpiresIn);
        var result = LoadGenerator.Run(
            target, requests.Reserve(sku), bench.Once(201, holds), cancel);
        using var store = new StoreClient(target);
        var live = await store.ReadAsync(sku, cancel);
        return result.Unexpected(201) is { } failure
            ? throw new InvalidDataException($"Filling {sku}: {failure}")
            : live.Held == holds
                ? result
                : throw new InvalidDataException($"{sku} holds {live.Held}, not {holds}.");
    }

    private static BenchRow Row(
        BenchPlan plan, Rounds rounds, LoadResult fill, long residentBytes) =>
        new("holds", $"reserve with {plan.OpenHoldsMany:N0} open holds on the SKU", "req/s",
            rounds.Rates(Many))
        {
            Against = $"with {plan.OpenHoldsFew:N0}",
            Comparison = rounds.Rates(Few),
            Floor = Floor.Ratio(0.9),
            Note = $"filled in {fill.Elapsed.TotalSeconds:N1} s ({fill.PerSecond:N0} req/s); open "
                + $"at the end {plan.OpenHoldsMany + rounds.Answered(Many):N0}, beside "
                + $"{plan.OpenHoldsFew + (rounds.Answered(Few) / plan.Rounds):N0} on average; host "
                + $"RSS {residentBytes / 1e6:N0} MB",
            Failure = rounds.Failure("warm-up", Many, Few),
        };
}
