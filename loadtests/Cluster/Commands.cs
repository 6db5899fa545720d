using System.Diagnostics;

namespace Inventory.LoadTests.Cluster;

/// <summary>What a program printed.</summary>
internal readonly record struct Printed(string Output, string Errors);

/// <summary>Programs that run to their end.</summary>
internal static class Commands
{
    /// <summary>Runs one and answers what it printed; it ends when it is cancelled.</summary>
    /// <exception cref="InvalidOperationException">It failed; its own words are told.</exception>
    public static async Task<Printed> RunAsync(
        string[] command,
        IReadOnlyDictionary<string, string> environment,
        string directory,
        CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await using var ended = cancel.Register(process.Kill);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? new(await output, await errors)
            : throw new InvalidOperationException(
                $"{command[0]} ended with {process.ExitCode}: {await errors}{await output}");
    }
}
