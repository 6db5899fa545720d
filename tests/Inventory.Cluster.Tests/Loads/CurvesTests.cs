using System.Runtime.Versioning;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Curves;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The curves are measured and what follows is worked out; the figures are no matter.
/// </summary>
public sealed class CurvesTests
{
    private static readonly string[] Curves =
        ["cart-size", "hooks", "open-holds", "silos", "skus"];

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Quick_OfAllCurves_WritesThemAndTheArithmetic()
    {
        using var scratch = new Scratch();
        // PostgreSQL does not run as root, and whom it runs as must be able to enter.
        File.SetUnixFileMode(
            scratch.Path,
            File.GetUnixFileMode(scratch.Path)
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var page = Path.Combine(scratch.Path, "cost-of-scale.md");
        await File.WriteAllTextAsync(
            page, "Before.\n<!-- curves:begin -->\n<!-- curves:end -->\nAfter.\n",
            TestContext.Current.CancellationToken);

        var (exit, output) = await LoadKit.RunAsync(
            "curves", "--quick", "--docs", scratch.Path,
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path);

        Assert.True(exit == 0, output);
        var written = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.All(Curves, curve => Assert.Contains(
            $"(plots/{curve}.svg)", written, StringComparison.Ordinal));
        Assert.Contains(
            "| disk a day | 100,000/s x 86,400 s x ", written, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", written, StringComparison.Ordinal);
        Assert.Equal(
            Curves.Select(curve => $"{curve}.svg"),
            Directory.EnumerateFiles(Path.Combine(scratch.Path, "plots"))
                .Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Work_OfRoundFigures_ShowsTheArithmetic()
    {
        var figures = new ScaleFigures
        {
            SiloMicroseconds = 100,
            DatabaseMicroseconds = 50,
            DiskBytes = 200,
            LogBytes = 300,
            ItemBytes = 6_000,
            HoldBytes = 100,
        };

        var text = figures.Work();

        Assert.True(figures.AreWhole);
        Assert.Contains(
            """
            | cores of silos | 100,000/s x 100.0 us / 50 % | 20 cores |
            | silos of 8 cores | 20 / 8, rounded up | 3 |
            | cores of PostgreSQL | 100,000/s x 50.0 us / 50 % | 10 cores |
            | log of PostgreSQL | 100,000/s x 300 bytes | 30 MB/s |
            | disk a day | 100,000/s x 86,400 s x 200 bytes | 1.7 TB a day |
            | memory of items, all active | 10,000,000 x 6,000 bytes | 60 GB, 20.0 GB a silo |
            | open holds at 900 s each | 100,000/s x 900 s | 90 million |
            | memory of open holds | 90 million x 100 bytes | 9 GB, 3.0 GB a silo |
            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AreWhole_WhenAFigureIsMissing_IsFalse() =>
        Assert.False(new ScaleFigures { SiloMicroseconds = 1 }.AreWhole);
}
