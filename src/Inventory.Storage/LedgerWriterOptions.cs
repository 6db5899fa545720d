namespace Inventory.Storage;

/// <summary>The bounds of a <see cref="LedgerWriter"/>.</summary>
public sealed record LedgerWriterOptions
{
    /// <summary>Appends that may wait; one more is rejected at once.</summary>
    public int QueueAppendsMax { get; init; } = 65_536;

    /// <summary>Bytes that may wait.</summary>
    public long QueueBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Appends in one batch.</summary>
    public int BatchAppendsMax { get; init; } = 1_024;

    /// <summary>Bytes in one batch; a larger append is a batch of its own.</summary>
    public long BatchBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long appends of unknown outcome are looked for in the heads and tried again.
    /// </summary>
    public TimeSpan SettleFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between two looks.</summary>
    public TimeSpan SettleEvery { get; init; } = TimeSpan.FromMilliseconds(100);
}
