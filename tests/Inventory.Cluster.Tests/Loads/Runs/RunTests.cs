using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Runs;
using Inventory.LoadTests.Scenarios;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>Load runs as users start them, small, each against a host of its own.</summary>
public sealed class RunTests
{
    private static readonly string[] Steps =
    [
        "reserve 201 ok", "reserve 409 sold out ok", "confirm 200 ok", "look 200 ok",
        "reserve cart 201 ok", "pay 200 ok", "empty cart 200 ok", "category page 200 ok",
        "product page 200 ok", "adjust 100 items 200 ok", "change 200 ok", "delivery arrived ok",
    ];

    [Fact]
    public async Task Run_OfEveryScenarioAtOnce_KeepsEveryPromiseAndReports()
    {
        using var scratch = new Scratch();

        var (exit, output) = await LoadKit.RunAsync(
            [
                "run", .. ScenarioCatalog.Names, "--quick", "--duration", "1s", "--rate", "80",
                "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path,
                "--out", Path.Combine(scratch.Path, "reports"),
            ]);

        Assert.True(exit == 0, output);
        Assert.Contains("Oracle passed", output, StringComparison.Ordinal);
        Assert.All(Steps, step => Assert.Contains($"  {step}: ", output, StringComparison.Ordinal));
        var folder = Assert.Single(Directory.GetDirectories(Path.Combine(scratch.Path, "reports")));
        Assert.Equal(
            ["report.csv", "report.html", "report.md"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains(
            $"Report: {Path.Combine(folder, "report.html")}\n", output, StringComparison.Ordinal);
        Assert.Equal("reports", Path.GetFileName(Assert.Single(
            Directory.EnumerateFileSystemEntries(scratch.Path))));
    }

    [Fact]
    public async Task FlashSale_UnderChaos_KeepsEveryPromise()
    {
        using var scratch = new Scratch();

        // This seed begins with a kill, and the host comes back on a slow disk.
        var (exit, output) = await LoadKit.RunAsync(
            "flash-sale", "--quick", "--chaos", "--duration", "6s", "--seed", "42",
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path, "--out", scratch.Path);

        Assert.True(exit == 0, output);
        Assert.Contains(": killed; ready again after", output, StringComparison.Ordinal);
        Assert.Contains("Oracle passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlashSale_UnderChaosThatComesToNothing_Fails()
    {
        using var scratch = new Scratch();

        // The first harm comes after a second.
        var (exit, output) = await LoadKit.RunAsync(
            "flash-sale", "--quick", "--chaos", "--duration", "0.5s",
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path, "--out", scratch.Path);

        Assert.True(exit == 1, output);
        Assert.Contains(
            "Oracle FAILED: nothing was done to the host", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--quick")]
    [InlineData(6, "--quick", "--chaos")]
    [InlineData(30, "--chaos")]
    public void Duration_WhenNotGiven_IsLongEnoughForTheFirstHarm(
        int seconds, params string[] words)
    {
        var parsed = RunCommand.CreateFlashSale().Parse(words);

        var spec = RunOptions.Spec(parsed, ["flash-sale"]);

        Assert.Equal(TimeSpan.FromSeconds(seconds), spec.Duration);
    }

    [Fact]
    public async Task Run_WhenInterrupted_ChecksAndReportsWhatWasSoFar()
    {
        using var scratch = new Scratch();
        var reports = Path.Combine(scratch.Path, "reports");

        var (exit, output) = await LoadKit.InterruptAsync(
            "flash-sale 3 s", "flash-sale", "--quick", "--duration", "10m", "--rate", "2000",
            "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path, "--out", reports);

        Assert.True(exit == 0, output);
        Assert.Contains("  confirm 200 ok: ", output, StringComparison.Ordinal);
        Assert.Contains("Oracle passed", output, StringComparison.Ordinal);
        var report = Assert.Single(
            Directory.GetFiles(reports, "report.md", SearchOption.AllDirectories));
        Assert.Contains(
            "The run was stopped before its time.", await File.ReadAllTextAsync(report),
            StringComparison.Ordinal);
        Assert.Equal(reports, Assert.Single(Directory.GetFileSystemEntries(scratch.Path)));
    }

    [Fact]
    public async Task List_WhenAsked_NamesEveryScenario()
    {
        var (exit, output) = await LoadKit.RunAsync("run", "--list");

        Assert.Equal(0, exit);
        Assert.All(
            ScenarioCatalog.Names,
            name => Assert.Contains($"{name} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--duration is a time to 24h such as 30s or 5m, not 30x.", "--duration", "30x")]
    [InlineData("--duration is a time to 24h such as 30s or 5m, not .", "--duration", "")]
    [InlineData("--rate is more than 0, to 100,000.", "--rate", "0")]
    [InlineData("--target is an address such as", "--target", "localhost")]
    public async Task Option_WhenOutOfRange_SaysWhatItIs(string said, params string[] words)
    {
        var (exit, output) = await LoadKit.RunAsync(["flash-sale", .. words]);

        Assert.Equal(1, exit);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenTheTargetIsAway_SaysSo()
    {
        var (exit, output) = await LoadKit.RunAsync(
            "flash-sale", "--target", $"http://127.0.0.1:{Ports.Free()}");

        Assert.Equal(1, exit);
        Assert.Contains("The load run stopped: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfARunWithAToken_DoesNotTellIt()
    {
        using var scratch = new Scratch();
        await using var silo = await SiloProcess.StartAsync(SiloSetup.Fresh(scratch));

        var (exit, output) = await LoadKit.RunAsync(
            "flash-sale", "--quick", "--duration", "1s", "--target", silo.Setup.Url.ToString(),
            "--token", SiloSetup.AdminToken, "--out", Path.Combine(scratch.Path, "reports"));

        Assert.True(exit == 0, output);
        Assert.All(
            Directory.GetFiles(scratch.Path, "report.*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(
                SiloSetup.AdminToken, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.DoesNotContain(SiloSetup.AdminToken, output, StringComparison.Ordinal);
    }
}
