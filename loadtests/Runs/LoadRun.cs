using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Chaos;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Reports;
using Inventory.LoadTests.Scenarios;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Runs;

/// <summary>An engine beside ours, with reports of its own.</summary>
internal delegate Task<IReadOnlyList<ScenarioResult>> OtherEngine(
    IReadOnlyList<Scenario> scenarios, CancellationToken stop);

/// <summary>One load run: stock, load, oracle.</summary>
internal sealed class LoadRun(RunSpec spec, ProgressLine progress, OtherEngine? other = null)
{
    private const int RunIdLength = 8;
    private const double DuplicateShareOfChaos = 0.1;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Promises _promises = new();

    /// <summary>Runs against a store.</summary>
    /// <param name="target">The store.</param>
    /// <param name="own">The host to harm; null when it is not this run's own.</param>
    /// <param name="stop">Ends the load early; what was measured is checked and reported.</param>
    public async Task<RunReport> RunAsync(Target target, OwnHost? own, CancellationToken stop)
    {
        var started = _time.GetUtcNow();
        using var shop = new Shop(target, _promises, ConnectionsMax)
        {
            DuplicateShare = spec.Chaos ? DuplicateShareOfChaos : 0,
        };
        var scenarios = Make(shop, started);
        try
        {
            foreach (var scenario in scenarios)
            {
                progress.Say($"preparing {scenario.Name}");
                await scenario.InitAsync(stop);
            }

            var (results, events) = await LoadAsync(scenarios, own, stop);
            var verdict = await CheckAsync(shop);
            return new(
                await HeadAsync(started, target), results, verdict, events, shop.Repeats,
                shop.Duplicates, stop.IsCancellationRequested)
            {
                WhyVoid = spec.Chaos
                    ? ChaosCheck.WhyVoid(own is null ? null : events, shop.Duplicates, verdict)
                    : null,
            };
        }
        finally
        {
            await CleanAsync(scenarios);
        }
    }

    // Nobody waits for a connection: as many as may be in flight, and once more for twins.
    private int ConnectionsMax =>
        spec.Engine.InFlightMax * spec.Names.Count * (spec.Chaos ? 2 : 1);

    private List<Scenario> Make(Shop shop, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        var arguments = new ScenarioArguments(shop, id[^RunIdLength..])
        {
            Duration = spec.Duration,
            Rate = spec.Rate,
            Quick = spec.Quick,
            IsHarmed = spec.Chaos,
        };
        return [.. spec.Names.SelectMany(name => ScenarioCatalog.Make(name, arguments))];
    }

    private async Task<(IReadOnlyList<ScenarioResult>, IReadOnlyList<ChaosEvent>)> LoadAsync(
        List<Scenario> scenarios, OwnHost? own, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(spec.Duration);
        var chaos = spec.Chaos && own is not null
            ? new HostChaos(own, spec.Engine.Seed, _time)
            : null;
        var harm = chaos?.RunAsync(
            done => progress.Say($"  chaos at {done.At.TotalSeconds:N1} s: {done.What}"),
            over.Token) ?? Task.CompletedTask;
        var results = await (other ?? RunAllAsync)(scenarios, stop);
        await over.CancelAsync();
        await harm;
        return ([.. results.Select(Judged)], chaos?.Events ?? []);
    }

    private async Task<IReadOnlyList<ScenarioResult>> RunAllAsync(
        IReadOnlyList<Scenario> scenarios, CancellationToken stop)
    {
        var engine = new LoadEngine(spec.Engine, _time);
        return await Task.WhenAll(scenarios.Select(scenario => engine.RunAsync(
            scenario, point => progress.Second(scenario.Name, point), stop)));
    }

    // A quick run shows that all works, how fast is another matter; under harm only promises count.
    private ScenarioResult Judged(ScenarioResult result) => result with
    {
        Thresholds =
        [
            .. result.Thresholds.Where(t =>
                !spec.Chaos && !(spec.Quick && t.Threshold is Threshold.P99Below)),
        ],
    };

    private async Task<Verdict?> CheckAsync(Shop shop)
    {
        if (!spec.Oracle)
        {
            return null;
        }

        progress.Say("the oracle reads the history of every item touched");
        return await new StoreOracle(shop, _promises).CheckAsync(_ => { }, CancellationToken.None);
    }

    private async Task<RunHead> HeadAsync(DateTimeOffset started, Target target) => new(
        string.Join(' ', spec.Names), started, Machine.Line(),
        await Repository.CommitAsync(CancellationToken.None), spec.Command,
        spec.Target is null ? $"a host of its own on {spec.Ledger}" : $"{target.Url}",
        spec.Engine.Seed);

    private static async Task CleanAsync(List<Scenario> scenarios)
    {
        foreach (var scenario in scenarios)
        {
            await scenario.CleanAsync(CancellationToken.None);
            (scenario as IDisposable)?.Dispose();
        }
    }
}
