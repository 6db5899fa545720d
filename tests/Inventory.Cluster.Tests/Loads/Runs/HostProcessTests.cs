using System.Text;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Chaos;
using Inventory.LoadTests.Host;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>What the load kit starts it ends, in whatever state that is.</summary>
public sealed class HostProcessTests
{
    private const string Stopping = "Application is shutting down";

    [Fact]
    public async Task Host_WhenItWasKilled_LeavesNobodyWhoKillsItsIdLater()
    {
        using var scratch = new Scratch();
        var data = Path.Combine(scratch.Path, "data");
        var host = await StartAsync(data, new());
        await host.KillAsync();

        await host.DisposeAsync();

        await Eventually.HoldsAsync(() => Task.FromResult(!IsNamedByAny($"{data}.log")));
    }

    [Fact]
    public async Task Host_WhenItHangs_IsAskedToStopAndCan()
    {
        using var scratch = new Scratch();
        var data = Path.Combine(scratch.Path, "data");
        var host = await StartAsync(data, new()
        {
            More = new Dictionary<string, string>
            {
                ["Logging__LogLevel__Microsoft"] = "Information",
            },
        });
        host.Pause();

        await host.DisposeAsync();

        Assert.Contains(
            Stopping, await File.ReadAllTextAsync($"{data}.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnHost_WhenItDoesNotComeAgain_CanBeDisposed()
    {
        using var scratch = new Scratch();
        var data = Path.Combine(scratch.Path, "data");
        await using var own = new OwnHost(SiloSetup.SiloDll, data, new());
        await own.StartAsync(TimeSpan.Zero, CancellationToken.None);
        Directory.Move(data, $"{data}-away");
        await File.WriteAllTextAsync(data, "in the way");

        await Assert.ThrowsAsync<IOException>(() => own.RestartAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Server_WhenItDoesNotEndWhenAsked_IsKilled()
    {
        using var scratch = new Scratch();
        var pid = Path.Combine(scratch.Path, "pid");
        var deaf = $"trap '' TERM; echo $$ > {pid}; while :; do sleep 1; done";
        var server = await ServerProcess.StartAsync(
            new(["/bin/sh", "-c", deaf], scratch.Path, "TERM")
            {
                StopMax = TimeSpan.FromMilliseconds(100),
            },
            () => Task.FromResult(File.Exists(pid) && new FileInfo(pid).Length > 0),
            CancellationToken.None);
        var process = (await File.ReadAllTextAsync(pid)).Trim();

        await server.DisposeAsync();

        await Eventually.HoldsAsync(() => Task.FromResult(!Directory.Exists($"/proc/{process}")));
    }

    private static Task<HostUnderTest> StartAsync(string data, HostSettings settings) =>
        HostUnderTest.StartAsync(SiloSetup.SiloDll, data, settings, CancellationToken.None);

    private static bool IsNamedByAny(string word) =>
        Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out _))
            .Any(path => CommandOf(path).Contains(word, StringComparison.Ordinal));

    private static string CommandOf(string process)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline")));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
