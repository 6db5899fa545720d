using Inventory.LoadTests.Engine;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>The draws of a seed are part of what a run reproduces, in any process: they never
/// change.</summary>
public sealed class SeedsTests
{
    [Fact]
    public void Draws_OfASeed_StayWhatTheyAre() => Assert.Equal(
        [571_998_832, 689_722_298, 698_113_213, 707_199_595, 1_049_117_994],
        [
            First(Seeds.OfIteration(42, "carts", 0)), First(Seeds.OfIteration(42, "carts", 1)),
            First(Seeds.OfIteration(43, "carts", 0)), First(Seeds.OfIteration(42, "browse", 0)),
            First(Seeds.OfArrivals(42, "carts")),
        ]);

    [Fact]
    public void Draws_OfEveryUse_AreUnlike()
    {
        int[] draws =
        [
            First(Seeds.OfArrivals(7, "erp")), First(Seeds.OfArrivals(7, "carts")),
            First(Seeds.OfArrivals(8, "erp")),
            .. Enumerable.Range(0, 1_000).Select(n => First(Seeds.OfIteration(7, "erp", n))),
        ];

        Assert.Equal(draws.Length, draws.Distinct().Count());
    }

    private static int First(Random random) => random.Next();
}
