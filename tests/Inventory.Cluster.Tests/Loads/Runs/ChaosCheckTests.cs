using Inventory.LoadTests.Chaos;
using Inventory.LoadTests.Oracle;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>A run under chaos shows something only where harm met promises.</summary>
public sealed class ChaosCheckTests
{
    private static readonly Verdict Right = new([], 0, 1, 9, 5, 0, 0);
    private static readonly ChaosEvent[] Killed = [new(TimeSpan.Zero, "killed")];

    [Fact]
    public void Run_WhenHarmMetPromises_ShowsSomething()
    {
        Assert.Null(ChaosCheck.WhyVoid(Killed, 0, Right));
        Assert.Null(ChaosCheck.WhyVoid(Killed, 0, null));
        Assert.Null(ChaosCheck.WhyVoid(null, 1, Right));
    }

    [Fact]
    public void Run_WhenNoHarmWasDone_ShowsNothing()
    {
        Assert.NotNull(ChaosCheck.WhyVoid([], 9, Right));
        Assert.NotNull(ChaosCheck.WhyVoid(null, 0, Right));
    }

    [Fact]
    public void Run_WhenNothingWasAccepted_ShowsNothing() =>
        Assert.NotNull(ChaosCheck.WhyVoid(Killed, 9, Right with { Operations = 0 }));
}
