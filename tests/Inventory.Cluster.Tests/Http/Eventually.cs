using System.Diagnostics;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Waits, with a deadline, for what the contract promises within a stated time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    public static async Task<TimeSpan> HoldsAsync(
        Func<Task<bool>> condition, TimeSpan? within = null)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(PollEvery);
        while (!await condition())
        {
            Assert.True(
                Stopwatch.GetElapsedTime(since) < (within ?? Within), "It did not become true");
            await poll.WaitForNextTickAsync();
        }
        return Stopwatch.GetElapsedTime(since);
    }
}
