namespace Inventory.LoadTests.Oracle;

/// <summary>A rule the oracle checks.</summary>
internal enum Rule
{
    /// <summary>Nothing goes below zero, and no hold takes more than there was to sell.</summary>
    NoOversell = 0,

    /// <summary>Everything acknowledged is in the history.</summary>
    NothingLost = 1,

    /// <summary>Nothing is in it twice.</summary>
    NothingDoubled = 2,

    /// <summary>Nothing is in it that nobody was told yes to.</summary>
    NothingUnpromised = 3,

    /// <summary>What is in it is what the answer said, unit by unit.</summary>
    AsPromised = 4,

    /// <summary>Versions go up by one from 1.</summary>
    VersionsWhole = 5,

    /// <summary>Available to sell is on hand plus backorder limit, less backordered, less held.
    /// </summary>
    AvailableToSellExact = 6,

    /// <summary>The live read and the list are the sum of the history.</summary>
    ReadsExact = 7,

    /// <summary>Nobody was refused while there was enough.</summary>
    NoFalseSoldOut = 8,

    /// <summary>Every answer was one the contract allows, the same for a request sent twice.
    /// </summary>
    AnswersByContract = 9,

    /// <summary>The outcome of every operation is known in the end.</summary>
    AllSettled = 10,
}

/// <summary>A broken rule: where, and by what.</summary>
internal sealed record Violation(Rule Rule, string What);

/// <summary>What came of a check.</summary>
/// <param name="Violations">What was broken; the first of them when there are very many.</param>
/// <param name="ViolationsTotal">How many there are.</param>
/// <param name="Items">Items whose history was read whole.</param>
/// <param name="Rows">Rows of history read.</param>
/// <param name="Operations">Accepted operations held against them.</param>
/// <param name="Settled">Operations that had no answer, and were sent again to learn it.</param>
/// <param name="Refusals">Refusals for want of stock.</param>
internal sealed record Verdict(
    IReadOnlyList<Violation> Violations, long ViolationsTotal, long Items, long Rows,
    long Operations, long Settled, long Refusals)
{
    /// <summary>Whether every rule holds.</summary>
    public bool IsPassed => ViolationsTotal == 0;
}
