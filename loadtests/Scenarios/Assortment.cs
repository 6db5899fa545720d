using System.Globalization;
using Inventory.LoadTests.Oracle;

namespace Inventory.LoadTests.Scenarios;

/// <summary>SKUs of one run, some bought far more often than others.</summary>
internal sealed class Assortment(string prefix, string runId, int count, double skew)
{
    private const int BackorderLimit = 1_000;
    private readonly Zipf _zipf = new(count, skew);

    /// <summary>All SKUs, the most bought first.</summary>
    public IReadOnlyList<string> Skus { get; } =
    [
        .. Enumerable.Range(0, count).Select(number => string.Create(
            CultureInfo.InvariantCulture, $"{prefix}-{runId}-{number:D6}")),
    ];

    /// <summary>Stock that never runs out, or soon does.</summary>
    public IReadOnlyList<StockedItem> Stock(int onHand) =>
        [.. Skus.Select(sku => new StockedItem(sku, onHand, BackorderLimit))];

    /// <summary>A SKU by Zipf's law.</summary>
    public string Next(Random random) => Skus[_zipf.Next(random)];

    /// <summary>So many different SKUs by Zipf's law; fewer when that draws the same ones.
    /// </summary>
    public IReadOnlyList<string> Next(Random random, int skus) =>
        [.. Enumerable.Range(0, skus).Select(_ => Next(random)).Distinct()];
}
