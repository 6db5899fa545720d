// Compiled only with -p:UseNBomber=true, for those who have the NBomber package, 5.8 or later. It
// gives the scenarios to NBomber's engine: host, stock and oracle stay ours.

using System.CommandLine;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Runs;
using Inventory.LoadTests.Scenarios;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;
using NBomberResponse = NBomber.CSharp.Response;
using NBomberScenario = NBomber.CSharp.Scenario;
using NBomberThreshold = NBomber.CSharp.Threshold;
using Scenario = Inventory.LoadTests.Scenarios.Scenario;
using Simulation = NBomber.CSharp.Simulation;
using Threshold = Inventory.LoadTests.Scenarios.Threshold;

namespace Inventory.LoadTests.Adapters;

/// <summary><c>nbomber</c>: the scenarios of <c>run</c>, run and reported by NBomber.</summary>
internal static class NBomberCommand
{
    private static readonly Argument<string[]> Names = new("scenario")
    {
        Description = "What to run, all at the same time",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        Names.AcceptOnlyFromAmong([.. ScenarioCatalog.Names]);
        var command = new Command("nbomber", "Run the scenarios by NBomber's engine") { Names };
        foreach (var option in RunOptions.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            var spec = RunOptions.Spec(parsed, parsed.GetValue(Names)!);
            return RunHost.RunAsync(spec, stop, (scenarios, _) => RunAsync(scenarios, spec));
        });
        return command;
    }

    // NBomber keeps its results, in reports of its own: there are none for ours.
    private static async Task<IReadOnlyList<ScenarioResult>> RunAsync(
        IReadOnlyList<Scenario> scenarios, RunSpec spec)
    {
        await Task.Run(() => NBomberRunner
            .RegisterScenarios([.. scenarios.Select(scenario => Of(scenario, spec.Engine.Seed))])
            .WithReportFolder(Path.Combine(spec.Out, "nbomber"))
            .WithReportFormats(ReportFormat.Html, ReportFormat.Md, ReportFormat.Csv)
            .Run());
        return [];
    }

    private static ScenarioProps Of(Scenario scenario, int seed)
    {
        var number = -1L;
        return NBomberScenario
            .Create(scenario.Name, async context =>
            {
                var next = Interlocked.Increment(ref number);
                var random = Seeds.OfIteration(seed, scenario.Name, next);
                return Of(await scenario.RunAsync(new Iteration(next, random, context)));
            })
            .WithoutWarmUp()
            .WithLoadSimulations([.. scenario.Simulations.Select(Of)])
            .WithThresholds([.. scenario.Thresholds.Select(Of)]);
    }

    // NBomber's rates are whole numbers.
    private static NBomber.Contracts.LoadSimulation Of(Scenarios.LoadSimulation simulation) =>
        simulation switch
        {
            Scenarios.LoadSimulation.Inject x => Simulation.Inject(
                (int)Math.Round(x.Rate), x.Interval, x.During),
            Scenarios.LoadSimulation.RampingInject x => Simulation.RampingInject(
                (int)Math.Round(x.Rate), x.Interval, x.During),
            Scenarios.LoadSimulation.KeepConstant x => Simulation.KeepConstant(x.Copies, x.During),
            _ => throw new InvalidOperationException($"unknown simulation {simulation}"),
        };

    private static NBomber.Contracts.Threshold Of(Threshold threshold) => threshold switch
    {
        Threshold.FailPercentBelow { Step: { } step } x => NBomberThreshold.Create(
            step, stats => stats.Fail.Request.Percent < x.Percent),
        Threshold.FailPercentBelow x => NBomberThreshold.Create(
            stats => stats.Fail.Request.Percent < x.Percent),
        Threshold.P99Below { Step: { } step } x => NBomberThreshold.Create(
            step, stats => stats.Ok.Latency.Percent99 < x.Latency.TotalMilliseconds),
        Threshold.P99Below x => NBomberThreshold.Create(
            stats => stats.Ok.Latency.Percent99 < x.Latency.TotalMilliseconds),
        _ => throw new InvalidOperationException($"unknown threshold {threshold}"),
    };

    private static Response<object> Of(Scenarios.Response response) => response.IsOk
        ? NBomberResponse.Ok(statusCode: response.Status, sizeBytes: response.Bytes)
        : NBomberResponse.Fail(statusCode: response.Status, sizeBytes: response.Bytes);

    /// <summary>An iteration whose steps NBomber measures.</summary>
    private sealed class Iteration(long number, Random random, IScenarioContext context)
        : IIteration
    {
        public long Number => number;

        public Random Random => random;

        public CancellationToken Cancel => CancellationToken.None;

        public async Task<T> StepAsync<T>(string name, Func<Task<T>> step)
            where T : IStepAnswer
        {
            var answers = new List<T>(1);
            await Step.Run(name, context, async () =>
            {
                answers.Add(await step());
                return Of(answers[0].Response);
            });
            // NBomber counts what a step throws and goes on; an iteration cannot.
            return answers.Count > 0
                ? answers[0]
                : throw new InvalidOperationException($"{name} threw");
        }
    }
}
