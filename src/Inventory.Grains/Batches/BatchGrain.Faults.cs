using Inventory.Grains.Items;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Batches;

// What a batch does when its ledger fails it, or an invariant breaks.
internal sealed partial class BatchGrain
{
    private void Discard(string operation, Exception e)
    {
        Note(operation, e);
        DeactivateOnIdle();
    }

    private void Note(string operation, Exception e)
    {
        if (BrokenInvariant.Is(e))
        {
            instruments.Broken();
            LogBroken(this.GetPrimaryKeyString(), operation, e);
        }
    }

    // Exceptions that leave an activation cross silos, so they are of this assembly.
    private ItemUnavailableException Unavailable(Exception e) =>
        new($"batch {this.GetPrimaryKeyString()}: {e.Message}");

    [LoggerMessage(1, LogLevel.Critical,
        "Batch {Batch} broke an invariant in {Operation}: it reloads")]
    private partial void LogBroken(string batch, string operation, Exception exception);
}
