using System.Diagnostics;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>What one round of one contender gave.</summary>
/// <param name="PerSecond">Answers, or transactions, per second.</param>
/// <param name="P50">Median latency in milliseconds; not a number where it is not known.</param>
/// <param name="P99">99th percentile in milliseconds; not a number where it is not known.</param>
/// <param name="Failure">What was answered wrongly, or null.</param>
internal readonly record struct Turn(double PerSecond, double P50, double P99, string? Failure)
{
    /// <summary>How busy the generator's threads were, 0 to 1; 0 where it is not known.</summary>
    public double Busy { get; init; }

    /// <summary>Answers, uncounted ones too; 0 where it is not known.</summary>
    public long Answered { get; init; }

    /// <summary>Share of the round, its uncounted start included, for which the collector stopped
    /// every thread of the host, 0 to 1; not a number where it is not known. A round shorter than
    /// <see cref="HostMetrics.KeptFor"/> may show none.</summary>
    public double PausedShare { get; init; } = double.NaN;

    /// <summary>What a load over HTTP gave.</summary>
    public static Turn Of(LoadResult result, int expected) => new(
        result.PerSecond,
        result.Milliseconds(50),
        result.Milliseconds(99),
        result.Unexpected(expected))
    {
        Busy = result.Busy,
        Answered = result.Answered,
    };

    /// <summary>The same with what the collectors of the targets did; the one that stopped its host
    /// longest counts.</summary>
    /// <param name="before">Seconds of pauses of each target before the round.</param>
    /// <param name="after">The same after it.</param>
    /// <param name="elapsed">How long the round took, its uncounted start included.</param>
    public Turn With(
        IEnumerable<double> before, IEnumerable<double> after, TimeSpan elapsed) => this with
        {
            PausedShare =
                after.Zip(before, (now, then) => now - then).Max() / elapsed.TotalSeconds,
        };
}

/// <summary>Something that can be measured for a while, over and over.</summary>
internal sealed record Contender(
    string Name, Func<TimeSpan, CancellationToken, Task<Turn>> RunAsync)
{
    /// <summary>Whether no answer within a round is a figure and no failure: many clients of one
    /// row may all still wait for it.</summary>
    public bool MayBeSilent { get; init; }

    /// <summary>The same request over and over, by all connections of the plan.</summary>
    public static Contender Of(
        BenchContext bench, string name, Target target, RequestSource requests, int expected) =>
        Of(name, [target], requests, bench.Spec(expected));

    /// <summary>A load over HTTP, whose connections lead to the targets in turn.</summary>
    public static Contender Of(
        string name, IReadOnlyList<Target> targets, RequestSource requests, LoadSpec spec) =>
        new(name, async (time, cancel) =>
        {
            var before = await PausedAsync(targets, cancel);
            var start = Stopwatch.GetTimestamp();
            var result = LoadGenerator.Run(
                targets, requests, spec with { Duration = time }, cancel);
            var elapsed = Stopwatch.GetElapsedTime(start);
            return Turn.Of(result, spec.Expected)
                .With(before, await PausedAsync(targets, cancel), elapsed);
        });

    private static Task<double[]> PausedAsync(
        IReadOnlyList<Target> targets, CancellationToken cancel) =>
        Task.WhenAll(targets.Select(t => HostMetrics.PausedSecondsAsync(t, cancel)));
}

/// <summary>
/// Measures contenders on different servers in turn, round after round, every other round
/// backwards: what else the machine does meets all of them alike.
/// </summary>
internal sealed class Turns(BenchPlan plan)
{
    private readonly Dictionary<string, List<Turn>> _turns = [];
    private readonly Dictionary<string, string> _failures = [];

    /// <summary>
    /// Warms every contender once, if the plan wants it, then runs all rounds.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<Contender> all, CancellationToken cancel)
    {
        await WarmUpAsync(all, cancel);
        await RunRoundsAsync(all, cancel);
    }

    /// <summary>Lets the host compile and cache what it will use, uncounted but checked.</summary>
    public async Task WarmUpAsync(IReadOnlyList<Contender> all, CancellationToken cancel)
    {
        foreach (var one in plan.WarmUp > TimeSpan.Zero ? all : [])
        {
            BenchContext.Say($"  warming {one.Name}");
            Check(one, await one.RunAsync(plan.WarmUp, cancel));
        }
    }

    /// <summary>Runs all rounds of what is warm.</summary>
    public async Task RunRoundsAsync(IReadOnlyList<Contender> all, CancellationToken cancel)
    {
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? all : all.Reverse())
            {
                await RunOneAsync(one, round, cancel);
            }
        }
    }

    /// <summary>Runs one contender for one round.</summary>
    public async Task RunOneAsync(Contender one, int round, CancellationToken cancel)
    {
        var turn = await one.RunAsync(plan.Measure, cancel);
        Check(one, turn.PerSecond > 0 || one.MayBeSilent
            ? turn
            : turn with { Failure = turn.Failure ?? "no answer within the round" });
        _turns.TryAdd(one.Name, []);
        _turns[one.Name].Add(turn);
        BenchContext.Say(
            $"  round {round + 1}/{plan.Rounds} {one.Name}: {turn.PerSecond:N0}/s"
            + (double.IsNaN(turn.P50)
                ? ""
                : $", p50 {turn.P50:N2} ms, p99 {turn.P99:N2} ms"));
    }

    /// <summary>Answers per second of each round.</summary>
    public Samples Rates(string name) => Of(name, turn => turn.PerSecond);

    /// <summary>Median latency of each round in milliseconds.</summary>
    public Samples P50(string name) => Of(name, turn => turn.P50);

    /// <summary>99th percentile of each round in milliseconds.</summary>
    public Samples P99(string name) => Of(name, turn => turn.P99);

    /// <summary>Share of each round for which the collector stopped the host, 0 to 1.</summary>
    public Samples PausedShare(string name) => Of(name, turn => turn.PausedShare);

    /// <summary>How busy the generator's threads were at most, 0 to 1.</summary>
    public double Busy(string name) => _turns[name].Max(turn => turn.Busy);

    /// <summary>Answers of all rounds, uncounted ones too.</summary>
    public long Answered(string name) => _turns[name].Sum(turn => turn.Answered);

    /// <summary>What went wrong in one of these, or null.</summary>
    public string? Failure(params string[] names) =>
        names.Select(n => _failures.GetValueOrDefault(n)).FirstOrDefault(f => f is not null);

    private void Check(Contender one, Turn turn)
    {
        if (turn.Failure is { } failure)
        {
            _failures.TryAdd(one.Name, $"{one.Name}: {failure}");
        }
    }

    private Samples Of(string name, Func<Turn, double> figure) =>
        Samples.Of(_turns[name].Select(figure));
}
