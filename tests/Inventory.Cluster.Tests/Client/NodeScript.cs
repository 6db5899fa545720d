using System.Diagnostics;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Client;

/// <summary>Runs a script of this folder with the npm packages of its lock file, which are
/// installed once.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunWithin = TimeSpan.FromMinutes(1);
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private static string Folder { get; } =
        Path.Combine(SiloSetup.Root, "tests", "Inventory.Cluster.Tests", "Client");

    /// <summary>Runs it to its end, which must be good; answers what it printed.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        await Installed.Value;
        return await StartAsync("node", RunWithin, [script, .. arguments]);
    }

    // npm keeps a copy of the lock file beside what it installed.
    private static async Task InstallAsync()
    {
        var kept = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
        if (!kept.Exists || kept.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
        {
            await StartAsync("npm", InstallWithin, "ci", "--no-audit", "--no-fund");
        }
    }

    private static async Task<string> StartAsync(
        string command, TimeSpan within, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(within);
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{command}: {await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
