using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>A clock that stands still until a test moves it, and tells when a timer of a length is
/// armed, so that the test moves it no sooner.</summary>
internal sealed class ArmedTime : FakeTimeProvider
{
    private readonly TaskCompletionSource _armed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TimeSpan _length;

    public ArmedTime(TimeSpan length) => _length = length;

    /// <summary>Ends when such a timer is armed.</summary>
    public Task Armed => _armed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public override ITimer CreateTimer(
        TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == _length)
        {
            _armed.TrySetResult();
        }
        return timer;
    }
}
