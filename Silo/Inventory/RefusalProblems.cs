// What an item or a batch says no to, as BigCommerce would say it: one place for the status, the
// title, the path and the numbers of every refusal.

using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Turns answers of items and batches into problems.</summary>
internal static class RefusalProblems
{
    private const string NotEnough = "Not enough stock";

    private static readonly string OverMax =
        $"would pass {StockLevel.QuantityMax}, the most a level keeps";

    /// <summary>The problem of an item's answer; null where it accepted.</summary>
    /// <param name="reply">What the item answered.</param>
    /// <param name="subject">What the request asked it for.</param>
    public static Problem? Of(ItemReply reply, RefusalSubject subject) => reply.Outcome switch
    {
        ItemOutcome.Accepted => null,
        ItemOutcome.Refused => Of(reply.Refusal!, subject),
        ItemOutcome.Busy => Problem.TooMany("Too many requests wait for this item; try again"),
        ItemOutcome.LedgerRefused => Problem.Unavailable(
            "The ledger takes no writes now; nothing was changed. Repeat with the same key"),
        ItemOutcome.Quarantined => Problem.Unavailable(
            "The item takes no changes until it is repaired; nothing was changed"),
        _ => NoAnswer(),
    };

    /// <summary>The problem of a batch's answer; null where it was accepted.</summary>
    /// <param name="reply">What the batch answered.</param>
    /// <param name="subjectOf">What the request asked for in a row, by its place in the batch.
    /// </param>
    public static Problem? Of(BatchReply reply, Func<int, RefusalSubject> subjectOf) =>
        reply.Outcome switch
        {
            BatchOutcome.Done or BatchOutcome.Settling => null,
            BatchOutcome.Refused => Of(reply.Refusals, subjectOf),
            BatchOutcome.Busy =>
                Problem.TooMany("Too many requests wait for one of the items; try again"),
            _ => NoAnswer(),
        };

    /// <summary>The problem of a cart's answer; null where it accepted.</summary>
    /// <param name="reply">What the cart answered.</param>
    /// <param name="subjectOf">What a line asked for, by its place; -1 for the call itself.</param>
    public static Problem? Of(CartReply reply, Func<int, RefusalSubject> subjectOf)
    {
        if (reply.Outcome != ItemOutcome.Refused)
        {
            return Of(
                new ItemReply { Outcome = reply.Outcome, Reason = reply.Reason },
                RefusalSubject.None);
        }
        return reply.Refusals is [{ Line: < 0 } whole]
            ? Of(whole.Refusal, subjectOf(whole.Line))
            : Of([.. reply.Refusals.Select(no => new RowRefusal(no.Line, no.Refusal))], subjectOf);
    }

    /// <summary>The problem of one refusal.</summary>
    public static Problem Of(Refusal refusal, RefusalSubject subject) => refusal.Reason switch
    {
        RefusalReason.ItemNotFound or RefusalReason.NotThisItem => NotFound(subject),
        RefusalReason.OperationReused =>
            OfKey(422, "The Idempotency-Key was used with another request"),
        RefusalReason.OperationTooOld => OfKey(
            410,
            "The Idempotency-Key has expired. "
                + "Read what became of the call before you repeat it"),
        RefusalReason.ReservationNotFound => NotFound(subject),
        RefusalReason.ReservationTooOld =>
            Problem.Of(410, "The reservation is older than what is remembered"),
        RefusalReason.AlreadyConfirmed => Problem.Of(
            409,
            $"The reservation is confirmed into order {OrderOf(refusal)}: "
                + "cancel the order instead"),
        RefusalReason.ConfirmedIntoAnotherOrder => Problem.Of(
            409, $"The reservation is confirmed into order {OrderOf(refusal)}"),
        RefusalReason.AlreadyReleased => Problem.Of(409, "The reservation was released"),
        RefusalReason.AlreadyExpired => Problem.Of(
            409, "The reservation expired: confirm it to acquire its units again"),
        RefusalReason.OrderFull => Problem.Of(
            409,
            $"It makes {refusal.Requested} lines of order {refusal.OrderId}, which may have "
                + $"{refusal.Available}: confirm it into another order"),
        RefusalReason.StockPromised =>
            Problem.Of(409, "Open reservations or backorders stand in the way"),
        RefusalReason.SkuTaken => SkuTaken(refusal.Sku ?? subject.Sku, subject.PathOf("sku")),
        _ => OfStock([(subject, refusal)]),
    };

    private static string? OrderOf(Refusal refusal) => refusal.OrderId ?? refusal.Hold?.OrderId;

    /// <summary>The problem of a SKU that belongs to another variant.</summary>
    public static Problem SkuTaken(string sku, string path) => new()
    {
        Status = 409,
        Title = $"The SKU {sku} is taken",
        Errors = [new(path, $"The SKU {sku} is taken")],
    };

