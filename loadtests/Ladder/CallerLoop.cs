using System.Diagnostics;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Ladder;

/// <summary>Callers in this process who each call again as soon as they are answered.</summary>
internal static class CallerLoop
{
    /// <summary>A contender of so many callers; each call tells what went wrong, or null.</summary>
    public static Contender Contender(string name, int callers, Func<int, Task<string?>> once) =>
        new(name, (time, cancel) => RunAsync(callers, time, once, cancel));

    private static async Task<Turn> RunAsync(
        int callers, TimeSpan time, Func<int, Task<string?>> once, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, callers)
            .Select(caller => Task.Run(() => LoopAsync(caller), cancel));
        var ends = await Task.WhenAll(loops);
        var answered = ends.Sum(end => end.Answered);
        return new(
            answered / Stopwatch.GetElapsedTime(start).TotalSeconds, double.NaN, double.NaN,
            ends.Select(end => end.Failure).FirstOrDefault(failure => failure is not null));

        async Task<(long Answered, string? Failure)> LoopAsync(int caller)
        {
            var count = 0L;
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                cancel.ThrowIfCancellationRequested();
                if (await once(caller) is { } failure)
                {
                    return (count, failure);
                }

                count++;
            }

            return (count, null);
        }
    }
}
