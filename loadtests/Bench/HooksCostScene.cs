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
    private const string Hot = "hot";
    private const string Many = "many";

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("hooks-cost", Hooks.Allowed, cancel);
        var skus = Enumerable.Range(0, bench.Plan.HookedSkus)
            .Select(i => $"BENCH-COST-{i:D6}").ToList();
        await Stock.ImportAsync(
            bench, host.Target, Stock.PlentyOf([HotSku, .. skus]), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        Contender[] loads =
        [
            Contender.Of(bench, Hot, host.Target, requests.Adjust(HotSku), 200),
            Contender.Of(bench, Many, host.Target, requests.AdjustAny(skus), 200),
        ];
        var turns = new Turns(bench.Plan);
        await turns.WarmUpAsync(loads, cancel);
        using var receiver = new HookReceiver();
        var heard = await RunAsync(
            bench.Plan, turns, loads, new(host.Target, receiver), cancel);
        foreach (var count in bench.Plan.HookCounts)
        {
            AddRow(bench, turns, heard, "one hot SKU", Hot, count);
            AddRow(bench, turns, heard, $"{skus.Count:N0} SKUs at random", Many, count);
        }
    }

    private static async Task<Dictionary<string, List<Heard>>> RunAsync(
        BenchPlan plan, Turns turns, IReadOnlyList<Contender> loads, HookedLoad hooked,
        CancellationToken cancel)
    {
        int[] counts = [0, .. plan.HookCounts];
        var heard = loads.SelectMany(load => counts.Select(count => Name(load.Name, count)))
            .ToDictionary(name => name, _ => new List<Heard>());
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var count in round % 2 == 0 ? counts : counts.Reverse())
            {
                foreach (var load in loads)
                {
                    var one = load with { Name = Name(load.Name, count) };
                    var now = round;
                    heard[one.Name].Add(await hooked.RunAsync(
                        count, tells: true, () => turns.RunOneAsync(one, now, cancel), cancel));
                }
            }
        }

        return heard;
    }

    private static string Name(string load, int count) => $"{load}, {count} hooks";

    private static void AddRow(
        BenchContext bench, Turns turns, Dictionary<string, List<Heard>> heard, string of,
        string load, int count)
    {
        var (with, none) = (Name(load, count), Name(load, 0));
        bench.Add(new(Row, $"adjustments of {of} with {count:N0} hook(s)", "req/s",
            turns.Rates(with))
        {
            Against = "with none",
            Comparison = turns.Rates(none),
            Note = $"with {count:N0} hook(s) on {of} they were sent "
                + $"{Samples.Of(heard[with].Select(one => one.MessagesPerSecond)).Show("N0")} "
                + "messages/s meanwhile; each wants every change, changes that wait are merged, "
                + "and one receiver in the generator's process answers all; hooks are removed "
                + "after each measurement, and with them what waits",
            Failure = turns.Failure(with, none, load)
                ?? heard[with].Concat(heard[none]).Select(one => one.Failure)
                    .FirstOrDefault(failure => failure is not null),
        });
    }
}
