using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Reservations;

/// <summary>A line with the item it names; of several of one variant and location all together.
/// </summary>
/// <param name="Line">The line, as the first of them was sent.</param>
/// <param name="Item">The item.</param>
internal readonly record struct ResolvedLine(ReserveLine Line, ItemRef Item);

/// <summary>Finds what lines name, and merges those of one variant and location.</summary>
internal sealed class LineResolver(ItemDirectory directory)
{
    /// <summary>Finds the item one line names; null where there is none.</summary>
    public ValueTask<ItemRef?> FindAsync(string store, ReserveLine line) =>
        line.Sku is { } sku
            ? directory.FindAsync(store, sku)
            : directory.FindAsync(store, line.VariantId);

    /// <summary>Forgets what was found for lines: their items say it is out of date.</summary>
    public void Forget(string store, IEnumerable<ResolvedLine> lines)
    {
        foreach (var line in lines)
        {
            Forget(store, line.Line, line.Item);
        }
    }

    /// <summary>Forgets what was found for a line.</summary>
    public void Forget(string store, ReserveLine line, ItemRef item)
    {
        directory.Forget(store, item.Facts);
        if (line.Sku is { } sku)
        {
            directory.Forget(store, sku);
        }
    }

    /// <summary>Finds what every line names.</summary>
    /// <exception cref="RequestRefusedException">422: a line names nothing there is, or lines of
    /// one variant and location do not fit together.</exception>
    public async Task<IReadOnlyList<ResolvedLine>> ResolveAsync(
        StoreSnapshot store, IReadOnlyList<ReserveLine> lines)
    {
        var items = await Task.WhenAll(
            lines.Select(line => FindAsync(store.Hash, line).AsTask()));
        var errors = new FieldErrors();
        foreach (var (line, item) in lines.Zip(items))
        {
            if (WhyNot(store, line, item) is { } error)
            {
                errors.Add(error.Path, error.Message);
            }
        }
        errors.CheckOnStore(
            errors.Any && lines.Any(line => store.FindLocation(line.LocationId) is null));
        var merged = lines.Zip(items, (line, item) => new ResolvedLine(line, item!))
            .GroupBy(line => (line.Item.VariantId, line.Line.LocationId))
            .Select(group => Merge([.. group], errors)).ToArray();
        errors.Check();
        return merged;
    }

    private static FieldError? WhyNot(StoreSnapshot store, ReserveLine line, ItemRef? item)
    {
        if (store.FindLocation(line.LocationId) is null)
        {
            return line.UnknownLocation();
        }
        return item is null ? line.Unknown() : line.Mismatch(item);
    }

    private static void AddToEach(ResolvedLine[] lines, FieldErrors errors, string message)
    {
        foreach (var line in lines)
        {
            errors.Add(line.Line.Path, message);
        }
    }

    private static ResolvedLine Merge(ResolvedLine[] same, FieldErrors errors)
    {
        var (first, sum) = (same[0], same.Sum(line => (long)line.Line.Quantity));
        if (!same.All(line => line.Line.HasFlagsOf(first.Line)))
        {
            AddToEach(same, errors, "must have equal flags where they name the same item");
        }
        else if (sum > StockLevel.QuantityMax)
        {
            AddToEach(same, errors, $"must sum to at most {StockLevel.QuantityMax}, not {sum}");
        }
        return first with
        {
            Line = first.Line with { Quantity = (int)Math.Min(sum, StockLevel.QuantityMax) },
        };
    }
}
