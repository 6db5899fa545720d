using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Where a reservation stands. Persisted; the numbers only ever grow.</summary>
public enum HoldStatus : byte
{
    /// <summary>Open: its units are set aside until the deadline.</summary>
    Held = 0,
    /// <summary>An order owns its units.</summary>
    Confirmed = 1,
    /// <summary>Given back.</summary>
    Released = 2,
    /// <summary>Its deadline passed; a late confirm may still acquire the units again.</summary>
    Expired = 3,
}

/// <summary>
/// A reservation of one item at one location. A value: an item keeps a million of them without an
/// object for each, and an answer already given can never change under its reader.
/// </summary>
[GenerateSerializer, Immutable, Alias("Hold")]
public readonly record struct Hold
{
    /// <summary>Longest life of a reservation counted from its creation: 24 hours.</summary>
    public const long LifeMaxMs = 24 * 60 * 60 * 1000L;

    /// <summary>How long an item waits before it asks what became of an undecided hold: 10 s.
    /// </summary>
    public const long AskAfterMs = 10_000;

    /// <summary>How long after its deadline an item asks about a hold that others expire: half a
    /// second, for by then it was told.</summary>
    public const long AskAfterDeadlineMs = 500;

    /// <summary>Its id within the item: a UUIDv7.</summary>
    [Id(0)] public required Guid Id { get; init; }
    /// <summary>The variant that was asked for; a product's variants may share one item.</summary>
    [Id(1)] public required int VariantId { get; init; }
    /// <summary>The location.</summary>
    [Id(2)] public required int LocationId { get; init; }
    /// <summary>Units asked for.</summary>
    [Id(3)] public required int Requested { get; init; }
    /// <summary>Units promised from stock.</summary>
    [Id(4)] public required int Ready { get; init; }
    /// <summary>Units promised beyond stock.</summary>
    [Id(5)] public required int Backordered { get; init; }
    /// <summary>The buyer takes backordered units.</summary>
    [Id(6)] public required bool AllowBackorder { get; init; }
    /// <summary>False for an item whose tracking is off: the hold moves nothing. Once confirmed,
    /// whether the item kept stock then, which may have changed since it expired.</summary>
    [Id(7)] public required bool IsTracked { get; init; }
    /// <summary>When it was made, in unix milliseconds.</summary>
    [Id(8)] public required long CreatedAt { get; init; }
    /// <summary>Its deadline, in unix milliseconds.</summary>
    [Id(9)] public required long ExpiresAt { get; init; }
    /// <summary>The cart it was made for.</summary>
    [Id(10)] public string? CartId { get; init; }
    /// <summary>Where it stands.</summary>
    [Id(11)] public HoldStatus Status { get; init; }
    /// <summary>The order that owns its units.</summary>
    [Id(12)] public string? OrderId { get; init; }
    /// <summary>Units the order got from stock, once confirmed.</summary>
    [Id(13)] public int ActualReady { get; init; }
    /// <summary>Units the order waits for, once confirmed.</summary>
    [Id(14)] public int ActualBackordered { get; init; }
    /// <summary>When it stopped being open, in unix milliseconds.</summary>
    [Id(15)] public long ClosedAt { get; init; }
    /// <summary>Its buyer has begun to pay.</summary>
    [Id(16)] public bool IsPaying { get; init; }

    /// <summary>The cart that owns it has decided to keep it; false where there is none.</summary>
    [Id(17)] public bool IsDecided { get; init; }

    /// <summary>It is one line of a reservation that a cart's stream owns: the item expires it only
    /// when told.</summary>
    public bool IsCarts => CartHoldIds.IsCarts(Id);

    /// <summary>True while a cart may still give it up as if it had never been.</summary>
    public bool IsUndecided => IsCarts && !IsDecided && Status == HoldStatus.Held;

    /// <summary>When the item has to do something about it, in unix milliseconds: expire it, or ask
    /// its cart.</summary>
    internal long DueAt
    {
        get
        {
            if (!IsCarts)
            {
                return ExpiresAt;
            }
            return IsDecided ? ExpiresAt + AskAfterDeadlineMs : CreatedAt + AskAfterMs;
        }
    }

    /// <summary>Units promised.</summary>
    public int Accepted => Ready + Backordered;

    /// <summary>True when the order got another split than was promised.</summary>
    public bool SplitChanged =>
        Status == HoldStatus.Confirmed && ActualReady != Ready;
}
