using System.CommandLine;
using System.Diagnostics;
using Inventory.Storage;
using Inventory.Storage.Copying;

namespace Inventory.Silo.CommandLine;

/// <summary><c>ledger copy</c>: moves a shop from one kind of ledger to another.</summary>
internal static class LedgerCommands
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var from = LocationOption("--from", "The ledger to copy; no host may run on it.");
        var to = LocationOption("--to", "An empty one.");
        var copy = new Command(
            "copy",
            "Copies a ledger into an empty one and compares the two. A location is "
            + "sqlite:<directory>, postgres:<connection string> or azure:<connection string or "
            + "table endpoint>.")
        {
            from, to,
        };
        copy.SetAction((given, cancel) => CopyAsync(
            given.GetRequiredValue(from), given.GetRequiredValue(to), cancel));
        return new Command("ledger", "Copies ledgers.") { copy };
    }

    private static Option<string> LocationOption(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
    };

    private static async Task<int> CopyAsync(string from, string to, CancellationToken cancel)
    {
        var (source, destination) = (LedgerLocation.Parse(from), LedgerLocation.Parse(to));
        await using var old = await OpenAsync(source, cancel);
        await using var copy = await OpenAsync(destination, cancel);
        var since = Stopwatch.GetTimestamp();
        var copied = await new LedgerCopy(old, copy, TimeProvider.System, Reporter("copied"))
            .RunAsync(cancel);
        Console.WriteLine($"Copied {Text(copied)} in {Seconds(since)}.");
        since = Stopwatch.GetTimestamp();
        var equal = await new LedgerComparison(old, copy, Reporter("compared")).RunAsync(cancel);
        Console.WriteLine($"Compared byte by byte, equal: {Text(equal)} in {Seconds(since)}.");
        return 0;
    }

    private static async Task<ILedger> OpenAsync(LedgerSettings settings, CancellationToken cancel)
    {
        var ledger = OpenLedger.Make(settings, takeLock: true);
        try
        {
            await ledger.OpenAsync(cancel);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    private static Action<CopyCount> Reporter(string done)
    {
        var last = Stopwatch.GetTimestamp();
        return count =>
        {
            if (Stopwatch.GetElapsedTime(last) >= ReportEvery)
            {
                last = Stopwatch.GetTimestamp();
                Console.Error.WriteLine($"{done} {Text(count)}");
            }
        };
    }

    private static string Text(CopyCount count) =>
        $"{count.Streams:N0} streams, {count.Entries:N0} entries, {count.Names:N0} names";

    private static string Seconds(long since) =>
        $"{Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s";
}
