namespace Inventory.LoadTests.Oracle;

/// <summary>
/// The rules between what one item's clients were promised and what its history says: each promise
/// has its rows, once and with its numbers, and no row is without a promise.
/// </summary>
internal sealed class PromiseRules
{
    private const string CartOwner = "cart.";
    private readonly ItemBooks _books;
    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, Holding> _holdings = [];
    private readonly ILookup<string, HistoryRow> _orders;
    private readonly ILookup<string, HistoryRow> _adjustments;

    private PromiseRules(ItemBooks books)
    {
        _books = books;
        _orders = Having(books, row => row.OrderId);
        // A row of a batch names its reason when its place is taken and when it is carried out.
        _adjustments = Having(
            books, row => row.Kind is "claim_taken" or "claim_dropped" ? null : row.Reason);
        foreach (var row in books.History.Where(row => row.ReservationId is not null))
        {
            HoldingOf(row.ReservationId!).Add(row);
        }
    }

    /// <summary>What is broken.</summary>
    public static IReadOnlyList<Violation> Check(ItemBooks books)
    {
        var rules = new PromiseRules(books);
        foreach (var operation in books.Operations)
        {
            rules.Check(operation);
        }

        rules.CheckHoldings();
        rules.CheckUnpromised();
        rules._violations.AddRange(StockRules.Check(books));
        return rules._violations;
    }

    private void Check(Operation operation)
    {
        switch (operation.Act)
        {
            case Act.Reserve:
                CheckReserve(operation);
                break;
            case Act.Confirm:
                CheckConfirm(operation);
                break;
            case Act.Release:
                CheckRelease(operation);
                break;
            case Act.Adjust:
                CheckAdjust(operation);
                break;
            default:
                throw new InvalidOperationException($"unknown act {operation.Act}");
        }
    }

    // A cart may hold, step back for another, and hold again: its rows count by their sum.
    private void CheckReserve(Operation operation)
    {
        var holding = HoldingOf(operation.ReservationId!);
        if (holding.Reserve is { } other)
        {
            Break(Rule.NothingDoubled, $"{operation} and {other} got one reservation");
        }

        holding.Reserve = operation;
        if (holding.Taken == 0)
        {
            Break(Rule.NothingLost, $"{operation}: reservation {operation.ReservationId} is not "
                + "in the history");
        }
        else if (!IsCart(operation.ReservationId!)
            && (holding.Rows > 1 || holding.Taken != _books.UnitsIn(operation)))
        {
            Break(
                holding.Rows > 1 ? Rule.NothingDoubled : Rule.AsPromised,
                $"{operation}: held {holding.Taken} units in {holding.Rows} rows");
        }
    }

    private void CheckConfirm(Operation operation)
    {
        HoldingOf(operation.ReservationId!).Confirm = operation;
        var rows = _orders[operation.OrderId!].ToList();
        if (rows.Count != 1)
        {
            Break(
                rows.Count == 0 ? Rule.NothingLost : Rule.NothingDoubled,
                $"{operation}: order {operation.OrderId} has {rows.Count} rows: "
                + string.Join("; ", rows));
            return;
        }

        var told = operation.Lines.Zip(operation.Told)
            .Where(pair => pair.First.Sku == _books.Stock.Sku).Select(pair => pair.Second)
            .ToList();
        var (onHand, backordered) = (told.Sum(s => s.OnHand), told.Sum(s => s.Backordered));
        var row = rows[0];
        if ((row.OnHand, row.QtyBackordered, row.Held)
            != (-onHand, backordered, -_books.UnitsIn(operation)))
        {
            Break(
                Rule.AsPromised,
                $"{operation}: told {onHand} ready and {backordered} backordered, and {row}");
        }
    }

    private void CheckRelease(Operation operation)
    {
        var holding = HoldingOf(operation.ReservationId!);
        holding.Release = operation;
        if (holding.Given == 0)
        {
            Break(Rule.NothingLost, $"{operation}: nothing was given back");
        }
    }

    private void CheckAdjust(Operation operation)
    {
        var rows = _adjustments[operation.Key].ToList();
        if (rows.Count != 1)
        {
            Break(
                rows.Count == 0 ? Rule.NothingLost : Rule.NothingDoubled,
                $"{operation.Act} {operation.Key}: {rows.Count} rows: {string.Join("; ", rows)}");
        }
        else if (rows[0].OnHand != _books.UnitsIn(operation)
            || rows[0] is not { QtyBackordered: 0, Held: 0 })
        {
            Break(
                Rule.AsPromised,
                $"{operation.Act} {operation.Key} of {_books.UnitsIn(operation)}: {rows[0]}");
        }
    }

    // What a reservation took it still holds, gave back, or made an order, each unit once.
    private void CheckHoldings()
    {
        foreach (var (id, holding) in _holdings)
        {
            if (holding.Reserve is null)
            {
                // A cart that was refused may have held a part for a moment.
                if (!IsCart(id) || holding.Taken != holding.Given)
                {
                    Break(Rule.NothingUnpromised, $"reservation {id} was promised to nobody: "
                        + $"{holding.First}");
                }

                continue;
            }

            var left = holding.Taken - holding.Given;
            var owed = holding.Release is null || holding.Confirm is not null
                ? _books.UnitsIn(holding.Reserve)
                : 0;
            if (left == owed)
            {
                continue;
            }

            if (holding.ExpiredAt is { } at && ExpiryRules.IsEarly(_books, holding, at))
            {
                Break(
                    Rule.NothingLost, $"{holding.Reserve}: {holding.Expired} units expired before "
                    + "their time");
            }
            else if (left + holding.Expired != owed)
            {
                Break(
                    Rule.AsPromised,
                    $"{holding.Reserve}: held {holding.Taken}, gave back {holding.Given}, "
                    + $"and should have kept {owed}");
            }
        }

        foreach (var what in ExpiryRules.Check(_books, _holdings.Values))
        {
            Break(Rule.NothingLost, what);
        }
    }

    private void CheckUnpromised()
    {
        var confirmed = _books.Operations.Where(o => o.Act == Act.Confirm)
            .Select(o => o.OrderId!).ToHashSet();
        var adjusted = _books.Operations.Where(o => o.Act == Act.Adjust)
            .Select(o => o.Key).ToHashSet();
        foreach (var row in _books.History)
        {
            var isKnown = row switch
            {
                { ReservationId: not null } => true,
                { OrderId: { } order } => confirmed.Contains(order),
                { Reason: { } reason } => adjusted.Contains(reason),
                { IsImport: true } => true,
                { Kind: "reservations_expired" } => true,
                _ => row is { OnHand: 0, QtyBackordered: 0, Held: 0 },
            };
            if (!isKnown)
            {
                Break(Rule.NothingUnpromised, $"{row} was promised to nobody");
            }
        }
    }

    private static bool IsCart(string id) => id.StartsWith(CartOwner, StringComparison.Ordinal);

    private static ILookup<string, HistoryRow> Having(
        ItemBooks books, Func<HistoryRow, string?> key) =>
        books.History.Where(row => key(row) is not null).ToLookup(row => key(row)!);

    private Holding HoldingOf(string id)
    {
        if (!_holdings.TryGetValue(id, out var holding))
        {
            _holdings.Add(id, holding = new());
        }

        return holding;
    }

    private void Break(Rule rule, string what) =>
        _violations.Add(new(rule, $"{_books.Stock.Sku}: {what}"));
}
