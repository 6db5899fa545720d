using System.Globalization;
using System.Text.RegularExpressions;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>What pgbench prints: a line for every second on its way, and its totals at the end.
/// </summary>
internal static partial class PgBenchReport
{
    /// <summary>Reads the rate.</summary>
    /// <param name="printed">What it printed.</param>
    /// <param name="warmSeconds">Seconds at the start that do not count; 0 takes the rate of the
    /// whole run, the time to connect left out.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static Turn Parse(Printed printed, int warmSeconds)
    {
        var failed = Figure(printed.Output, "number of failed transactions: ");
        var perSecond = Counted(printed.Errors, warmSeconds) ?? Whole(printed.Output);
        return perSecond is { } rate
            ? new(
                rate, double.NaN, double.NaN,
                failed is null or "0" ? null : $"pgbench: {failed} failed transactions")
            : throw new InvalidDataException($"pgbench printed no rate: {printed.Output}");
    }

    private static double? Counted(string lines, int warmSeconds)
    {
        var counted = Progress().Matches(lines).Skip(warmSeconds)
            .Select(match => Number(match.Groups["rate"].Value)).ToList();
        return warmSeconds > 0 && counted.Count > 0 ? counted.Average() : null;
    }

    private static double? Whole(string totals) =>
        Figure(totals, "number of transactions actually processed: ") == "0"
            ? 0
            : Figure(totals, "tps = ") is { } rate ? Number(rate) : null;

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    // The word after a label at the start of a line.
    private static string? Figure(string text, string label) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith(label, StringComparison.Ordinal)) is
        { } line
            ? line[label.Length..].Split(' ')[0]
            : null;

    [GeneratedRegex(
        @"^progress: [\d.]+ s, (?<rate>[\d.]+) tps,",
        RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Progress();
}
