using Inventory.Grains.Control;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Host;

public sealed class SharedReadingTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Read_WhenManyAskDuringOne_ShareTheNext()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reads = 0;
        var reading = new SharedReading(
            () =>
            {
                reads++;
                begun.TrySetResult();
                return end.Task;
            },
            _time);

        var first = reading.ReadAsync();
        await begun.Task;
        var others = Enumerable.Range(0, 50).Select(_ => reading.ReadAsync()).ToArray();
        var next = Assert.Single(others.Distinct());
        Assert.NotSame(first, next);
        end.SetResult();
        await first;

        _time.Advance(SharedReading.Pause - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, reads);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next;
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Read_WhenTheOneBeforeFailed_ReadsAgain()
    {
        var reads = 0;
        var reading = new SharedReading(
            () => ++reads == 1 ? throw new IOException("planned") : Task.CompletedTask, _time);

        await Assert.ThrowsAsync<IOException>(reading.ReadAsync);
        _time.Advance(SharedReading.Pause);
        await reading.ReadAsync();

        Assert.Equal(2, reads);
    }
}
