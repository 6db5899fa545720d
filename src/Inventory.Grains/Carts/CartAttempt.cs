using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Grains.Carts;

/// <summary>One attempt to hold every line, and what its items answered so far.</summary>
internal sealed class CartAttempt(Guid reservationId, int number, IReadOnlyList<CartLine> lines)
{
    private readonly ItemReply?[] _replies = new ItemReply?[lines.Count];
    private readonly int[] _asked = new int[lines.Count];
    private readonly bool[] _isRepeat = new bool[lines.Count];
    private bool _isGivenUp;

    /// <summary>Its number: what comes late from another is told by it.</summary>
    internal int Number { get; } = number;

    /// <summary>What it asks for.</summary>
    internal IReadOnlyList<CartLine> Lines { get; } = lines;

    /// <summary>True when every line is held, and was before the attempt was given up.</summary>
    internal bool IsHeld => !_isGivenUp
        && _replies.All(reply => reply is { Outcome: ItemOutcome.Accepted });

    /// <summary>True when another activation made holds of the same number.</summary>
    internal bool IsStale => Refusals.Any(no => no.Refusal.Reason
        is RefusalReason.AlreadyReleased or RefusalReason.AlreadyExpired);

    /// <summary>True when nothing but other undecided operations is in the way.</summary>
    internal bool IsContended => Refusals is { Count: > 0 } refusals
        && refusals.All(no => no.Refusal.Reason == RefusalReason.Contended);

    /// <summary>Lines that were refused, first first.</summary>
    internal IReadOnlyList<LineRefusal> Refusals =>
    [
        .. _replies.Index().Where(reply => reply.Item is { Outcome: ItemOutcome.Refused })
            .Select(reply => new LineRefusal(reply.Index, reply.Item!.Refusal!)),
    ];

    /// <summary>What each line is promised, where all are held.</summary>
    internal IReadOnlyList<Split> Promised =>
        [.. HoldsMade.Select(hold => new Split(hold.Ready, hold.Backordered))];

    /// <summary>The id of a line's hold.</summary>
    internal Guid HoldOf(int line) => CartHoldIds.Of(reservationId, Number, line);

    /// <summary>True when the item of a line may have a hold that this attempt made.</summary>
    internal bool MayHold(int line) => IsInDoubt(line)
        || _replies[line] is { Outcome: ItemOutcome.Accepted };

    /// <summary>True when it may hold what another activation holds: it was asked for, and the
    /// answer that would say whose it is was lost.</summary>
    internal bool IsInDoubt() => Enumerable.Range(0, Lines.Count).Any(IsInDoubt);

    /// <summary>Asks for a line.</summary>
    internal ItemCommand.Reserve Ask(int line, long expiresInMs, string? cartId)
    {
        _asked[line]++;
        return new()
        {
            ReservationId = HoldOf(line),
            VariantId = Lines[line].VariantId,
            LocationId = Lines[line].LocationId,
            Quantity = Lines[line].Quantity,
            AllowBackorder = Lines[line].AllowBackorder,
            AllowPartial = Lines[line].AllowPartial,
            ExpiresInMs = expiresInMs,
            CartId = cartId,
            BelievedSku = Lines[line].IsNamedBySku ? Lines[line].Sku : null,
        };
    }

    /// <summary>Gives it up: what items answer from now on comes too late.</summary>
    internal void GiveUp() => _isGivenUp = true;

    /// <summary>Takes down what an item answered.</summary>
    /// <returns>False where it has no outcome: it is asked again.</returns>
    internal bool Take(int line, ItemReply reply)
    {
        if (_isGivenUp)
        {
            return true;
        }
        // A hold that is there when it is first asked for is another activation's: its number is
        // taken, and whoever made it decides what becomes of it. One that is there when it is asked
        // for again may be, and that other may be giving it back.
        _isRepeat[line] |= reply.IsRepeat;
        _replies[line] = reply.IsRepeat
            ? new()
            {
                Outcome = ItemOutcome.Refused,
                Refusal = Refusal.For(RefusalReason.AlreadyReleased),
            }
            : reply;
        return reply.Outcome != ItemOutcome.Retry;
    }

    /// <summary>Lines whose split is not what was promised before.</summary>
    internal IReadOnlyList<LineRefusal> ChangesFrom(IReadOnlyList<Split> promised)
    {
        var changes = new List<LineRefusal>();
        foreach (var (i, hold) in HoldsMade.Index())
        {
            if (hold.Ready != promised[i].Ready)
            {
                changes.Add(new(i, new()
                {
                    Reason = RefusalReason.SplitChanged,
                    LocationId = hold.LocationId,
                    Hold = hold with
                    {
                        Ready = promised[i].Ready,
                        Backordered = promised[i].Backordered,
                    },
                    ActualReady = hold.Ready,
                    ActualBackordered = hold.Backordered,
                }));
            }
        }
        return changes;
    }

    /// <summary>Why it failed.</summary>
    internal CartReply ToReply()
    {
        if (IsStale)
        {
            return CartReply.Of(ItemOutcome.Retry);
        }
        if (Refusals is { Count: > 0 } refusals)
        {
            return new() { Outcome = ItemOutcome.Refused, Refusals = refusals };
        }
        var failed = _replies.FirstOrDefault(reply => reply is not
            (null or { Outcome: ItemOutcome.Accepted or ItemOutcome.Retry }));
        return CartReply.Of(failed?.Outcome ?? ItemOutcome.Retry, failed?.Reason);
    }

    private bool IsInDoubt(int line) => _replies[line] is null or { Outcome: ItemOutcome.Retry }
        ? _asked[line] > 0
        : _isRepeat[line] && _asked[line] > 1;

    private IEnumerable<Hold> HoldsMade => _replies.Select(reply => reply!.Hold!.Value);
}
