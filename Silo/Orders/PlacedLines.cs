using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Silo.Reservations;

namespace Inventory.Silo.Orders;

/// <summary>What the lines of a repeated request named when the order was made: their items may be
/// gone since, or have given their SKUs to others.</summary>
internal static class PlacedLines
{
    /// <summary>Finds the lines sent among those the order was made with.</summary>
    /// <returns>Them as the order knows them, those of one variant and location together; null
    /// where one is not among them.</returns>
    public static IReadOnlyList<CartLine>? Find(
        IReadOnlyList<ReserveLine> sent, IReadOnlyList<CartLine> placed)
    {
        var found = new List<CartLine>(sent.Count);
        foreach (var line in sent)
        {
            if (placed.FirstOrDefault(line.Names) is not { } named)
            {
                return null;
            }
            found.Add(named with
            {
                Quantity = line.Quantity,
                AllowBackorder = line.AllowBackorder,
                AllowPartial = line.AllowPartial,
            });
        }
        var merged = found.GroupBy(line => (line.VariantId, line.LocationId))
            .Select(same => Merge([.. same])).ToArray();
        return merged.All(line => line is not null) ? [.. merged.OfType<CartLine>()] : null;
    }

    // Lines that do not fit together made no order.
    private static CartLine? Merge(CartLine[] same)
    {
        var (first, sum) = (same[0], same.Sum(line => (long)line.Quantity));
        var fit = same.All(line => line with { Quantity = 1, Sku = "" }
            == first with { Quantity = 1, Sku = "" });
        return fit && sum <= StockLevel.QuantityMax ? first with { Quantity = (int)sum } : null;
    }
}
