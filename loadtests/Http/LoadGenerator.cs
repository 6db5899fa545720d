using System.Diagnostics;
using System.Net;

namespace Inventory.LoadTests.Http;

/// <summary>Spreads a load over a few threads and sums what they saw.</summary>
internal static class LoadGenerator
{
    /// <summary>Runs a load to its end. It blocks; the threads are its own.</summary>
    public static LoadResult Run(
        Target target, RequestSource requests, LoadSpec spec, CancellationToken cancel) =>
        Run([target], requests, spec, cancel);

    /// <summary>Runs a load whose connections lead to several targets in turn.</summary>
    public static LoadResult Run(
        IReadOnlyList<Target> targets,
        RequestSource requests,
        LoadSpec spec,
        CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                "The generator drives sockets by epoll: Linux only.");
        }

        var endpoints = targets.Select(target => target.Resolve()).ToArray();
        var loops = Enumerable.Range(0, spec.Threads).Select(t => Loop(requests, spec, t)).ToList();
        try
        {
            loops.ForEach(loop => loop.Connect(endpoints));
            return Measure(loops, cancel);
        }
        finally
        {
            loops.ForEach(loop => loop.Dispose());
        }
    }

    private static LoadResult Measure(List<LoadLoop> loops, CancellationToken cancel)
    {
        var before = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        RunAll(loops, cancel);
        var cpu = Environment.CpuUsage.TotalTime - before;
        var total = new LoadResult
        {
            Cpu = cpu,
            Busy = cpu / Stopwatch.GetElapsedTime(start) / loops.Count,
        };
        loops.ForEach(loop => total.Add(loop.Result));
        cancel.ThrowIfCancellationRequested();
        return total;
    }

    private static LoadLoop Loop(RequestSource requests, LoadSpec spec, int thread)
    {
        var cursor = requests.For(thread, spec.Threads);
        var connections = Share(spec.Connections, thread, spec.Threads);
        return spec.ArrivalsPerSecond is { } rate
            ? new OpenLoop(spec, cursor, (int)connections, rate / spec.Threads)
            : new ClosedLoop(
                spec, cursor, (int)connections, Share(spec.RequestsMax, thread, spec.Threads));
    }

    private static long Share(long total, int thread, int threads) =>
        (total / threads) + (thread < total % threads ? 1 : 0);

    private static void RunAll(List<LoadLoop> loops, CancellationToken cancel)
    {
        var threads = loops.ConvertAll(
            loop => new Thread(() => loop.Run(cancel)) { IsBackground = true });
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }
}
