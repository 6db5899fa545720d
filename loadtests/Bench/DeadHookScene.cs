using System.Net.Sockets;
using System.Net;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What dead receivers cost those who buy: a store with one hook at a port nobody listens on and
/// one at a port that never answers, and very many messages that wait for both, beside a host with
/// the same stock and no hook.
/// </summary>
internal sealed class DeadHookScene : Scene
{
    private const string Row = "dead-hook";
    private const string HotSku = "BENCH-DEAD-HOT";
    private const int RowsEach = 100;
    private const string Reserve = "reserve";
    private const string Adjust = "adjust";
    private const string Alone = ", no hook";
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(1);

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        // What connects there is taken by the kernel, and nobody ever reads it.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var dead = await bench.StartHostAsync("dead", Hooks.Allowed, cancel);
        await using var alone = await bench.StartHostAsync("alone", cancel);
        var skus = Enumerable.Range(0, bench.Plan.DeadItems)
            .Select(i => $"BENCH-DEAD-{i:D6}").ToList();
        await Hooks.MakeAsync(
            dead.Target, Hooks.All, new($"http://127.0.0.1:{LoopbackPort.Free()}/"), cancel);
        await Hooks.MakeAsync(
            dead.Target, Hooks.All, new($"http://{silent.LocalEndpoint}/"), cancel);
        foreach (var host in (HostUnderTest[])[dead, alone])
        {
            await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf([HotSku, .. skus]), cancel);
        }

        var before = await WarnAsync(bench, dead, skus, cancel);
        await WarnAsync(bench, alone, skus, cancel);
        var filled = dead.ResidentBytes;
        var rounds = new Rounds(bench, dead.Target);
        List<Measured> measured = [.. Of(bench, dead, "", skus), .. Of(bench, alone, Alone, skus)];
        rounds.WarmUp(measured, cancel);
        rounds.Run(measured, cancel);
        var memory = $"made by {Sweeps(bench.Plan):N0} changes of the warning level of each of "
            + $"{skus.Count:N0} SKUs, which are never merged; host RSS from {before / 1e6:N0} MB "
            + $"before them to {filled / 1e6:N0} MB after, and {dead.ResidentBytes / 1e6:N0} MB at "
            + $"the end; without hooks {alone.ResidentBytes / 1e6:N0} MB";
        AddRow(bench, rounds, Reserve, "reserve on one hot SKU", memory);
        AddRow(bench, rounds, Adjust, $"adjustments of {skus.Count:N0} SKUs at random", memory);
    }

    private static int Sweeps(BenchPlan plan) => plan.DeadMessages / plan.DeadItems;

    // Levels differ from sweep to sweep: what changes nothing is told to nobody.
    private static async Task<long> WarnAsync(
        BenchContext bench, HostUnderTest host, List<string> skus, CancellationToken cancel)
    {
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var groups = skus.Chunk(RowsEach).ToList();
        var touch = requests.ReadEach(skus);
        Check(200, LoadGenerator.Run(host.Target, touch, bench.Once(200, skus.Count), cancel));
        var before = host.ResidentBytes;
        for (var level = 1; level <= Sweeps(bench.Plan); level++)
        {
            Check(200, LoadGenerator.Run(
                host.Target,
                requests.WarnEach(groups, level),
                bench.Once(200, groups.Count) with { Connections = 16 },
                cancel));
        }

        await AppendedAsync(host.Target, cancel);
        return before;
    }

    private static void Check(int expected, LoadResult result)
    {
        if (result.Unexpected(expected) is { } failure)
        {
            throw new InvalidDataException($"Filling the queues: {failure}");
        }
    }

    // What items tell after the answer is a part of the filling.
    private static async Task AppendedAsync(Target target, CancellationToken cancel)
    {
        double before;
        do
        {
            before = await HostMetrics.AppendsAsync(target, cancel);
            await Task.Delay(QuietFor, cancel);
        }
        while (await HostMetrics.AppendsAsync(target, cancel) - before > 100);
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

    private static void AddRow(
        BenchContext bench, Rounds rounds, string name, string work, string note) =>
        bench.Add(new(
            Row,
            $"{work} while {bench.Plan.DeadMessages:N0} messages wait for each of two dead hooks",
            "req/s",
            rounds.Rates(name))
        {
            Against = "without hooks",
            Comparison = rounds.Rates(name + Alone),
            Note = note,
            Failure = rounds.Failure(name, name + Alone),
        });
}
