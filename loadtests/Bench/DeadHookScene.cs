using System.Net;
using System.Net.Sockets;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What dead receivers cost those who buy: a store with one hook at a port nobody listens on and
/// one at a port that never answers, and very many messages that wait for both, beside a host with
/// the same stock and no hook. The one that is not measured stands still meanwhile.
/// </summary>
internal sealed class DeadHookScene : Scene
{
    private const string Row = "dead-hook";
    private const string Data = "dead";
    private const string HotSku = "BENCH-DEAD-HOT";
    private const string Reserve = "reserve";
    private const string Adjust = "adjust";
    private const string Alone = ", no hook";

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        var skus = Enumerable.Range(0, bench.Plan.DeadItems)
            .Select(i => $"BENCH-DEAD-{i:D6}").ToList();
        var outcome = await MeasureAsync(bench, skus, cancel);
        foreach (var hook in outcome.Hooks)
        {
            var came = await QueuedMessages.CountAsync(
                Path.Combine(bench.Directory, Data), outcome.Store, hook, cancel);
            outcome = outcome with { Fault = outcome.Fault ?? FaultOf(bench.Plan, hook, came) };
        }

        AddRow(bench, outcome, Reserve, "reserve on one hot SKU");
        AddRow(bench, outcome, Adjust, $"adjustments of {skus.Count:N0} SKUs at random");
    }

    private static string? FaultOf(BenchPlan plan, int hook, long came) =>
        came == plan.DeadMessages
            ? null
            : $"{came:N0} messages came to hook {hook}, not {plan.DeadMessages:N0}";

    private static async Task<Outcome> MeasureAsync(
        BenchContext bench, List<string> skus, CancellationToken cancel)
    {
        // What connects there is taken by the kernel, and nobody ever reads it.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var dead = await bench.StartHostAsync(Data, Hooks.Allowed, cancel);
        await using var alone = await bench.StartHostAsync("alone", cancel);
        foreach (var host in (HostUnderTest[])[dead, alone])
        {
            await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf([HotSku, .. skus]), cancel);
        }

        Uri[] nowhere =
        [
            new($"http://127.0.0.1:{LoopbackPort.Free()}/"),
            new($"http://{silent.LocalEndpoint}/"),
        ];
        foreach (var destination in nowhere)
        {
            await Hooks.MakeAsync(dead.Target, Hooks.All, destination, cancel);
        }

        var hooks = await Hooks.IdsAsync(dead.Target, cancel);
        var before = await DeadQueues.FillAsync(bench, dead, skus, cancel);
        await DeadQueues.FillAsync(bench, alone, skus, cancel);
        var filled = dead.ResidentBytes;
        var turns = new Turns(bench.Plan);
        var fault = await DeadQueues.FaultAsync(bench.Plan, dead.Target, hooks, cancel);
        await RunAsync(bench, turns, dead, alone, skus, cancel);
        fault ??= await DeadQueues.FaultAsync(bench.Plan, dead.Target, hooks, cancel);
        return new(turns, dead.Target.Store, hooks, fault)
        {
            Note = $"made by {DeadQueues.Sweeps(bench.Plan):N0} changes of the warning level of "
                + $"each of {skus.Count:N0} SKUs, which are never merged, and counted in the "
                + "ledger afterwards; the host that is not measured stands still; host RSS from "
                + $"{before / 1e6:N0} MB before them to {filled / 1e6:N0} MB after, and "
                + $"{dead.ResidentBytes / 1e6:N0} MB at the end; without hooks "
                + $"{alone.ResidentBytes / 1e6:N0} MB",
        };
    }

    private static async Task RunAsync(
        BenchContext bench, Turns turns, HostUnderTest dead, HostUnderTest alone,
        List<string> skus, CancellationToken cancel)
    {
        (Contender[] Loads, HostUnderTest Other)[] both =
            [(Of(bench, dead, "", skus), alone), (Of(bench, alone, Alone, skus), dead)];
        foreach (var (loads, other) in both)
        {
            await WithoutAsync(other, () => turns.WarmUpAsync(loads, cancel));
        }

        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            foreach (var (loads, other) in round % 2 == 0 ? both : both.Reverse())
            {
                var now = round;
                await WithoutAsync(other, async () =>
                {
                    foreach (var one in loads)
                    {
                        await turns.RunOneAsync(one, now, cancel);
                    }
                });
            }
        }
    }

    // What the other does beside, attempts at dead hooks above all, would take cores from this one.
    private static async Task WithoutAsync(HostUnderTest other, Func<Task> measure)
    {
        other.Pause();
        try
        {
            await measure();
        }
        finally
        {
            other.Resume();
        }
    }

    private static Contender[] Of(
        BenchContext bench, HostUnderTest host, string suffix, List<string> skus)
    {
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        return
        [
            Contender.Of(bench, Reserve + suffix, host.Target, requests.Reserve(HotSku), 201),
            Contender.Of(bench, Adjust + suffix, host.Target, requests.AdjustAny(skus), 200),
        ];
    }

    private static void AddRow(BenchContext bench, Outcome outcome, string name, string work) =>
        bench.Add(new(
            Row,
            $"{work} while {bench.Plan.DeadMessages:N0} messages wait for each of two dead hooks",
            "req/s",
            outcome.Turns.Rates(name))
        {
            Against = "without hooks",
            Comparison = outcome.Turns.Rates(name + Alone),
            Note = outcome.Note,
            Failure = outcome.Turns.Failure(name, name + Alone) ?? outcome.Fault,
        });

    private sealed record Outcome(
        Turns Turns, string Store, IReadOnlyList<int> Hooks, string? Fault)
    {
        public string Note { get; init; } = "";
    }
}
