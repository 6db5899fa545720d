// The page docs/worked-example.md is what its script prints on an empty host. It is written anew by
// running this test once with GOLDEN_WRITE=1.

using System.Diagnostics;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>The worked example, run as it stands in the documentation.</summary>
public sealed class WorkedExampleTests
{
    private const int UsageExitCode = 2;
    private static readonly TimeSpan PrintedWithin = TimeSpan.FromMinutes(3);

    private static string Script => Path.Combine(SiloSetup.Root, "docs", "worked-example.sh");

    private static string Page => Path.ChangeExtension(Script, ".md");

    [Fact]
    public async Task Script_WhenRunOnAnEmptyHost_PrintsThePage()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup);

        var run = await RunAsync(
            scratch,
            ("API", new Uri(setup.Url, $"/stores/{SiloSetup.FirstStore}/v3").ToString()),
            ("TOKEN", SiloSetup.AdminToken));

        Assert.True(run.ExitCode == 0, $"ended with {run.ExitCode}: {run.Errors}\n{run.Output}");
        if (Environment.GetEnvironmentVariable("GOLDEN_WRITE") == "1")
        {
            await File.WriteAllTextAsync(Page, run.Output);
        }
        Assert.Equal(await File.ReadAllTextAsync(Page), run.Output);
    }

    [Fact]
    public async Task Script_WhenNotToldOfAHost_SaysHowToStartOne()
    {
        using var scratch = new Scratch();

        var run = await RunAsync(scratch, ("API", null), ("TOKEN", null));

        Assert.Equal(UsageExitCode, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("dotnet run --project Silo", run.Errors, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        Scratch scratch, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", [Script])
        {
            WorkingDirectory = scratch.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var shell = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(PrintedWithin);
        var output = shell.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = shell.StandardError.ReadToEndAsync(deadline.Token);
        await shell.WaitForExitAsync(deadline.Token);
        return (shell.ExitCode, await output, await errors);
    }
}
