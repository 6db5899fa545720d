using System.Collections.Concurrent;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Scenarios;
using Inventory.LoadTests.Shops;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>The engine does what a simulation says, and hides no wait.</summary>
public sealed class LoadEngineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly EngineOptions Even = new() { IsPoisson = false };

    [Fact]
    public async Task Inject_WhenTheStoreStalls_ChargesEverybodyWhoCameMeanwhile()
    {
        // Nobody is served in the first second, and then everybody at once.
        var opens = new TaskCompletionSource();
        var stalled = new Fake([new LoadSimulation.Inject(100, Second, Second)], _ => opens.Task);

        var result = await RunAsync(stalled, Even, afterASecond: opens.TrySetResult);

        Assert.Equal(100, result.Iterations.Ok.Count);
        // Whoever was due in the middle waited for half a second: were the wait hidden, the median
        // would be that of an idle store.
        Assert.True(result.Iterations.Ok.Latency.P50 > 400, $"{result.Iterations.Ok.Latency}");
        Assert.True(result.Steps.Single().Ok.Latency.P50 > 400, $"{result.Steps.Single().Ok}");
    }

    [Fact]
    public async Task Inject_WhenAllPlacesAreTaken_CountsTheLateAndChargesTheirWait()
    {
        var opens = new TaskCompletionSource();
        var stalled = new Fake([new LoadSimulation.Inject(100, Second, Second)], _ => opens.Task);

        var result = await RunAsync(
            stalled, Even with { InFlightMax = 1 }, afterASecond: opens.TrySetResult);

        Assert.Equal(100, result.Iterations.Ok.Count);
        Assert.True(result.Backlog.Late > 50, $"{result.Backlog}");
        Assert.Equal(0, result.Backlog.Dropped);
        Assert.True(result.Iterations.Ok.Latency.P50 > 400, $"{result.Iterations.Ok.Latency}");
    }

    [Fact]
    public async Task Inject_WhenNoPlaceEverComesFree_SaysWhatNeverBeganAndWhatWasCutOff()
    {
        var stuck = new Fake(
            [new LoadSimulation.Inject(20, Second, Second)],
            iteration => Task.Delay(Timeout.Infinite, iteration.Cancel));

        var result = await RunAsync(stuck, Even with
        {
            InFlightMax = 3,
            DrainMax = TimeSpan.FromMilliseconds(100),
        });

        Assert.Equal(17, result.Backlog.Dropped);
        Assert.Equal(3, result.Backlog.CutOff);
        Assert.Equal(
            [new(false, "never begun", 17), new StatusCount(false, "cut off", 3)],
            result.Iterations.Statuses);
        Assert.Equal(100, result.Iterations.FailPercent);
        Assert.Equal([new(false, "cut off", 3)], result.Steps.Single().Statuses);
    }

    [Fact]
    public async Task KeepConstant_WhenRun_NeverHasMoreCopiesThanAsked()
    {
        var (running, most) = (0, 0);
        var all = new TaskCompletionSource();
        var closed = new Fake(
            [new LoadSimulation.KeepConstant(3, Second / 4)],
            async _ =>
            {
                var now = Interlocked.Increment(ref running);
                most = Math.Max(most, now);
                // The first three wait for each other; a fourth would be seen beside them.
                if (now == 3)
                {
                    all.TrySetResult();
                }
                await all.Task;
                Interlocked.Decrement(ref running);
            });

        var result = await RunAsync(closed, Even);

        Assert.Equal(3, most);
        Assert.True(result.Iterations.Ok.Count >= 3, $"{result.Iterations.Ok}");
    }

    [Fact]
    public async Task Iterations_WhenInjected_HaveNumbersOfTheirOwnAndTheRandomnessOfTheSeed()
    {
        var draws = new ConcurrentDictionary<long, int>();
        var fake = new Fake(
            [new LoadSimulation.Inject(100, Second, Second / 2)],
            iteration =>
            {
                Assert.True(draws.TryAdd(iteration.Number, iteration.Random.Next()));
                return Task.CompletedTask;
            });

        await RunAsync(fake, Even);

        Assert.Equal(Enumerable.Range(0, 50).Select(n => (long)n), draws.Keys.Order());
        Assert.Equal(50, draws.Values.Distinct().Count());
    }

    [Fact]
    public async Task Steps_WhenTheyEnd_AreCountedByStatusAndFailuresApart()
    {
        var fake = new Fake(
            [new LoadSimulation.Inject(10, Second, Second)], _ => Task.CompletedTask)
        {
            Answer = iteration => iteration.Number % 5 == 0
                ? Response.Fail("503", 7)
                : Response.Ok("201", 10),
        };

        var result = await RunAsync(fake, Even);

        var step = result.Steps.Single();
        Assert.Equal((8, 80), (step.Ok.Count, step.Ok.Bytes));
        Assert.Equal((2, 14), (step.Fail.Count, step.Fail.Bytes));
        Assert.Equal([new(true, "201", 8), new StatusCount(false, "503", 2)], step.Statuses);
        Assert.Equal(20, result.Iterations.FailPercent);
        Assert.Equal(10, step.Series.Sum(point => point.Ok + point.Fail));
    }

    [Fact]
    public async Task Iteration_WhenAStepThrows_IsAFailureNamedByIt()
    {
        var fake = new Fake(
            [new LoadSimulation.Inject(5, Second, Second)],
            _ => throw new TimeoutException());

        var result = await RunAsync(fake, Even);

        Assert.Equal([new(false, "TimeoutException", 5)], result.Iterations.Statuses);
    }

    [Fact]
    public async Task Iterations_WhenTheyFailUnexpectedly_AreCountedAndLeaveTheirPlaces()
    {
        var broken = new Fake(
            [new LoadSimulation.Inject(20, Second, Second / 2)],
            _ => throw new KeyNotFoundException());

        var result = await RunAsync(broken, Even with { InFlightMax = 1 });

        Assert.Equal([new(false, "KeyNotFoundException", 10)], result.Iterations.Statuses);
        Assert.Equal([new(false, "KeyNotFoundException", 10)], result.Steps.Single().Statuses);
        Assert.Equal(0, result.Backlog.Dropped);
    }

    [Fact]
    public async Task Rates_WhenAnswersComeAfterTheLoad_AreOfTheTimeTheyTook()
    {
        var opens = new TaskCompletionSource();
        var slow = new Fake(
            [new LoadSimulation.Inject(100, Second, Second / 10)], _ => opens.Task);

        var result = await RunAsync(slow, Even, afterASecond: opens.TrySetResult);

        // Ten answers, all when the first second is over, which its timer may call a little early:
        // ten a second and not a hundred.
        Assert.Equal(10, result.Iterations.Ok.Count);
        Assert.InRange(result.Iterations.Ok.PerSecond, 1, 12);
    }

    [Fact]
    public async Task Run_WhenStoppedWithAllPlacesTaken_CountsNobodyAsNeverBegun()
    {
        using var stop = new CancellationTokenSource();
        var full = new Fake(
            [new LoadSimulation.Inject(100, Second, 600 * Second)],
            async iteration =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, iteration.Cancel);
            });

        var result = await RunAsync(
            full, Even with { InFlightMax = 1, DrainMax = Second / 10 }, stop: stop.Token);

        Assert.Equal(0, result.Backlog.Dropped);
        Assert.Equal([new(false, "cut off", 1)], result.Iterations.Statuses);
    }

    [Fact]
    public async Task Run_WhenStopped_AnswersWhatWasSoFar()
    {
        using var stop = new CancellationTokenSource();
        var fake = new Fake(
            [new LoadSimulation.Inject(100, Second, 600 * Second)],
            iteration => iteration.Number == 20 ? stop.CancelAsync() : Task.CompletedTask);

        var result = await RunAsync(fake, Even, stop: stop.Token);

        Assert.True(result.Iterations.Ok.Count >= 21, $"{result.Iterations.Ok}");
        Assert.True(result.Iterations.Ok.Count < 60_000, $"{result.Iterations.Ok}");
    }

    private static Task<ScenarioResult> RunAsync(
        Scenario scenario,
        EngineOptions options,
        Func<bool>? afterASecond = null,
        CancellationToken stop = default) =>
        new LoadEngine(options, TimeProvider.System).RunAsync(
            scenario, _ => afterASecond?.Invoke(), stop);

    /// <summary>A scenario of one step that calls no store.</summary>
    private sealed class Fake(
        IReadOnlyList<LoadSimulation> simulations,
        Func<IIteration, Task> step)
        : Scenario(new(new Shop(new Target(new("http://localhost"), "demo", ""), new()), "run"))
    {
        public override string Name => "fake";

        public override string About => "Does what a test says.";

        public override IReadOnlyList<LoadSimulation> Simulations => simulations;

        public Func<IIteration, Response> Answer { get; init; } = _ => Response.Ok("done");

        protected override double RateUsual => 1;

        public override Task InitAsync(CancellationToken cancel) => Task.CompletedTask;

        public override async Task<Response> RunAsync(IIteration iteration) =>
            (await iteration.StepAsync("step", async () =>
            {
                await step(iteration);
                return new Answered(Answer(iteration));
            })).Response;
    }
}
