using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Curves;

/// <summary>Works out what a large system takes, once all curves are measured.</summary>
internal sealed class ScaleScene(ScaleFigures figures) : Scene
{
    public override IReadOnlyList<string> Names => ["scale"];

    public override Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        if (figures.AreWhole)
        {
            bench.AddSection(figures.Work());
        }

        return Task.CompletedTask;
    }
}
