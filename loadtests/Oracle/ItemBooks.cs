using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Oracle;

/// <summary>Everything known of one item, from sources that do not know each other.</summary>
/// <param name="Stock">What it began with.</param>
/// <param name="Operations">What was promised of it; outcomes are settled.</param>
/// <param name="Refusals">Refusals for want of it.</param>
/// <param name="History">All its rows, oldest first.</param>
/// <param name="Live">What the live read says.</param>
/// <param name="Listed">What the list says.</param>
internal sealed record ItemBooks(
    StockedItem Stock, IReadOnlyList<Operation> Operations, Refusals Refusals,
    IReadOnlyList<HistoryRow> History, LiveItem Live, LiveItem Listed)
{
    /// <summary>Time since before the first promise, by the kit's own clock: no hold is older.
    /// </summary>
    public TimeSpan Age { get; init; }

    /// <summary>Units of a line of this item.</summary>
    public int UnitsIn(Operation operation) =>
        operation.Lines.Where(line => line.Sku == Stock.Sku).Sum(line => line.Units);
}
