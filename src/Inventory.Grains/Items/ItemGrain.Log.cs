using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Items;

internal sealed partial class ItemGrain
{
    [LoggerMessage(1, LogLevel.Warning,
        "Item {Item} fenced itself: append of version {Version} ended {Outcome}: {Reason}")]
    private partial void LogFenced(ItemKey item, long version, Outcome outcome, string? reason);

    [LoggerMessage(2, LogLevel.Critical,
        "Item {Item} broke an invariant at version {Version} in {Operation}: it reloads")]
    private partial void LogBroken(
        ItemKey item, long version, string operation, Exception exception);

    [LoggerMessage(3, LogLevel.Warning,
        "Item {Item} could not record reservation {Reservation} in order {Order}: it asks again")]
    private partial void LogUnrecorded(
        ItemKey item, Guid reservation, string order, Exception exception);

    [LoggerMessage(4, LogLevel.Warning,
        "Item {Item} could not read the decision of batch {Batch}: its claim stays")]
    private partial void LogUndecided(ItemKey item, Guid batch, Exception exception);

    [LoggerMessage(5, LogLevel.Warning,
        "Item {Item} could not read the decision of cart {Cart}: its holds stay")]
    private partial void LogUndecidedHold(ItemKey item, Guid cart, Exception exception);

    [LoggerMessage(6, LogLevel.Warning,
        "Item {Item} could not hand its news to the queues of all hooks: it tries again")]
    private partial void LogUntold(ItemKey item, Exception exception);
}
