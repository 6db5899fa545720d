namespace Inventory.Storage;

/// <summary>An append and who waits for it.</summary>
internal sealed class PendingAppend(Append append)
    : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What to append.</summary>
    public Append Append { get; } = append;

    /// <summary>Bytes it counts for in queue and batch.</summary>
    public long Weight { get; } = AppendBounds.Weight(append);

    /// <summary>Answers whoever waits.</summary>
    public void Answer(AppendResult result)
    {
        StorageInstruments.Answered(result.Outcome);
        SetResult(result);
    }
}
