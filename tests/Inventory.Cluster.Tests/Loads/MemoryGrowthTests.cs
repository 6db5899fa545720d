using Inventory.LoadTests.Bench;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>A weight is what a host has grown by, or no weight.</summary>
public sealed class MemoryGrowthTests
{
    [Fact]
    public void Each_OfAHostThatGrew_IsItsShare() =>
        Assert.Equal(250, MemoryGrowth.Each(1_000, 2_000, 4));

    [Theory]
    [InlineData(1_000)]
    [InlineData(999)]
    public void Each_OfAHostThatDidNotGrow_IsRefused(long after) =>
        Assert.Throws<InvalidDataException>(() => MemoryGrowth.Each(1_000, after, 4));
}
