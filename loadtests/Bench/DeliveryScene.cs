using System.Diagnostics;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// How soon one hook hears of a change, and how many changes one silo tells it when stock changes
/// as fast as it can.
/// </summary>
internal sealed class DeliveryScene : Scene
{
    private const string Row = "deliveries";
    private const string Adjust = "adjust";
    private static readonly TimeSpan ToldWithin = TimeSpan.FromMinutes(2);

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("deliveries", Hooks.Allowed, cancel);
        var skus = Skus(bench.Plan);
        await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf(skus), cancel);
        using var receiver = new HookReceiver();
        await Hooks.MakeAsync(host.Target, Hooks.StockChanged, receiver.Url, cancel);
        using var latency = await DeliveryLatency.StartAsync(host.Target, receiver, skus, cancel);
        await latency.MeasureAsync(bench.Plan, cancel);
        var measured = new List<DeliveryTimes>();
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            measured.Add(await latency.MeasureAsync(bench.Plan, cancel));
        }

        bench.Add(LatencyRow("p50", 0.50, bench.Plan, measured));
        bench.Add(LatencyRow("p99", 0.99, bench.Plan, measured));
        await SaturateAsync(bench, host.Target, receiver, skus, cancel);
    }

    private static List<string> Skus(BenchPlan plan) =>
        [.. Enumerable.Range(0, plan.DeliveryItems).Select(i => $"BENCH-TOLD-{i:D5}")];

    private static BenchRow LatencyRow(
        string name, double part, BenchPlan plan, List<DeliveryTimes> measured) =>
        new($"{Row} {name}",
            $"from when a change was answered until its message came, {plan.DeliveriesPerSecond} "
                + "changes/s of as many SKUs, open model",
            "ms",
            Samples.Of(measured.Select(times => times.SinceAnswered(part))))
        {
            Format = "N2",
            Note = "from when the change was sent "
                + Samples.Of(measured.Select(times => times.SinceSent(part))).Show("N2")
                + " ms; a message may overtake the answer",
            Failure = measured.Select(times => times.Failure).FirstOrDefault(f => f is not null),
        };

    private static async Task SaturateAsync(
        BenchContext bench,
        Target target,
        HookReceiver receiver,
        List<string> skus,
        CancellationToken cancel)
    {
        var requests = new StoreRequests(target, bench.Plan.ExpiresIn).AdjustAny(skus);
        var adjust = Contender.Of(bench, Adjust, target, requests, 200);
        var turns = new Turns(bench.Plan);
        var told = receiver.Told.Changes;
        var warm = LoadGenerator.Run(
            target, requests, bench.Spec(200) with { Duration = bench.Plan.WarmUp },
            cancel);
        told += warm.Answered;
        await receiver.ToldAsync(told, ToldWithin, cancel);
        List<double> messages = [], changes = [], drains = [];
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            var (before, since) = (receiver.Told, Stopwatch.GetTimestamp());
            await turns.RunOneAsync(adjust, round, cancel);
            var (after, taken) = (receiver.Told, Stopwatch.GetElapsedTime(since));
            messages.Add((after.Messages - before.Messages) / taken.TotalSeconds);
            changes.Add((after.Changes - before.Changes) / taken.TotalSeconds);
            await receiver.ToldAsync(told + turns.Answered(Adjust), ToldWithin, cancel);
            drains.Add((Stopwatch.GetElapsedTime(since) - taken).TotalSeconds);
        }

        var isQuiet = await receiver.QuietAsync(ToldWithin, cancel);
        var missing = told + turns.Answered(Adjust) - receiver.Told.Changes;
        var failure = warm.Unexpected(200) ?? turns.Failure(Adjust) ?? receiver.Fault
            ?? (isQuiet, missing) switch
            {
                (false, _) => "messages still come long after the last change",
                (_, not 0) =>
                    $"{missing:N0} changes were not told, or told twice where that is below 0",
                _ => null,
            };
        AddRows(bench, turns, messages, changes, Samples.Of(drains), failure);
    }

    private static void AddRows(
        BenchContext bench,
        Turns turns,
        List<double> messages,
        List<double> changes,
        Samples drains,
        string? failure)
    {
        var work = $"while {bench.Plan.DeliveryItems:N0} SKUs change at random as fast as they can";
        bench.Add(new(Row, $"messages one hook receives from one silo {work}", "req/s",
            Samples.Of(messages))
        {
            Note = $"all was told {drains.Show("N1")} s after the last change, each change once",
            Failure = failure,
        });
        bench.Add(new(Row, $"changes these messages tell, merged ones counted, {work}", "changes/s",
            Samples.Of(changes))
        {
            Against = "changes answered",
            Comparison = turns.Rates(Adjust),
            Failure = failure,
        });
    }
}
