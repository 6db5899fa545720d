using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Storage;

namespace Inventory.Grains.Items;

// What the item tells. What rests on staged state is taken from it first, then answered once all
// that was staged by then is durable: after the wait the state may be ahead again.
internal sealed partial class ItemGrain
{
    private const string NoLease = "its silo has no lease to answer from memory";

    public async ValueTask<ItemView?> ReadAsync()
    {
        await LoadIfEmptyAsync();
        ThrowIfFenced();
        return _view;
    }

    public async ValueTask<ItemReply> FindHoldAsync(Guid reservationId)
    {
        await LoadIfEmptyAsync();
        return await VerifiedAsync(await DurableAsync(FindHold(reservationId)));
    }

    public async ValueTask<HoldPage> ListHoldsAsync(HoldFilter filter)
    {
        await LoadIfEmptyAsync();
        return await DurableAsync(ListHolds(filter));
    }

    public async ValueTask<ItemExplanation?> ExplainAsync()
    {
        await LoadIfEmptyAsync();
        return await DurableAsync(Explain());
    }

    public async ValueTask<WaitingUnits> ReadWaitingAsync(string orderId)
    {
        await LoadIfEmptyAsync();
        return await DurableAsync(WaitingOf(orderId));
    }

    private WaitingUnits WaitingOf(string orderId) => new(
        _state.Facts,
        [
            .. _state.Levels.SelectMany(level => level.Backorders.EntriesOf(orderId)
                .GroupBy(entry => entry.VariantId)
                .Select(variant => new WaitingUnit(
                    variant.Key, level.LocationId, variant.Sum(entry => entry.Quantity)))),
        ]);

    private ItemReply FindHold(Guid reservationId)
    {
        if (_state.Holds.TryFind(reservationId, out var hold))
        {
            return new() { Outcome = ItemOutcome.Accepted, Hold = hold, Facts = _state.Facts };
        }
        return new()
        {
            Outcome = ItemOutcome.Refused,
            Refusal = Refusal.For(_state.Holds.WhyMissing(reservationId)),
        };
    }

    private HoldPage ListHolds(HoldFilter filter)
    {
        // Only so many of the newest are kept as the page reaches, the oldest of them first.
        var (newest, total) = (new PriorityQueue<Guid, (long CreatedAt, Guid Id)>(), 0);
        var ofCarts = NewestOfCarts();
        foreach (var hold in _state.Holds.All.Where(filter.Passes))
        {
            if (hold.IsCarts && ofCarts[CartHoldIds.ReservationIdOf(hold.Id)] != hold.Id)
            {
                continue;
            }
            total++;
            newest.Enqueue(hold.Id, (hold.CreatedAt, hold.Id));
            if (newest.Count > (long)filter.Offset + filter.Limit)
            {
                newest.Dequeue();
            }
        }
        var page = new Hold[Math.Max(0, newest.Count - filter.Offset)];
        for (var i = page.Length - 1; i >= 0; i--)
        {
            _state.Holds.TryFind(newest.Dequeue(), out page[i]);
        }
        return new(page, total);
    }

    // A cart is one reservation, however many lines and attempts of it are here: its first line of
    // the last attempt stands for all.
    private Dictionary<Guid, Guid> NewestOfCarts()
    {
        var newest = new Dictionary<Guid, Guid>();
        foreach (var hold in _state.Holds.All.Where(hold => hold.IsCarts))
        {
            var reservation = CartHoldIds.ReservationIdOf(hold.Id);
            if (!newest.TryGetValue(reservation, out var other) || IsNewer(hold.Id, other))
            {
                newest[reservation] = hold.Id;
            }
        }
        return newest;
    }

    private static bool IsNewer(Guid holdId, Guid other) =>
        (CartHoldIds.AttemptOf(holdId), -CartHoldIds.LineOf(holdId)).CompareTo(
            (CartHoldIds.AttemptOf(other), -CartHoldIds.LineOf(other))) > 0;

    private ItemExplanation? Explain() => ViewOfState() is { } view
        ? new(view, [.. _state.Levels.Select(ExplainLevel)])
        : null;

    private LevelExplanation ExplainLevel(StockLevel level)
    {
        var backorders = level.Backorders.Entries.Take(ItemExplanation.ListedMax)
            .Select(b => new BackorderView(b.OrderId, b.Quantity, b.ConfirmedAt));
        return new(
            level.LocationId,
            _state.Holds.DueFirst(level.LocationId, ItemExplanation.ListedMax),
            _state.Holds.OpenCountAt(level.LocationId),
            [.. backorders],
            level.Backorders.Count);
    }

    // For a moment after a silo has died two activations may believe to own the item, and what
    // appends nothing meets no fence. A shortage is answered by the lease alone, for a sale is full
    // of them; every other no is rare, and the ledger is asked whether anybody knows better.
    private ValueTask<ItemReply> VerifiedAsync(ItemReply reply) =>
        NeedsProof(reply) ? new(VerifyAsync(reply)) : new(reply);

    private bool NeedsProof(ItemReply reply) => lease.IsShared && reply.Refusal is
    {
        Reason: not (RefusalReason.OutOfStock
            or RefusalReason.InsufficientStock or RefusalReason.Contended)
    };

    // One look at the ledger for all of them.
    private async ValueTask VerifyAllAsync(ItemReply[] replies)
    {
        var at = Array.FindIndex(replies, NeedsProof);
        if (at < 0 || await VerifyAsync(replies[at]) is not { Outcome: ItemOutcome.Retry } retry)
        {
            return;
        }
        for (var i = at; i < replies.Length; i++)
        {
            replies[i] = NeedsProof(replies[i]) ? retry : replies[i];
        }
    }

    private async Task<ItemReply> VerifyAsync(ItemReply reply)
    {
        try
        {
            var head = await ledger.ReadHeadAsync(
                ItemRows.StreamOf(_key), CancellationToken.None);
            // What was appended meanwhile is this activation's own only if it becomes durable.
            if (await WaitAsync() is { IsDurable: false })
            {
                return ItemReply.Of(ItemOutcome.Retry);
            }
            if (head is null || head.Version <= (_view?.Version ?? _state.Version))
            {
                return reply;
            }
            Fence(head.Version, new(Outcome.Conflict, head.Version, Reason: "another owner"));
        }
        catch (LedgerUnavailableException)
        {
            // Nobody can say; the caller asks again.
        }
        return ItemReply.Of(ItemOutcome.Retry);
    }

    private async ValueTask<T> DurableAsync<T>(T taken)
    {
        ThrowIfFenced();
        if (await WaitAsync() is { IsDurable: false } failed)
        {
            throw new ItemUnavailableException($"{_key} reloads: {failed.Reason}");
        }
        return taken;
    }

    private void ThrowIfFenced()
    {
        if (_isFenced)
        {
            throw new ItemUnavailableException($"{_key} reloads");
        }
        if (!lease.IsHeld)
        {
            throw new ItemUnavailableException($"{_key}: {NoLease}");
        }
    }
}
