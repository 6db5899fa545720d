namespace Inventory.Grains.Items;

/// <summary>Asks many items at once, a bounded number at a time, again until they answer.</summary>
internal static class ItemFanOut
{
    private const int AtOnceMax = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>True when an item has decided, and asking again would change nothing.</summary>
    internal static bool IsSettled(ItemReply reply) =>
        reply.Outcome is ItemOutcome.Accepted or ItemOutcome.Refused;

    /// <summary>Runs an action for each of so many until it answers true.</summary>
    /// <returns>False when the time ran out first; some may then be left.</returns>
    internal static async Task<bool> RunAsync(
        int count, DateTimeOffset deadline, TimeProvider time, Func<int, Task<bool>> act)
    {
        var next = -1;
        async Task<bool> WorkAsync()
        {
            var isDone = true;
            while (isDone && ++next < count)
            {
                isDone = await UntilDoneAsync(next, deadline, time, act);
            }
            return isDone;
        }
        var workers = Enumerable.Range(0, Math.Min(count, AtOnceMax)).Select(_ => WorkAsync());
        return (await Task.WhenAll(workers)).All(isDone => isDone);
    }

    private static async Task<bool> UntilDoneAsync(
        int row, DateTimeOffset deadline, TimeProvider time, Func<int, Task<bool>> act)
    {
        while (deadline - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            if (await TryAsync(act(row), left, time))
            {
                return true;
            }
            await Task.Delay(Pause, time);
        }
        return false;
    }

    // A call that is not waited for any longer goes on; whatever it does may be done again.
    private static async Task<bool> TryAsync(Task<bool> call, TimeSpan left, TimeProvider time)
    {
        try
        {
            return await call.WaitAsync(left, time);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is not null)
        {
            return false;
        }
    }
}
