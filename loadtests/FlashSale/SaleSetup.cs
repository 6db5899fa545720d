using System.Globalization;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.FlashSale;

/// <summary>A stocked shop: how the import ended, and what the live read then says of the SKU on
/// sale.</summary>
internal sealed record SaleStart(ImportResult Import, TimeSpan Elapsed, LiveItem Live);

/// <summary>Stocks the shop of a sale by one CSV import, as a merchant would.</summary>
internal static class SaleSetup
{
    private const int CatalogSeed = 42;

    /// <summary>
    /// Imports the catalog with the SKU on sale in it, and answers what the live read says.
    /// </summary>
    /// <exception cref="InvalidOperationException">The SKU cannot be brought into that
    /// state.</exception>
    public static async Task<SaleStart> RunAsync(
        StoreClient store, SaleTerms terms, string csv, CancellationToken cancel)
    {
        if (await store.FindAsync(terms.Sku, cancel) is { Held: > 0 } existing)
        {
            throw new InvalidOperationException(
                $"{terms.Sku} has {existing.Held} units held: release them or take another --sku.");
        }

        SkuCsv.Write(csv, Rows(terms));
        var start = TimeProvider.System.GetTimestamp();
        var import = await store.ImportAsync(csv, _ => { }, cancel);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var live = await store.ReadAsync(terms.Sku, cancel);
        return live.AvailableToSell == terms.ToSell
            ? new(import, elapsed, live)
            : throw new InvalidOperationException(
                $"{terms.Sku} should have {terms.ToSell} available to sell after "
                + $"the import and has {live.AvailableToSell}: is it purchasable and in stock?");
    }

    // The SKU on sale stands in the middle of the file, like any other.
    private static IEnumerable<SkuRow> Rows(SaleTerms terms)
    {
        var others = new SkuCatalog(CatalogSeed);
        var before = (terms.Skus - 1) / 2;
        var rest = others.Rows(terms.Skus - 1).Skip(before);
        return others.Rows(before).Append(OnSale(terms)).Concat(rest);
    }

    private static SkuRow OnSale(SaleTerms terms) => new(
        terms.Sku, $"Flash sale {terms.Sku}", 1, terms.OnHand, SafetyStock: 0, LowStock: 0,
        terms.BackorderLimit.ToString(CultureInfo.InvariantCulture), QtyBackordered: 0, "");
}
