using Inventory.LoadTests.Http;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.Bench;

/// <summary>Puts stock into a host that is to be measured.</summary>
internal static class Stock
{
    /// <summary>Units on hand of a SKU that must never run out.</summary>
    public const int Plenty = 2_000_000_000;

    /// <summary>Rows for SKUs that must never run out.</summary>
    public static IEnumerable<SkuRow> PlentyOf(IEnumerable<string> skus) =>
        skus.Select(sku => new SkuRow(sku, sku, 1, Plenty, 0, 0, null, 0, ""));

    /// <summary>Imports new SKUs and wants every one created.</summary>
    public static async Task<ImportResult> ImportAsync(
        BenchContext bench, Target target, IEnumerable<SkuRow> rows, CancellationToken cancel)
    {
        var file = Path.Combine(bench.Directory, "import.csv");
        SkuCsv.Write(file, rows);
        return await ImportAsync(target, file, cancel);
    }

    /// <summary>Imports a file of new SKUs and wants every one created.</summary>
    public static async Task<ImportResult> ImportAsync(
        Target target, string file, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        var result = await store.ImportAsync(file, Reporter(), cancel);
        return result.Rejected == 0 && result.Created == result.Rows
            ? result
            : throw new InvalidDataException($"The import did not create every row: {result}.");
    }

    private static Action<long> Reporter()
    {
        const long Each = 100_000;
        var next = Each;
        return rows =>
        {
            if (rows >= next)
            {
                BenchContext.Say($"  {rows:N0} rows imported");
                next = rows + Each;
            }
        };
    }
}
