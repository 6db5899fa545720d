using Inventory.Grains.Items;

namespace Inventory.Grains.Batches;

/// <summary>Asks many items at once, a bounded number at a time, again until they answer.</summary>
internal static class RowFanOut
{
    private const int AtOnceMax = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs an action for each row until it answers true, each at least once.</summary>
    /// <returns>False when the time ran out first; rows may then be left.</returns>
    internal static async Task<bool> RunAsync(
        int rows, DateTimeOffset deadline, TimeProvider time, Func<int, Task<bool>> act)
    {
        var next = -1;
        async Task<bool> WorkAsync()
        {
            var isDone = true;
            while (++next < rows)
            {
                isDone &= await UntilDoneAsync(next, deadline, time, act);
            }
            return isDone;
        }
        var workers = Enumerable.Range(0, Math.Min(rows, AtOnceMax)).Select(_ => WorkAsync());
        return (await Task.WhenAll(workers)).All(isDone => isDone);
    }

    private static async Task<bool> UntilDoneAsync(
        int row, DateTimeOffset deadline, TimeProvider time, Func<int, Task<bool>> act)
    {
        while (!await TryAsync(row, act))
        {
            if (time.GetUtcNow() >= deadline)
            {
                return false;
            }
            await Task.Delay(Pause, time);
        }
        return true;
    }

    private static async Task<bool> TryAsync(int row, Func<int, Task<bool>> act)
    {
        try
        {
            return await act(row);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is not null)
        {
            return false;
        }
    }
}
