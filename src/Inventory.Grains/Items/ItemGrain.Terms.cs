using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

// What is refused because a location is disabled, or not known at all, may rest on switches that
// another silo has just set: they are read again, and the item decides once more.
internal sealed partial class ItemGrain
{
    private bool RestsOnTerms(ItemReply reply) =>
        lease.IsShared && reply.Refusal is { } no
        && (no.Reason == RefusalReason.LocationDisabled
            || no.BlockedBy.HasFlag(SaleBlocks.LocationDisabled));

    private async Task<ItemReply> DecideAgainAsync(ItemCommand command, ItemReply reply)
    {
        ItemReply[] replies = [reply];
        await DecideAgainAsync([command], replies);
        return replies[0];
    }

    // All are decided without an await between them, as at first.
    private async Task DecideAgainAsync(IReadOnlyList<ItemCommand> commands, ItemReply[] replies)
    {
        var isRenewed = await TryRenewTermsAsync();
        int[] again = [.. replies.Index().Where(r => RestsOnTerms(r.Item)).Select(r => r.Index)];
        foreach (var i in again)
        {
            replies[i] = isRenewed
                ? NotAdmitted() ?? Decide(commands[i])
                : ItemReply.Of(ItemOutcome.Retry);
        }
        if (await WaitAsync() is { IsDurable: false } failed)
        {
            foreach (var i in again)
            {
                replies[i] = ReplyTo(failed);
            }
        }
    }

    private async Task<bool> TryRenewTermsAsync()
    {
        try
        {
            await renewStore(_key.Store);
            return true;
        }
        catch (LedgerUnavailableException)
        {
            // Nobody can say; the caller asks again.
            return false;
        }
    }
}
