using System.Globalization;
using System.Text.RegularExpressions;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>What pgbench prints: a line for every second on its way, and its totals at the end.
/// </summary>
internal static partial class PgBenchReport
{
    // A line comes some milliseconds after the second it is of.
    private const double Early = 0.1;

    /// <summary>Reads the rate.</summary>
    /// <param name="printed">What it printed.</param>
    /// <param name="warmSeconds">Seconds at the start that do not count; 0 takes the rate of the
    /// whole run, the time to connect left out.</param>
    /// <exception cref="InvalidDataException">It printed no rate, or none of a time that counts.
    /// </exception>
    public static Turn Parse(Printed printed, int warmSeconds)
    {
        var failed = Figure(printed.Output, "number of failed transactions: ");
        var perSecond = warmSeconds > 0
            ? RateAfter(printed.Errors, warmSeconds)
            : RateOfAll(printed.Output);
        return perSecond is { } rate
            ? new(
                rate, double.NaN, double.NaN,
                failed is null or "0" ? null : $"pgbench: {failed} failed transactions")
            : throw new InvalidDataException(
                $"pgbench printed no rate: {printed.Errors}{printed.Output}");
    }

    // A line is of the time since the one before: more than a second where clients connect for
    // longer. It counts by its time, and only if it began when the others were over.
    private static double? RateAfter(string lines, int warmSeconds)
    {
        var (since, seconds, transactions) = (0.0, 0.0, 0.0);
        foreach (Match line in Progress().Matches(lines))
        {
            var at = Number(line.Groups["at"].Value);
            if (since >= warmSeconds - Early)
            {
                seconds += at - since;
                transactions += (at - since) * Number(line.Groups["rate"].Value);
            }

            since = at;
        }

        return seconds > 0 ? transactions / seconds : null;
    }

    private static double? RateOfAll(string totals) =>
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
        @"^progress: (?<at>[\d.]+) s, (?<rate>[\d.]+) tps,",
        RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Progress();
}
