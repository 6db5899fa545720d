namespace Inventory.LoadTests.Oracle;

/// <summary>An item began with the stock it was imported with, once.</summary>
internal static class StockRules
{
    /// <summary>What is broken.</summary>
    public static IEnumerable<Violation> Check(ItemBooks books)
    {
        var rows = books.History.Where(row => row.IsImport).ToList();
        if (rows.Count > 1)
        {
            yield return Of(books, Rule.NothingDoubled, rows);
        }

        var sum = (rows.Sum(row => row.OnHand), rows.Sum(row => row.QtyBackordered),
            rows.Sum(row => row.Held));
        if (sum != (books.Stock.OnHand, 0, 0))
        {
            yield return Of(
                books, rows.Count == 0 ? Rule.NothingLost : Rule.AsPromised, rows);
        }
    }

    private static Violation Of(ItemBooks books, Rule rule, List<HistoryRow> rows) => new(
        rule,
        $"{books.Stock.Sku}: imported with {books.Stock.OnHand} on hand, and {rows.Count} rows "
        + $"say so: {string.Join("; ", rows)}");
}
