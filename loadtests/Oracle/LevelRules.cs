namespace Inventory.LoadTests.Oracle;

/// <summary>
/// The rules that the numbers of one item must keep at every version, whoever made it: a running
/// sum over its history, and what is read of it in the end.
/// </summary>
internal static class LevelRules
{
    /// <summary>What is broken.</summary>
    public static IEnumerable<Violation> Check(ItemBooks books)
    {
        var level = new Level(books.Stock.BackorderLimit);
        foreach (var row in books.History)
        {
            foreach (var violation in level.Step(row))
            {
                yield return Of(books, violation.Rule, $"{row}: {violation.What}");
            }
        }

        foreach (var what in Read(books, level))
        {
            yield return Of(books, Rule.ReadsExact, what);
        }

        var (count, fewest) = books.Refusals;
        if (count > 0 && level.AvailableMin >= fewest)
        {
            yield return Of(
                books, Rule.NoFalseSoldOut,
                $"{count} refusals, one of {fewest} units, and never fewer than "
                + $"{level.AvailableMin} to sell");
        }
    }

    private static IEnumerable<string> Read(ItemBooks books, Level level)
    {
        var reads = new[] { ("live", books.Live), ("list", books.Listed) };
        foreach (var (name, read) in reads)
        {
            if ((read.OnHand, read.QtyBackordered, read.Held)
                != (level.OnHand, level.Backordered, level.Held))
            {
                yield return $"the history sums to on_hand {level.OnHand}, qty_backordered "
                    + $"{level.Backordered}, held {level.Held}, and the {name} read says "
                    + $"{read.OnHand}, {read.QtyBackordered}, {read.Held}";
            }

            if (read.AvailableToSell != level.Available)
            {
                yield return $"{level.Available} are to sell, and the {name} read says "
                    + $"{read.AvailableToSell}";
            }
        }

        if (books.Live.Version != level.Version)
        {
            yield return $"the history ends at version {level.Version}, and the live read is at "
                + $"{books.Live.Version}";
        }
    }

    private static Violation Of(ItemBooks books, Rule rule, string what) =>
        new(rule, $"{books.Stock.Sku}: {what}");

    private sealed class Level(int limit)
    {
        private bool _isStocked;

        public long Version { get; private set; }

        public long OnHand { get; private set; }

        public long Backordered { get; private set; }

        public long Held { get; private set; }

        public long AvailableMin { get; private set; } = long.MaxValue;

        public long Available => Math.Max(0, OnHand + limit - Backordered - Held);

        public IEnumerable<Violation> Step(HistoryRow row)
        {
            var before = Available;
            if (row.Version != Version + 1)
            {
                yield return new(Rule.VersionsWhole, $"after version {Version}");
            }

            Version = row.Version;
            OnHand += row.OnHand;
            Backordered += row.QtyBackordered;
            Held += row.Held;
            _isStocked |= row.IsImport;
            AvailableMin = _isStocked ? Math.Min(AvailableMin, Available) : AvailableMin;
            if (OnHand < 0 || Backordered < 0 || Held < 0)
            {
                yield return new(
                    Rule.NoOversell,
                    $"leaves on_hand {OnHand}, qty_backordered {Backordered}, held {Held}");
            }

            if (row.Kind == "reservation_held" && row.Held > before)
            {
                yield return new(Rule.NoOversell, $"only {before} were to sell");
            }

            if (Backordered > limit || OnHand + limit - Backordered - Held < 0)
            {
                yield return new(
                    Rule.NoOversell,
                    $"{Backordered} backordered and {Held} held, of {OnHand} on hand and a limit "
                    + $"of {limit}");
            }

            if (_isStocked && row.AvailableToSell is { } told && told != Available)
            {
                yield return new(
                    Rule.AvailableToSellExact, $"says {told} to sell, and it is {Available}");
            }
        }
    }
}
