using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What the hooks of a store cost those who change stock: adjustments of one hot SKU and of many,
/// with none, one and more hooks, all of them answered by one receiver.
/// </summary>
internal sealed class HooksCostScene : Scene
{
    private const string Row = "hooks-cost";
    private const string HotSku = "BENCH-COST-HOT";
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(1);

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("hooks-cost", Hooks.Allowed, cancel);
        var skus = Enumerable.Range(0, bench.Plan.HookedSkus)
            .Select(i => $"BENCH-COST-{i:D6}").ToList();
        await Stock.ImportAsync(
            bench, host.Target, Stock.PlentyOf([HotSku, .. skus]), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var hot = requests.Adjust(HotSku);
        var many = requests.AdjustAny(skus);
        var rounds = new Rounds(bench, host.Target);
        rounds.WarmUp([new("hot", hot, 200), new("many", many, 200)], cancel);
        using var receiver = new HookReceiver();
        int[] counts = [0, .. bench.Plan.HookCounts];
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            foreach (var count in round % 2 == 0 ? counts : counts.Reverse())
            {
                await Hooks.MakeAsync(host.Target, count, receiver.Url, cancel);
                rounds.RunOne(new(Hot(count), hot, 200), round, cancel);
                rounds.RunOne(new(Many(count), many, 200), round, cancel);
                await Hooks.RemoveAllAsync(host.Target, cancel);
                await receiver.QuietAsync(QuietWithin, cancel);
            }
        }

        foreach (var count in bench.Plan.HookCounts)
        {
            AddRow(bench, rounds, "one hot SKU", Hot, count);
            AddRow(bench, rounds, $"{skus.Count:N0} SKUs at random", Many, count);
        }
    }

    private static string Hot(int count) => $"hot, {count} hooks";

    private static string Many(int count) => $"many, {count} hooks";

    private static void AddRow(
        BenchContext bench, Rounds rounds, string of, Func<int, string> nameOf, int count) =>
        bench.Add(new(Row, $"adjustments of {of} with {count:N0} hook(s)", "req/s",
            rounds.Rates(nameOf(count)))
        {
            Against = "with none",
            Comparison = rounds.Rates(nameOf(0)),
            Note = "each hook wants every change and one receiver in the generator's process "
                + "answers all; hooks are removed after each measurement, and with them what waits",
            Failure = rounds.Failure(nameOf(count), nameOf(0), "hot", "many"),
        });
}
