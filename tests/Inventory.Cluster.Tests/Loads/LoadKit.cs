using System.Diagnostics;
using Inventory.Cluster.Tests.Processes;
using Inventory.LoadTests.FlashSale;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The load kit's program, run as its users run it.</summary>
internal static class LoadKit
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromMinutes(4);

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="TimeoutException">It did not end in four minutes.</exception>
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

    private static ProcessStartInfo StartInfo(IEnumerable<string> words)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = SiloSetup.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words.Prepend(typeof(FlashSaleCommand).Assembly.Location))
        {
            start.ArgumentList.Add(word);
        }

        return start;
    }
}
