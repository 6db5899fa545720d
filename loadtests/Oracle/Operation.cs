namespace Inventory.LoadTests.Oracle;

/// <summary>What an operation does to the items it names.</summary>
internal enum Act
{
    /// <summary>Holds units of each line.</summary>
    Reserve = 0,

    /// <summary>Makes what a reservation holds an order.</summary>
    Confirm = 1,

    /// <summary>Gives back what a reservation holds.</summary>
    Release = 2,

    /// <summary>Adds units on hand, those of each line.</summary>
    Adjust = 3,
}

/// <summary>Units of an item, at location 1.</summary>
internal readonly record struct Line(string Sku, int Units);

/// <summary>How many units come from the shelf and how many are promised beyond it.</summary>
internal readonly record struct Split(int OnHand, int Backordered);

/// <summary>A request that can be sent again as it was.</summary>
internal sealed record Call(string Path, string Body, string Key)
{
    /// <summary>PUT for absolute numbers, else POST.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;
}

/// <summary>
/// An operation that was, or may have been, accepted. A refused one is no more than a count.
/// </summary>
/// <param name="Act">What it does.</param>
/// <param name="Key">Its Idempotency-Key, by which a violation names it.</param>
/// <param name="Lines">What it does it to.</param>
internal sealed record Operation(Act Act, string Key, IReadOnlyList<Line> Lines)
{
    /// <summary>The reservation it made, confirmed or released; null while it is not known.
    /// </summary>
    public string? ReservationId { get; init; }

    /// <summary>The order a confirm asked for.</summary>
    public string? OrderId { get; init; }

    /// <summary>The split a confirm answered, line by line.</summary>
    public IReadOnlyList<Split> Told { get; init; } = [];

    /// <summary>What to send again to learn the outcome; null when the outcome is known.</summary>
    public Call? Unanswered { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Act} {Key} ({string.Join(", ", Lines.Select(line => $"{line.Units} of {line.Sku}"))})";
}
