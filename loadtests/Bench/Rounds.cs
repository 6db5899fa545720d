using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// One thing measured in every round, with the status that is its only right answer.
/// </summary>
internal sealed record Measured(string Name, Func<int, RequestSource> Requests, int Expected)
{
    /// <summary>Something that sends the same requests in every round.</summary>
    public Measured(string name, RequestSource requests, int expected)
        : this(name, _ => requests, expected)
    {
    }

    /// <summary>The host it is measured on; null for that of the rounds.</summary>
    public Target? Target { get; init; }
}

/// <summary>
/// Measures things in turn, round after round, so that whatever else the machine does meets all
/// of them alike. Every other round runs backwards: none is always measured on a warmer machine.
/// </summary>
internal sealed class Rounds(BenchContext bench, Target target)
{
    private readonly Dictionary<string, List<LoadResult>> _results = [];
    private readonly Dictionary<string, string> _failures = [];

    /// <summary>Lets the host compile and cache what it will use, uncounted but checked.</summary>
    public void WarmUp(IReadOnlyList<Measured> all, CancellationToken cancel)
    {
        foreach (var one in all)
        {
            BenchContext.Say($"  warming {one.Name}");
            var spec = bench.Spec(one.Expected) with { Duration = bench.Plan.WarmUp };
            Check(one, LoadGenerator.Run(
                one.Target ?? target, one.Requests(0), spec, cancel));
        }
    }

    /// <summary>Runs all rounds.</summary>
    public void Run(IReadOnlyList<Measured> all, CancellationToken cancel)
    {
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? all : all.Reverse())
            {
                RunOne(one, round, cancel);
            }
        }
    }

    /// <summary>Runs one thing of one round.</summary>
    public void RunOne(Measured one, int round, CancellationToken cancel)
    {
        var result = LoadGenerator.Run(
            one.Target ?? target, one.Requests(round), bench.Spec(one.Expected), cancel);
        Check(one, result);
        _results.TryAdd(one.Name, []);
        _results[one.Name].Add(result);
        BenchContext.Say(
            $"  round {round + 1}/{bench.Plan.Rounds} {one.Name}: {result.PerSecond:N0}/s, p50 "
            + $"{result.Latency.GetValueAtPercentile(50) / 1000.0:N2} ms, p99 "
            + $"{result.Latency.GetValueAtPercentile(99) / 1000.0:N2} ms");
    }

    /// <summary>Answers per second of each round.</summary>
    public Samples Rates(string name) => Samples.Of(_results[name].Select(r => r.PerSecond));

    /// <summary>Answers of all rounds, uncounted ones too.</summary>
    public long Answered(string name) => _results[name].Sum(r => r.Answered);

    /// <summary>A latency percentile of each round, in milliseconds.</summary>
    public Samples Milliseconds(string name, double percentile) => Samples.Of(
        _results[name].Select(r => r.Latency.GetValueAtPercentile(percentile) / 1000.0));

    /// <summary>How busy the generator's threads were at most, 0 to 1.</summary>
    public double Busy(string name) => _results[name].Max(r => r.Busy);

    /// <summary>What went wrong in one of these, or null.</summary>
    public string? Failure(params string[] names) =>
        names.Select(n => _failures.GetValueOrDefault(n)).FirstOrDefault(f => f is not null);

    private void Check(Measured one, LoadResult result)
    {
        if (result.Unexpected(one.Expected) is { } failure)
        {
            _failures.TryAdd(one.Name, $"{one.Name}: {failure}");
        }
    }
}
