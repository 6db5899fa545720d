using System.Globalization;

namespace Inventory.LoadTests.Skus;

/// <summary>
/// Makes a catalog that looks like a shop's: names of brand, type, colour and size, and stock as it
/// is found there, a long tail of few units, a few bestsellers with many, a tenth sold out.
/// The same seed makes the same rows, and a SKU carries its number, so SKUs never repeat. All SKUs
/// of a catalog have the same length, so that a load can patch them into ready-made requests.
/// </summary>
internal sealed class SkuCatalog(int seed, string prefix = "", int? onHand = null)
{
    /// <summary>Rows a catalog may have: a SKU's number has eight digits.</summary>
    public const int CountMax = 99_999_999;

    private const int LocationDefault = 1;

    /// <summary>The first rows of the catalog, made one at a time.</summary>
    public IEnumerable<SkuRow> Rows(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, CountMax);
        var random = new Random(seed);
        for (var number = 1; number <= count; number++)
        {
            yield return Row(number, random);
        }
    }

    private SkuRow Row(int number, Random random)
    {
        var brand = Of(SkuWords.Brands, random);
        var type = Of(SkuWords.Types, random);
        var colour = Of(SkuWords.Colours, random);
        var size = Of(SkuWords.Sizes, random);
        var stock = OnHand(random);
        var limit = BackorderLimit(random);
        return new(
            $"{prefix}{type.Code}-{number:D8}-{colour.Code}-{size.Code}",
            $"{brand} {type.Name} {colour.Name} {size.Name}",
            LocationDefault,
            onHand ?? stock,
            onHand is null ? SafetyStock(stock, random) : 0,
            random.Next(10) < 3 ? random.Next(1, 20) : 0,
            limit,
            onHand is null && stock == 0 ? QtyBackordered(limit, random) : 0,
            $"{(char)('A' + random.Next(26))}{random.Next(1, 60):D2}-{random.Next(1, 9)}");
    }

    // A square in the exponent spreads stock over four orders of magnitude: half the shop has fewer
    // than 15 units, one SKU in fifteen has thousands.
    private static int OnHand(Random random)
    {
        if (random.Next(10) == 0)
        {
            return 0;
        }

        var draw = random.NextDouble();
        return (int)Math.Round(Math.Pow(10, 4 * draw * draw)) + random.Next(5);
    }

    private static int SafetyStock(int onHand, Random random) =>
        random.Next(5) == 0 ? Math.Min(onHand, random.Next(1, 6)) : 0;

    private static string? BackorderLimit(Random random) => random.Next(20) switch
    {
        < 12 => null,
        < 18 => (random.Next(1, 21) * 10).ToString(CultureInfo.InvariantCulture),
        < 19 => "0",
        _ => "unlimited",
    };

    private static int QtyBackordered(string? limit, Random random) =>
        int.TryParse(limit, CultureInfo.InvariantCulture, out var units)
            ? random.Next(units + 1)
            : 0;

    private static T Of<T>(T[] words, Random random) => words[random.Next(words.Length)];
}
