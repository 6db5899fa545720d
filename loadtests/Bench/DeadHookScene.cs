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
        var rounds = await MeasureAsync(bench, skus, cancel);
        foreach (var hook in rounds.Hooks)
        {
            var came = await QueuedMessages.CountAsync(
                Path.Combine(bench.Directory, Data), rounds.Store, hook, cancel);
            rounds = rounds with { Fault = rounds.Fault ?? FaultOf(bench.Plan, hook, came) };
        }

        AddRow(bench, rounds, Reserve, "reserve on one hot SKU");
        AddRow(bench, rounds, Adjust, $"adjustments of {skus.Count:N0} SKUs at random");
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
        var rounds = new Rounds(bench, dead.Target);
        var fault = await DeadQueues.FaultAsync(bench.Plan, dead.Target, hooks, cancel);
        Run(bench, rounds, dead, alone, skus, cancel);
        fault ??= await DeadQueues.FaultAsync(bench.Plan, dead.Target, hooks, cancel);
        return new(rounds, dead.Target.Store, hooks, fault)
        {
            Note = $"made by {DeadQueues.Sweeps(bench.Plan):N0} changes of the warning level of "
                + $"each of {skus.Count:N0} SKUs, which are never merged, and counted in the "
                + "ledger afterwards; the host that is not measured stands still; host RSS from "
                + $"{before / 1e6:N0} MB before them to {filled / 1e6:N0} MB after, and "
                + $"{dead.ResidentBytes / 1e6:N0} MB at the end; without hooks "
                + $"{alone.ResidentBytes / 1e6:N0} MB",
        };
    }

    private static void Run(
        BenchContext bench, Rounds rounds, HostUnderTest dead, HostUnderTest alone,
        List<string> skus, CancellationToken cancel)
    {
        (List<Measured> Loads, HostUnderTest Other)[] both =
            [(Of(bench, dead, "", skus), alone), (Of(bench, alone, Alone, skus), dead)];
        foreach (var (loads, other) in both)
        {
            Without(other, () => rounds.WarmUp(loads, cancel));
        }

        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            foreach (var (loads, other) in round % 2 == 0 ? both : both.Reverse())
            {
                Without(other, () => loads.ForEach(one => rounds.RunOne(one, round, cancel)));
            }
        }
    }

    // What the other does beside, attempts at dead hooks above all, would take cores from this one.
    private static void Without(HostUnderTest other, Action measure)
    {
        other.Pause();
        try
        {
            measure();
        }
        finally
        {
            other.Resume();
        }
    }

    private static List<Measured> Of(
        BenchContext bench, HostUnderTest host, string suffix, List<string> skus)
    {
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        return
        [
            new(Reserve + suffix, requests.Reserve(HotSku), 201) { Target = host.Target },
            new(Adjust + suffix, requests.AdjustAny(skus), 200) { Target = host.Target },
        ];
    }

    private static void AddRow(BenchContext bench, Outcome outcome, string name, string work) =>
        bench.Add(new(
            Row,
            $"{work} while {bench.Plan.DeadMessages:N0} messages wait for each of two dead hooks",
            "req/s",
            outcome.Rounds.Rates(name))
        {
            Against = "without hooks",
            Comparison = outcome.Rounds.Rates(name + Alone),
            Note = outcome.Note,
            Failure = outcome.Rounds.Failure(name, name + Alone) ?? outcome.Fault,
        });

    private sealed record Outcome(
        Rounds Rounds, string Store, IReadOnlyList<int> Hooks, string? Fault)
    {
        public string Note { get; init; } = "";
    }
}
