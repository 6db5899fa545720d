using System.Text.Json;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Oracle;

/// <summary>
/// Holds everything a run was promised against the history, the live reads and the list of every
/// item it touched, and of a sample of those it only stocked.
/// </summary>
internal sealed class StoreOracle(Shop shop, Promises promises)
{
    private const int ViolationsKept = 50;
    private const int SettlersMax = 32;
    private const int ReadersMax = 8;
    private const int ReadingsMax = 20;
    private const int UntouchedMax = 1_000;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMilliseconds(200);
    private readonly List<Violation> _violations = [];
    private long _total;
    private long _items;
    private long _rows;
    private long _settled;
    private long _refusals;

    /// <summary>Settles what has no answer yet, and checks.</summary>
    /// <param name="progress">Told how many items are done.</param>
    /// <param name="cancel">Gives up; nothing is said then.</param>
    public async Task<Verdict> CheckAsync(Action<long> progress, CancellationToken cancel)
    {
        var operations = await SettleAsync(cancel);
        foreach (var what in promises.Wrongs)
        {
            Break(new(Rule.AnswersByContract, what));
        }

        _total += promises.Wrong - promises.Wrongs.Count;
        if (promises.Dropped > 0)
        {
            Break(new(
                Rule.AllSettled, $"{promises.Dropped} operations were too many to be kept"));
        }

        await CheckItemsAsync(operations, progress, cancel);
        return new(
            _violations, _total, _items, _rows, operations.Count, _settled, _refusals);
    }

    private async Task<List<Operation>> SettleAsync(CancellationToken cancel)
    {
        var known = promises.Operations.Where(o => o.Unanswered is null).ToList();
        var open = promises.Operations.Where(o => o.Unanswered is not null).ToList();
        await Parallel.ForEachAsync(
            open,
            AtATime(SettlersMax, cancel),
            async (operation, token) =>
            {
                var done = await shop.SettleAsync(operation, token);
                lock (known)
                {
                    Keep(operation, done, known);
                }
            });
        return known;
    }

    private static ParallelOptions AtATime(int max, CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = max, CancellationToken = cancel };

    private void Keep(Operation asked, Operation? done, List<Operation> known)
    {
        _settled++;
        if (done is { Unanswered: not null })
        {
            Break(new(Rule.AllSettled, $"{asked}: still no answer"));
        }
        else if (done is not null)
        {
            known.Add(done);
        }
    }

    private async Task CheckItemsAsync(
        List<Operation> operations, Action<long> progress, CancellationToken cancel)
    {
        var bySku = operations
            .SelectMany(o => o.Lines.Select(line => line.Sku).Distinct().Select(sku => (sku, o)))
            .ToLookup(pair => pair.sku, pair => pair.o);
        var items = promises.Stock.ToLookup(
            item => bySku.Contains(item.Sku) || promises.RefusalsOf(item.Sku).Count > 0);
        await Parallel.ForEachAsync(
            items[true].Concat(Spread([.. items[false]])),
            AtATime(ReadersMax, cancel),
            async (item, token) =>
            {
                var books = await ReadAsync(item, [.. bySku[item.Sku]], token);
                var found = LevelRules.Check(books).Concat(PromiseRules.Check(books)).ToList();
                lock (_violations)
                {
                    Count(books, found);
                    progress(_items);
                }
            });
    }

    // What nobody bought is as it was stocked. As many as can be read in seconds, evenly spread.
    private static IEnumerable<StockedItem> Spread(List<StockedItem> untouched)
    {
        untouched.Sort((one, other) => string.CompareOrdinal(one.Sku, other.Sku));
        var last = Math.Min(untouched.Count, UntouchedMax) - 1;
        return Enumerable.Range(0, last + 1).Select(
            at => untouched[last == 0 ? 0 : (int)((long)at * (untouched.Count - 1) / last)]);
    }

    private void Count(ItemBooks books, List<Violation> found)
    {
        _items++;
        _rows += books.History.Count;
        _refusals += books.Refusals.Count;
        found.ForEach(Break);
    }

    private void Break(Violation violation)
    {
        _total++;
        if (_violations.Count < ViolationsKept)
        {
            _violations.Add(violation);
        }
    }

    // An item still writes down that its orders are recorded: all are read at one version.
    private async Task<ItemBooks> ReadAsync(
        StockedItem item, IReadOnlyList<Operation> operations, CancellationToken cancel)
    {
        for (var reading = 1; ; reading++)
        {
            var live = await shop.Store.ReadAsync(item.Sku, cancel);
            var rows = await History.ReadAsync(shop.Store, live.VariantId, cancel);
            var listed = await ListedAsync(live, cancel);
            var after = await shop.Store.ReadAsync(item.Sku, cancel);
            if (after.Version == live.Version || reading == ReadingsMax)
            {
                rows.Reverse();
                return new(item, operations, promises.RefusalsOf(item.Sku), rows, live, listed)
                {
                    Age = promises.Age,
                };
            }

            await Task.Delay(ReadAgainAfter, cancel);
        }
    }

    private async Task<LiveItem> ListedAsync(LiveItem live, CancellationToken cancel)
    {
        using var answer = await shop.Store.GetAsync(
            $"/inventory/items?variant_id:in={live.VariantId}", cancel);
        return Listed(answer.RootElement.GetProperty("data")[0], live);
    }

    // The list has no sum over locations and no version.
    private static LiveItem Listed(JsonElement element, LiveItem live)
    {
        var level = element.GetProperty("locations").EnumerateArray()
            .First(l => l.GetProperty("location_id").GetInt32() == 1);
        return live with
        {
            AvailableToSell = level.GetProperty("available_to_sell").GetInt64(),
            OnHand = level.GetProperty("total_inventory_onhand").GetInt64(),
            QtyBackordered = level.GetProperty("qty_backordered").GetInt64(),
            Held = level.GetProperty("held").GetInt64(),
        };
    }
}
