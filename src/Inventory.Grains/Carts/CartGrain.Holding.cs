using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Carts;

// How every line is held, or none. Attempts are numbered, so that what comes late from one that was
// given up is never taken for another's. The first asks all items at once. Where nothing but other
// undecided carts is in the way it gives back all it has and tries again one item after the other,
// in one order that all carts keep: whoever holds the last item in dispute goes on, so carts never
// wait for each other in a ring.
internal sealed partial class CartGrain
{
    private const int ContendedRetriesMax = 3;
    private const int StaleAttemptsMax = 20;
    private static readonly TimeSpan GiveBackWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(40);

    // From 0 to 1, by the random bits of the id: carts that met once do not meet again in step.
    private double Share => (_reservationId.GetHashCode() & 0xFF) / 255.0;

    // The last attempt that was begun, whether the ledger knows of it or not.
    private int _attempt;

    private async Task<CartReply> HoldAsync(CartRequest request, DateTimeOffset deadline)
    {
        if (request.Operation.Origin == OperationOrigin.Client
            && await IsReusedAsync(request, deadline))
        {
            return Refused(Refusal.For(RefusalReason.OperationReused));
        }
        var attempt = await AcquireAsync(
            request.Lines, request.ExpiresInMs, request.CartId, deadline);
        if (!attempt.IsHeld)
        {
            return attempt.ToReply();
        }
        var now = Now();
        var expiresAt = now + request.ExpiresInMs;
        var held = new CartEvent.Held(
            attempt.Number, request.CartId, expiresAt, request.Lines, attempt.Promised)
        {
            At = now,
            Operation = request.Operation,
        };
        await AppendAsync(Mark.At(expiresAt), held);
        TellSoon();
        if (request.Operation.Origin == OperationOrigin.Client)
        {
            // Before the client can use its key again, the items know what it named.
            await TellKeptAsync();
        }
        return Answer();
    }

    // An item that knows the client's key from another request says so.
    private async Task<bool> IsReusedAsync(CartRequest request, DateTimeOffset deadline)
    {
        var (items, isReused) = (request.Lines.DistinctBy(line => line.StockItem).ToArray(), false);
        await ItemFanOut.RunAsync(items.Length, deadline, time, async i =>
        {
            var reply = await ItemOf(items[i]).ExecuteAsync(
                new ItemCommand.Check(null) { Operation = request.Operation });
            isReused |= reply.Refusal is { Reason: RefusalReason.OperationReused };
            return ItemFanOut.IsSettled(reply);
        });
        return isReused;
    }

    // All lines of a reservation that expired, by new holds; the promise stays what it was. The old
    // holds come back first, or they would be in the way of the new ones.
    private async Task<CartReply?> ReacquireAsync(CartConfirm confirm, DateTimeOffset deadline)
    {
        if (!await TellClosedAsync())
        {
            return CartReply.Of(ItemOutcome.Retry);
        }
        var lines = _state.Lines.Select((line, i) => line with
        {
            Quantity = _state.Promised[i].Accepted,
            AllowPartial = false,
        });
        var attempt = await AcquireAsync(
            [.. lines], (long)WithinMax.TotalMilliseconds, _state.CartId, deadline);
        if (!attempt.IsHeld)
        {
            return attempt.ToReply();
        }
        if (confirm.RefuseIfSplitChanged
            && attempt.ChangesFrom(_state.Promised) is { Count: > 0 } changes)
        {
            await GiveBackAsync(attempt);
            return Refused(changes);
        }
        await DecideAsync(confirm, attempt.Number);
        return null;
    }

    private async Task<CartAttempt> AcquireAsync(
        IReadOnlyList<CartLine> lines, long expiresInMs, string? cartId, DateTimeOffset deadline)
    {
        var (contended, stale) = (0, 0);
        while (true)
        {
            var attempt = new CartAttempt(_reservationId, ++_attempt, lines);
            Task<bool> AskAsync(int line) => TakeAsync(attempt, line, expiresInMs, cartId);
            await (contended == 0
                ? ItemFanOut.RunAsync(lines.Count, deadline, time, AskAsync)
                : AskInOrderAsync(attempt, deadline, AskAsync));
            if (attempt.IsHeld)
            {
                return attempt;
            }
            await GiveBackAsync(attempt);
            if (attempt.IsStale && stale < StaleAttemptsMax)
            {
                _attempt += ++stale;
                continue;
            }
            if (!attempt.IsContended || contended++ == ContendedRetriesMax)
            {
                return attempt;
            }
            await Task.Delay(PauseMax * Share * contended, time);
        }
    }

    private async Task<bool> TakeAsync(
        CartAttempt attempt, int line, long expiresInMs, string? cartId) => attempt.Take(
            line,
            await ItemOf(attempt.Lines[line]).ExecuteAsync(
                attempt.Ask(line, expiresInMs, cartId)));

    private async Task AskInOrderAsync(
        CartAttempt attempt, DateTimeOffset deadline, Func<int, Task<bool>> ask)
    {
        var lines = attempt.Lines;
        var inOrder = Enumerable.Range(0, lines.Count).OrderBy(
            i => (lines[i].StockItem, lines[i].LocationId, lines[i].VariantId));
        foreach (var line in inOrder)
        {
            var isAnswered = await ItemFanOut.RunAsync(1, deadline, time, _ => ask(line));
            if (!isAnswered || attempt.Refusals.Count > 0)
            {
                return;
            }
        }
    }

    // An item that cannot be told now asks by itself, and hears then that the attempt is void. What
    // may be another activation's is given back only once that one cannot decide to keep it.
    private async Task GiveBackAsync(CartAttempt attempt)
    {
        attempt.GiveUp();
        if (attempt.IsInDoubt())
        {
            await AbortAsync(attempt.Number);
        }
        await ItemFanOut.RunAsync(
            attempt.Lines.Count,
            time.GetUtcNow() + GiveBackWithin,
            time,
            async line => !attempt.MayHold(line)
                || ItemFanOut.IsSettled(await ItemOf(attempt.Lines[line]).ExecuteAsync(
                    new ItemCommand.Release(attempt.HoldOf(line)))));
    }

    // Before anybody is told that an attempt is void, the stream says so.
    private async Task AbortAsync(int attempt)
    {
        var isOpen = _state.Phase is CartPhase.Undecided or CartPhase.Expired;
        if (isOpen && attempt > _state.Attempt)
        {
            await AppendAsync(Mark.Keep, new CartEvent.Aborted(attempt) { At = Now() });
            _attempt = Math.Max(_attempt, attempt);
        }
    }
}
