using System.Diagnostics;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Fills the queues of dead hooks by changes of warning levels, which are never merged, and checks
/// that they are full.
/// </summary>
internal static class DeadQueues
{
    private const int RowsEach = 100;
    private const int FillConnections = 16;

    // Attempts at dead hooks are appended too, a few a second.
    private const double IdleAppendsPerSecond = 100;
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdleWithin = TimeSpan.FromMinutes(3);

    /// <summary>Changes of each SKU.</summary>
    public static int Sweeps(BenchPlan plan) => plan.DeadMessages / plan.DeadItems;

    /// <summary>Changes every SKU so often, and waits until hooks were told.</summary>
    /// <returns>Resident bytes of the host before, with all SKUs in memory.</returns>
    /// <exception cref="InvalidDataException">The host answers wrongly or does not come to rest.
    /// </exception>
    public static async Task<long> FillAsync(
        BenchContext bench, HostUnderTest host, List<string> skus, CancellationToken cancel)
    {
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var groups = skus.Chunk(RowsEach).ToList();
        var touch = requests.ReadEach(skus);
        Check(LoadGenerator.Run(host.Target, touch, bench.Once(200, skus.Count), cancel));
        var before = host.ResidentBytes;

        // Levels differ from sweep to sweep: what changes nothing is told to nobody.
        for (var level = 1; level <= Sweeps(bench.Plan); level++)
        {
            Check(LoadGenerator.Run(
                host.Target,
                requests.WarnEach(groups, level),
                bench.Once(200, groups.Count) with { Connections = FillConnections },
                cancel));
        }

        await IdleAsync(host.Target, cancel);
        return before;
    }

    /// <summary>What is wrong when too few messages wait for one of the hooks, or null.</summary>
    public static async Task<string?> FaultAsync(
        BenchPlan plan, Target target, IReadOnlyList<int> hooks, CancellationToken cancel)
    {
        foreach (var hook in hooks)
        {
            var waiting = await QueuedMessages.WaitingAsync(target, hook, cancel);
            if (waiting < Math.Min(QueuedMessages.ListedMax, plan.DeadMessages))
            {
                return $"{waiting} messages wait for hook {hook}";
            }
        }

        return null;
    }

    private static void Check(LoadResult result)
    {
        if (result.Unexpected(200) is { } failure)
        {
            throw new InvalidDataException($"Filling the queues: {failure}");
        }
    }

    // What items tell after the answer is a part of the filling.
    private static async Task IdleAsync(Target target, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var after = await HostMetrics.AppendsAsync(target, cancel);
        double before;
        do
        {
            if (Stopwatch.GetElapsedTime(since) > IdleWithin)
            {
                throw new InvalidDataException(
                    $"Filling the queues: the host still appends after {IdleWithin}");
            }

            before = after;
            await Task.Delay(IdleFor, cancel);
            after = await HostMetrics.AppendsAsync(target, cancel);
        }
        while (after - before > IdleAppendsPerSecond * IdleFor.TotalSeconds);
    }
}
