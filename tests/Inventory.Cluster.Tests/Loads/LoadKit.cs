using System.Diagnostics;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.Runs;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The load kit's program, run as its users run it.</summary>
internal static class LoadKit
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="TimeoutException">It did not end in five minutes.</exception>
    public static async Task<(int Exit, string Output)> RunAsync(params string[] words)
    {
        using var process = new Process { StartInfo = StartInfo(words) };
        process.Start();
        using var deadline = new CancellationTokenSource(EndWithin);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{words[0]} did not end in {EndWithin}", late);
        }
    }

    /// <summary>
    /// Runs a command until it says something, and then does what Ctrl+C in its terminal does: an
    /// interrupt for it and all it started in its session.
    /// </summary>
    /// <exception cref="TimeoutException">It did not end in five minutes.</exception>
    public static async Task<(int Exit, string Output)> InterruptAsync(
        string when, params string[] words)
    {
        var start = StartInfo(words);
        start.ArgumentList.Insert(0, start.FileName);
        start.FileName = "setsid";
        using var process = new Process { StartInfo = start };
        process.Start();
        using var deadline = new CancellationTokenSource(EndWithin);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        try
        {
            var errors = "";
            while (!errors.Contains(when, StringComparison.Ordinal)
                && await process.StandardError.ReadLineAsync(deadline.Token) is { } line)
            {
                errors += $"{line}\n";
            }
            using var interrupt = Process.Start("kill", ["-INT", "--", $"-{process.Id}"]);
            errors += await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + errors);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{words[0]} did not end in {EndWithin}", late);
        }
    }

    private static ProcessStartInfo StartInfo(IEnumerable<string> words)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = SiloSetup.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words.Prepend(typeof(RunCommand).Assembly.Location))
        {
            start.ArgumentList.Add(word);
        }

        return start;
    }
}
