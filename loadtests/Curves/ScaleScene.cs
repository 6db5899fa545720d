using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Curves;

/// <summary>Works out what a large system takes, once all curves are measured.</summary>
internal sealed class ScaleScene(ScaleFigures figures) : Scene
{
    private const string Row = "scale";

    public override IReadOnlyList<string> Names => [Row];

    /// <exception cref="InvalidDataException">A figure it rests on was not measured.</exception>
    public override Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        bench.AddSection(figures.AreWhole
            ? figures.Work()
            : throw new InvalidDataException("it rests on curves that were not all measured"));
        return Task.CompletedTask;
    }
}
