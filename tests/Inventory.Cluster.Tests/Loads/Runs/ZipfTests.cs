using Inventory.LoadTests.Scenarios;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>Some products sell far more than others, as the law says.</summary>
public sealed class ZipfTests
{
    [Fact]
    public void Draws_OfSkewOne_FallAsOneOverTheRank()
    {
        var (zipf, random) = (new Zipf(100, 1), new Random(1));

        var counts = Enumerable.Range(0, 200_000).Select(_ => zipf.Next(random)).CountBy(k => k)
            .ToDictionary();

        Assert.Equal(Enumerable.Range(0, 100), counts.Keys.Order());
        Assert.InRange((double)counts[0] / counts[1], 1.9, 2.1);
        Assert.InRange((double)counts[0] / counts[9], 9.0, 11.0);
    }

    [Fact]
    public void Draws_OfNoSkew_AreAllAlike()
    {
        var (zipf, random) = (new Zipf(10, 0), new Random(1));

        var counts = Enumerable.Range(0, 100_000).Select(_ => zipf.Next(random)).CountBy(k => k);

        Assert.All(counts, count => Assert.InRange(count.Value, 9_500, 10_500));
    }
}
