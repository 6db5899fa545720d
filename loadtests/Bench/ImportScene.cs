using System.Diagnostics;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.Bench;

/// <summary>Imports of new SKUs into an empty host, several small ones and one large.</summary>
internal sealed class ImportScene : Scene
{
    /// <summary>The data directory the large import leaves for the starts.</summary>
    public const string LargeData = "large";

    /// <summary>A SKU in it with more stock than any load takes.</summary>
    public const string StartSku = "BENCH-START";

    private const double RowsPerSecondMin = 30_000;
    private const int CatalogSeed = 42;
    private const string Small = "import-small";
    private const string Large = "import-large";

    public override IReadOnlyList<string> Names => [Small, Large];

    /// <summary>The catalog the large import makes, for those who need its SKUs.</summary>
    public static IEnumerable<SkuRow> LargeCatalog(BenchPlan plan) =>
        new SkuCatalog(CatalogSeed).Rows(plan.ImportLarge);

    /// <summary>Makes the large data directory, unless an earlier scene has.</summary>
    public static async Task<Samples> ImportLargeAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync(LargeData, cancel);
        var rate = await RateAsync(bench, host.Target, LargeCatalog(bench.Plan), cancel);
        await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf([StartSku]), cancel);
        return Samples.Of([rate]);
    }

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        if (bench.Wants(Small))
        {
            bench.Add(Row(Small, bench.Plan.ImportSmall, await ImportSmallAsync(bench, cancel)));
        }

        if (bench.Wants(Large))
        {
            bench.Add(Row(Large, bench.Plan.ImportLarge, await ImportLargeAsync(bench, cancel)));
        }
    }

    private static async Task<Samples> ImportSmallAsync(
        BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("small", cancel);
        var rates = new List<double>();
        for (var round = 0; round < bench.Plan.RoundsAlone; round++)
        {
            var catalog = new SkuCatalog(CatalogSeed, prefix: $"R{round}-");
            rates.Add(
                await RateAsync(bench, host.Target, catalog.Rows(bench.Plan.ImportSmall), cancel));
        }

        return Samples.Of(rates);
    }

    // The file is written before the clock starts; reading it is a part of the import.
    private static async Task<double> RateAsync(
        BenchContext bench, Target target, IEnumerable<SkuRow> rows, CancellationToken cancel)
    {
        var file = Path.Combine(bench.Directory, "import.csv");
        SkuCsv.Write(file, rows);
        var start = Stopwatch.GetTimestamp();
        var result = await Stock.ImportAsync(target, file, cancel);
        var rate = result.Rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
        BenchContext.Say($"  {result.Rows:N0} rows at {rate:N0}/s");
        return rate;
    }

    private static BenchRow Row(string name, int rows, Samples rates) =>
        new(name, $"CSV import of {rows:N0} new SKUs", "rows/s", rates)
        {
            Floor = Floor.AtLeast(RowsPerSecondMin),
            Note = rates.Values.Count > 1 ? $"{rates.Values.Count} rounds" : "once",
        };
}
