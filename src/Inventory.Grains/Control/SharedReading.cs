namespace Inventory.Grains.Control;

/// <summary>
/// One reading for all who need it: one at a time, begun after everybody it is for has asked, and
/// some time after the one before, so that asking often costs the ledger nothing.
/// </summary>
/// <param name="read">Reads.</param>
/// <param name="time">The clock of the pause.</param>
internal sealed class SharedReading(Func<Task> read, TimeProvider time)
{
    /// <summary>The time from the end of one reading to the next, at least.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _asking = new();
    private Task _last = Task.CompletedTask;
    private Task? _next;
    private long? _endedAt;

    /// <summary>Waits for a reading that begins after this call.</summary>
    public Task ReadAsync()
    {
        lock (_asking)
        {
            return _next ??= _last = RunAsync(_last);
        }
    }

    private async Task RunAsync(Task before)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (_endedAt is { } ended && Pause - time.GetElapsedTime(ended) is var left
            && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time);
        }
        lock (_asking)
        {
            _next = null;
        }
        try
        {
            await read();
        }
        finally
        {
            _endedAt = time.GetTimestamp();
        }
    }
}