    private static Problem Of(
        IReadOnlyList<RowRefusal> refusals, Func<int, RefusalSubject> subjectOf)
    {
        var ofAll = refusals.FirstOrDefault(
            no => no.Row < 0 || no.Refusal.Reason == RefusalReason.OperationReused);
        if (ofAll is not null)
        {
            return Of(ofAll.Refusal, RefusalSubject.None);
        }
        var rows = refusals.Select(no => (subjectOf(no.Row), no.Refusal)).ToArray();
        var gone = rows.Where(row => row.Refusal.Reason
            is RefusalReason.ItemNotFound or RefusalReason.NotThisItem).ToArray();
        return gone.Length > 0
            ? Problem.Fields([.. gone.Select(row => NotFoundField(row.Item1))])
            : OfStock(rows);
    }

    // What the request has wrong comes first, then what others changed, then what passes by itself.
    private static Problem OfStock((RefusalSubject Subject, Refusal Refusal)[] rows)
    {
        var wrong = rows.Where(row => StatusOf(row.Refusal.Reason) == 422).ToArray();
        if (wrong.Length > 0)
        {
            return Unprocessable(wrong);
        }
        var refused = rows.Where(row => row.Refusal.Reason != RefusalReason.Contended).ToArray();
        return refused.Length > 0 ? Conflict(refused) : Contended(rows);
    }

    private static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.LocationDisabled or RefusalReason.NeverSet or RefusalReason.InsufficientStock
            or RefusalReason.InsufficientBackorders or RefusalReason.OverQuantityMax
            or RefusalReason.OverBackorderedMax or RefusalReason.TooManyFills => 422,
        _ => 409,
    };

    private static Problem Unprocessable((RefusalSubject Subject, Refusal Refusal)[] rows)
    {
        var neverSet = rows.Where(row => row.Refusal.Reason == RefusalReason.NeverSet).ToArray();
        var errors = rows.Except(neverSet).Select(row => FieldOf(row.Subject, row.Refusal));
        if (neverSet.Length > 0)
        {
            var identities = neverSet.Select(row => row.Subject.Identity).Distinct();
            return new()
            {
                Status = 422,
                Title = $"Items with identity: [{string.Join(", ", identities)}] "
                    + "requires absolute adjustment before relative",
                Errors = [.. errors],
            };
        }
        var isShort = rows.All(row => row.Refusal.Reason == RefusalReason.InsufficientStock);
        return new()
        {
            Status = 422,
            Title = isShort ? NotEnough : Problem.InvalidFields,
            Errors = [.. errors],
        };
    }

    private static FieldError FieldOf(RefusalSubject subject, Refusal refusal)
    {
        var (field, message) = refusal.Reason switch
        {
            RefusalReason.LocationDisabled =>
                (subject.LocationFieldOf(refusal.LocationId),
                    $"Location {refusal.LocationId} is disabled"),
            RefusalReason.InsufficientStock =>
                ("quantity", $"takes {refusal.Requested}, {refusal.Available} are free"),
            RefusalReason.InsufficientBackorders =>
                ("qty_backordered",
                    $"takes {refusal.Requested}, {refusal.Available} are backordered"),
            RefusalReason.OverBackorderedMax => ("qty_backordered", OverMax),
            RefusalReason.TooManyFills =>
                ("quantity", "fills more orders than one receipt can name: "
                    + $"receive {refusal.Available} first, then the rest"),
            _ => ("quantity", OverMax),
        };
        return new(subject.StockPath ?? subject.PathOf(field), message);
    }

    private static Problem Conflict((RefusalSubject Subject, Refusal Refusal)[] rows) => new()
    {
        Status = 409,
        Title = rows[0].Refusal.Reason switch
        {
            RefusalReason.QuantityMismatch => "On hand is not what was expected",
            RefusalReason.SplitChanged => "The split changed since it was promised",
            _ => NotEnough,
        },
        Details = json => RefusalDetails.Write(json, rows),
    };

    private static Problem Contended((RefusalSubject Subject, Refusal Refusal)[] rows) => new()
    {
        Status = 409,
        Title = "Another operation holds this stock for a moment",
        RetryAfter = 1,
        Details = json => RefusalDetails.Write(json, rows),
    };

    private static Problem NotFound(RefusalSubject subject)
    {
        if (subject.ReservationId is { } id)
        {
            return Problem.NotFound($"Reservation {id} not found");
        }
        return subject.Path.Length == 0
            ? Problem.NotFound($"Item {subject.Value} not found")
            : Problem.Fields([NotFoundField(subject)]);
    }

    private static FieldError NotFoundField(RefusalSubject subject) =>
        new(subject.PathOf(subject.Field), UnknownItem(subject.Field, subject.Value));

    /// <summary>Says that no item has the identity sent.</summary>
    public static string UnknownItem(string field, string value) => field switch
    {
        _ when field.EndsWith("sku", StringComparison.Ordinal) => $"SKU {value} not found",
        _ when field.EndsWith("product_id", StringComparison.Ordinal) =>
            $"Product {value} not found",
        _ => $"Variant {value} not found",
    };

    private static Problem OfKey(int status, string title) => new()
    {
        Status = status,
        Title = title,
        Errors = [new("Idempotency-Key", title)],
    };

    private static Problem NoAnswer() =>
        Problem.Unavailable("The item did not answer in time; repeat with the same key");
}
