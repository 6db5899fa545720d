namespace Inventory.LoadTests.FlashSale;

/// <summary>How a buyer fared. A buyer nobody answered is none of the others.</summary>
internal enum Fate
{
    /// <summary>No answer yet.</summary>
    Unanswered = 0,

    /// <summary>Reserved and confirmed.</summary>
    Sold = 1,

    /// <summary>The 409 with the right numbers.</summary>
    Refused = 2,

    /// <summary>Something the contract does not allow.</summary>
    Wrong = 3,
}

/// <summary>A buyer's fate, with the order and its units, or the problem in words.</summary>
internal readonly record struct Outcome(Fate Fate, string? OrderId, Split Split, string? Problem)
{
    /// <summary>Rightly refused.</summary>
    public static Outcome Refused { get; } = new(Fate.Refused, null, default, null);

    /// <summary>An order for this many units of each kind.</summary>
    public static Outcome Sold(string orderId, Split split) => new(Fate.Sold, orderId, split, null);

    /// <summary>Something the contract does not allow.</summary>
    public static Outcome Wrong(string problem) => new(Fate.Wrong, null, default, problem);
}

/// <summary>How many units come from the shelf and how many are promised beyond it.</summary>
internal readonly record struct Split(int OnHand, int Backordered);
