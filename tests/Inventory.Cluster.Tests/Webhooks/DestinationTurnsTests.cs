using Inventory.Silo.Webhooks;

namespace Inventory.Cluster.Tests.Webhooks;

public sealed class DestinationTurnsTests
{
    [Fact]
    public async Task Take_WhenAllAreTaken_WaitsUntilOneEnds()
    {
        var turns = new DestinationTurns(atOnceMax: 2);
        var first = await turns.TakeAsync("a:443", default);
        var second = await turns.TakeAsync("A:443", default);

        var third = turns.TakeAsync("a:443", default);
        using var other = await turns.TakeAsync("b:443", default);
        Assert.False(third.IsCompleted);
        Assert.Equal(2, turns.Count);
        first.Dispose();

        (await third).Dispose();
        second.Dispose();
        Assert.Equal(1, turns.Count);
    }

    [Fact]
    public async Task Take_WhenCancelled_LeavesNothing()
    {
        var turns = new DestinationTurns(atOnceMax: 1);
        using var cancel = new CancellationTokenSource();
        var first = await turns.TakeAsync("a:443", default);
        var second = turns.TakeAsync("a:443", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        Assert.Equal(0, turns.Count);
        (await turns.TakeAsync("a:443", default)).Dispose();
    }
}
