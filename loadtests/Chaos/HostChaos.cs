using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Chaos;

/// <summary>
/// Kills its host and starts it again on the same data, now and then on a disk that is slow to
/// sync, and lets it hang: all at moments drawn from the seed.
/// </summary>
internal sealed class HostChaos(OwnHost host, int seed, TimeProvider time)
{
    private const double KillShare = 0.6;
    private const double SlowShare = 0.7;
    private const int SyncMillisecondsMin = 10;
    private const int SyncMillisecondsMax = 100;
    private static readonly TimeSpan CalmMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan HangMax = TimeSpan.FromSeconds(3);
    private readonly Random _random = new(seed);
    private readonly List<ChaosEvent> _events = [];

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<ChaosEvent> Events => _events;

    /// <summary>Harms the host until the load is over, and leaves it running.</summary>
    /// <param name="tell">Told what is done.</param>
    /// <param name="over">The load is over.</param>
    public async Task RunAsync(Action<ChaosEvent> tell, CancellationToken over)
    {
        var start = time.GetTimestamp();
        while (await CalmAsync(over))
        {
            var what = _random.NextDouble() < KillShare ? await KillAsync() : await HangAsync();
            var done = new ChaosEvent(time.GetElapsedTime(start), what);
            _events.Add(done);
            tell(done);
        }
    }

    private async Task<bool> CalmAsync(CancellationToken over)
    {
        await Task.Delay(Between(CalmMin, CalmMax), time, over)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }

    private async Task<string> KillAsync()
    {
        var milliseconds = _random.NextDouble() < SlowShare
            ? _random.Next(SyncMillisecondsMin, SyncMillisecondsMax + 1)
            : 0;
        var start = time.GetTimestamp();
        await host.RestartAsync(TimeSpan.FromMilliseconds(milliseconds));
        var took = time.GetElapsedTime(start).TotalSeconds;
        var disk = milliseconds == 0
            ? "its disk as fast as it is"
            : $"its disk up to {milliseconds} ms slower to sync";
        return $"killed; ready again after {took:N1} s, {disk}";
    }

    private async Task<string> HangAsync()
    {
        var hang = Between(TimeSpan.Zero, HangMax);
        host.Host.Pause();
        await Task.Delay(hang, time);
        host.Host.Resume();
        return $"stopped for {hang.TotalSeconds:N1} s";
    }

    private TimeSpan Between(TimeSpan min, TimeSpan max) =>
        min + ((max - min) * _random.NextDouble());
}
