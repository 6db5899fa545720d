using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Latency of a reserve under a fixed arrival schedule, beside the empty request's.
/// </summary>
internal sealed class LatencyRow(BenchContext bench, Target target, StoreRequests requests)
{
    private const double P50MillisecondsMax = 1;
    private const double P99MillisecondsMax = 5;

    private readonly CommitTimes _commits = new();

    /// <summary>Measures at the given arrivals per second and adds two rows.</summary>
    public async Task MeasureAsync(string sku, double perSecond, CancellationToken cancel)
    {
        var reserves = new List<LoadResult>();
        var empties = new List<LoadResult>();
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            Func<Task>[] both = [ReserveAsync, EmptyAsync];
            foreach (var run in round % 2 == 0 ? both : both.Reverse())
            {
                await run();
            }
        }

        bench.Add(Row("p50", 50, P50MillisecondsMax, perSecond, reserves, empties));
        bench.Add(Row("p99", 99, P99MillisecondsMax, perSecond, reserves, empties));

        async Task ReserveAsync()
        {
            var before = await CommitTimes.ReadAsync(target, cancel);
            reserves.Add(Run(requests.Reserve(sku), 201, perSecond, cancel));
            _commits.Add(before, await CommitTimes.ReadAsync(target, cancel));
        }

        Task EmptyAsync()
        {
            empties.Add(Run(requests.EmptyPost(sku), 204, perSecond, cancel));
            return Task.CompletedTask;
        }
    }

    private LoadResult Run(
        RequestSource source, int expected, double perSecond, CancellationToken cancel)
    {
        var spec = bench.Spec(expected) with
        {
            Duration = bench.Plan.OpenMeasure,
            ArrivalsPerSecond = Math.Max(1, perSecond),
        };
        var result = LoadGenerator.Run(target, source, spec, cancel);
        BenchContext.Say(
            $"  open model, {expected}: {result.PerSecond:N0}/s, "
            + $"p50 {result.Milliseconds(50):N2} ms, "
            + $"p99 {result.Milliseconds(99):N2} ms, max {result.Milliseconds(100):N2} ms");
        return result;
    }

    private BenchRow Row(
        string name, double percentile, double limit, double perSecond,
        List<LoadResult> reserves, List<LoadResult> empties) =>
        new($"latency {name}", $"reserve at {perSecond:N0}/s, half the hot rate, open model", "ms",
            Samples.Of(reserves.Select(r => r.Milliseconds(percentile))))
        {
            Against = "the empty POST at that rate",
            Comparison = Samples.Of(empties.Select(r => r.Milliseconds(percentile))),
            Floor = Floor.NoMore(limit),
            Format = "N2",
            Note = $"max {Samples.Of(reserves.Select(r => r.Milliseconds(100))).Show("N1")} ms; "
                + "measured from when each request was due; a commit of the ledger, of which a "
                + $"reserve awaits the one under way and its own, took {_commits.Percentile(50)} "
                + $"at p50, {_commits.Percentile(99)} at p99 and {_commits.Percentile(99.9)} at "
                + "p99.9, counted by commits and not by reserves",
            Failure = reserves.Select(r => FailureOf(r, 201))
                .Concat(empties.Select(r => FailureOf(r, 204))).FirstOrDefault(f => f is not null),
        };

    // No answer in time is no latency of nothing.
    private static string? FailureOf(LoadResult result, int expected) =>
        result.Unexpected(expected)
        ?? (result.Counted == 0 ? "no answer within the round" : null);
}
