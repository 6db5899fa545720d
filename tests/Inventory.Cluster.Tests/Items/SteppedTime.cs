namespace Inventory.Cluster.Tests.Items;

/// <summary>A clock that can jump, forward and back; timers run by real time.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _offsetTicks;

    public void Step(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() =>
        System.GetUtcNow().AddTicks(Interlocked.Read(ref _offsetTicks));
}
