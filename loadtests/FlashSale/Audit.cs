using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>One thing that must be so, and what was found.</summary>
internal sealed record Check(string What, long Expected, long Found)
{
    /// <summary>Whether it is so.</summary>
    public bool Holds => Expected == Found;
}

/// <summary>
/// Compares three accounts of a sale that know nothing of each other: what the buyers were told,
/// what the live read says, and what the history adds up to.
/// </summary>
internal static class Audit
{
    /// <summary>Every check, held or not.</summary>
    /// <param name="terms">What was to be sold.</param>
    /// <param name="start">The shop before the sale.</param>
    /// <param name="sale">What the buyers were told.</param>
    /// <param name="live">The live read after it.</param>
    /// <param name="history">All rows the item has, newest first.</param>
    public static List<Check> Run(
        SaleTerms terms, SaleStart start, SaleResult sale, LiveItem live,
        IReadOnlyList<HistoryRow> history)
    {
        var sold = history.Where(row => row.Version > start.Live.Version).ToList();
        return
        [
            .. Import(terms, start.Import), .. Buyers(terms, sale), .. Live(terms, live),
            .. Whole(live, history), .. Entries(terms, sale, sold),
        ];
    }

    private static IEnumerable<Check> Import(SaleTerms terms, ImportResult import) =>
    [
        new("import: rows accepted", terms.Skus, import.Accepted),
        new("import: rows rejected", 0, import.Rejected),
    ];

    private static IEnumerable<Check> Buyers(SaleTerms terms, SaleResult sale)
    {
        var sold = sale.Outcomes.Where(o => o.Fate == Fate.Sold).ToList();
        return
        [
            new("buyers without an answer", 0, sale.Outcomes.Count(o => o.Fate == Fate.Unanswered)),
            new("buyers answered against the contract", 0, sale.Outcomes.Count(
                o => o.Fate == Fate.Wrong)),
            new("units sold ready", terms.Ready, sold.Sum(o => (long)o.Split.OnHand)),
            new("units sold as backorder", terms.Backordered, sold.Sum(
                o => (long)o.Split.Backordered)),
            new("buyers with an order", terms.Sold, sold.Count),
            new("buyers refused with available 0 and 0", terms.Refused,
                sale.Outcomes.Count(o => o.Fate == Fate.Refused)),
        ];
    }

    private static IEnumerable<Check> Live(SaleTerms terms, LiveItem live) =>
    [
        new("live available_to_sell", terms.LeftToSell, live.AvailableToSell),
        new("live total_inventory_onhand", terms.OnHand - terms.Ready, live.OnHand),
        new("live qty_backordered", terms.Backordered, live.QtyBackordered),
        new("live held", 0, live.Held),
    ];

    // The item's numbers are nothing but the sum of all it ever went through.
    private static IEnumerable<Check> Whole(LiveItem live, IReadOnlyList<HistoryRow> history) =>
    [
        new("history: sum of on_hand", live.OnHand, history.Sum(r => r.OnHand)),
        new("history: sum of qty_backordered", live.QtyBackordered,
            history.Sum(r => r.QtyBackordered)),
        new("history: sum of held", live.Held, history.Sum(r => r.Held)),
        new("history: versions, down to 1", history.Count > 0 ? history[0].Version : 1,
            history.Select(r => r.Version).Distinct().Count()),
        new("history: rows newer than the row before them", 0,
            history.Zip(history.Skip(1)).Count(pair => pair.Second.Version > pair.First.Version)),
        new("history: newest available_to_sell", live.AvailableToSell,
            history.Select(r => r.AvailableToSell).FirstOrDefault(ats => ats is not null) ?? 0),
    ];

    private static IEnumerable<Check> Entries(
        SaleTerms terms, SaleResult sale, List<HistoryRow> history) =>
    [
        new("history: on_hand sold", -terms.Ready, history.Sum(r => r.OnHand)),
        new("history: qty_backordered sold", terms.Backordered,
            history.Sum(r => r.QtyBackordered)),
        new("history: units held ever", terms.Sold, history.Sum(r => Math.Max(0, r.Held))),
        new("history: units held that left the hold", terms.Sold,
            -history.Sum(r => Math.Min(0, r.Held))),
        new("history: orders", terms.Sold,
            history.Select(r => r.OrderId).OfType<string>().Distinct().Count()),
        new("history: orders unlike what their buyers were told", 0, Unlike(sale, history)),
        new("history: rows with a negative available_to_sell", 0, history.Count(
            r => r.AvailableToSell < 0)),
    ];

    // Told and written must agree order by order; an order known to one side only is unlike too.
    private static int Unlike(SaleResult sale, IReadOnlyList<HistoryRow> history)
    {
        var told = sale.Outcomes.Where(o => o.Fate == Fate.Sold).ToDictionary(
            o => o.OrderId!,
            o => (OnHand: -(long)o.Split.OnHand, Backordered: (long)o.Split.Backordered));
        var orders = history.Where(r => r.OrderId is not null).GroupBy(r => r.OrderId!);
        var written = orders.ToDictionary(
            rows => rows.Key,
            rows =>
                (OnHand: rows.Sum(r => r.OnHand), Backordered: rows.Sum(r => r.QtyBackordered)));
        return told.Keys.Union(written.Keys).Count(id =>
            !told.TryGetValue(id, out var mine) || !written.TryGetValue(id, out var theirs)
            || mine != theirs);
    }
}
