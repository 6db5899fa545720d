using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

internal enum Act
{
    Adjust,
    Reserve,
    Confirm,
    Release,
    Extend,
    Place,
    Cancel,
    Return,
    Receive,
    Transfer,
}

internal enum Outcome
{
    /// <summary>No answer came, or 503: done once or not at all.</summary>
    Unknown,

    /// <summary>Acknowledged: it must be there exactly once.</summary>
    Done,

    /// <summary>Refused: it must not be there.</summary>
    Refused,
}

/// <summary>Sends a request, notes the answer, and says whether its client goes on.</summary>
internal delegate Task<bool> SendOperation(Shop shop, Operation operation);

/// <summary>One row of an adjustment: units added, or set when absolute.</summary>
internal sealed record Row(string Sku, int Units, int Backordered, bool IsAbsolute);

/// <summary>One item at one location that a request names, and the units it asks for; a transfer
/// names where they are.</summary>
internal sealed record Line(string Sku, int Location, int Units);

/// <summary>One request of the workload and what is known of it.</summary>
internal sealed record Operation(Act Act, string Tag, string Path, string Body, string? Key)
{
    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>What a request of several lines names; none where all of an order is meant.
    /// </summary>
    public IReadOnlyList<Line> Lines { get; init; } = [];

    /// <summary>The order a confirm or a placing makes, or a cancel or return is about.</summary>
    public string OrderId { get; init; } = "";

    /// <summary>The request that made the order a cancel or return is about.</summary>
    public Operation? Order { get; init; }

    /// <summary>Fewer units than asked for will do.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Ready units that come back are in stock again.</summary>
    public bool Restock { get; init; }

    /// <summary>This reserve asks for a deadline within the run: what is asked of it later may be
    /// refused.</summary>
    public bool IsShort { get; init; }

    /// <summary>Units of a reserve.</summary>
    public int Quantity { get; init; }

    public string? Sku { get; init; }

    /// <summary>The reserve a confirm, release or extend is for.</summary>
    public Operation? Hold { get; init; }

    /// <summary>How often this reserve was extended; each asks for more than the one before.
    /// </summary>
    public int Extensions { get; set; }

    public Outcome Outcome { get; private set; }

    public Reply? Answer { get; private set; }

    /// <summary>The key to repeat with: the client's own, or the one an answer
    /// gave that is not the last word.</summary>
    public string? RepeatKey { get; private set; } = Key;

    public string ReservationId { get; set; } = "";

    /// <summary>It may be repeated as it is: what it names is there once, however often it is
    /// asked for.</summary>
    public bool IsNatural => Act is Act.Confirm or Act.Release or Act.Place
        || (Act == Act.Cancel && Lines.Count == 0);

    public bool IsAbsolute => Rows.Count > 0 && Rows[0].IsAbsolute;

    public Task<Reply> SendTo(Shop shop) =>
        shop.Send(IsAbsolute ? HttpMethod.Put : HttpMethod.Post, Path, Body, RepeatKey);

    /// <summary>Sends it once; the client ends with the host.</summary>
    public static async Task<bool> SendOnceAsync(Shop shop, Operation operation)
    {
        try
        {
            operation.Note(await operation.SendTo(shop));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>Notes an answer; only one that says so settles the operation.</summary>
    public void Note(Reply reply)
    {
        if (reply.Status == 503)
        {
            RepeatKey ??= reply.Header("Idempotency-Key");
            reply.NoTrace();
            return;
        }
        reply.Require(reply.Status is 200 or 201 or 409 or 422, "an unexpected status");
        Answer = reply;
        RepeatKey ??= reply.Header("Idempotency-Key");
        Outcome = reply.Status < 300 ? Outcome.Done : Outcome.Refused;
        if (Act == Act.Reserve && Outcome == Outcome.Done)
        {
            ReservationId = reply.Text("data.reservation_id");
        }
    }

    public override string ToString() => $"{Act} {Tag} {Outcome} key {Key ?? "none"}: {Body}";
}
