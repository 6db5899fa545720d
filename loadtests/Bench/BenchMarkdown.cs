using System.Text;

namespace Inventory.LoadTests.Bench;

/// <summary>What a report says beside its rows.</summary>
internal sealed record ReportHead(string Machine, string Commit, string Command, DateTimeOffset At);

/// <summary>
/// Writes the rows of a run as a Markdown table with all that is needed to judge it.
/// </summary>
internal static class BenchMarkdown
{
    /// <summary>The whole report.</summary>
    public static string Write(
        ReportHead head, BenchPlan plan, IReadOnlyList<BenchRow> rows, IReadOnlyList<Plot> plots)
    {
        var text = new StringBuilder();
        text.Append("Measured ").Append(head.At.ToString("yyyy-MM-dd HH:mm")).Append(" UTC on ")
            .Append(head.Machine).Append(", commit ").Append(head.Commit).Append(", by `")
            .Append(head.Command).Append("`.\n");
        text.Append(
            $"Median of {plan.Rounds} interleaved rounds, with the lowest and the highest.\n");
        if (rows.Count > 0)
        {
            AppendRows(text, rows);
        }

        foreach (var plot in plots)
        {
            PlotReport.Append(text, plan, plot);
        }

        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, IReadOnlyList<BenchRow> rows)
    {
        text.Append(
            "\n| row | work | value | comparison in the same run | ratio | floor | reached |\n");
        text.Append("|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append(Line(row));
        }

        AppendNotes(text, rows);
    }

    private static string Line(BenchRow row)
    {
        string[] cells =
        [
            row.Name,
            row.Work,
            $"{row.Value.Show(row.Format)} {row.Unit}",
            row.Comparison is { } other
                ? $"{row.Against}: {other.Show(row.Format)} {row.Unit}"
                : "",
            row.Ratio?.Show("N2") ?? "",
            row.Floor?.ToString() ?? "",
            Reached(row),
        ];
        return $"| {string.Join(" | ", cells)} |\n";
    }

    private static string Reached(BenchRow row) => (row.Failure, row.Reached) switch
    {
        ({ }, _) => "**failed**",
        (_, null) => "",
        (_, true) => "yes",
        (_, false) => "no",
    };

    private static void AppendNotes(StringBuilder text, IReadOnlyList<BenchRow> rows)
    {
        text.Append('\n');
        foreach (var group in rows.GroupBy(row => (row.Note, row.Failure)))
        {
            var names = string.Join(", ", group.Select(row => row.Name).Distinct());
            if (group.Key.Note is { } note)
            {
                text.Append($"* {names}: {note}.\n");
            }

            if (group.Key.Failure is { } failure)
            {
                text.Append($"* {names} **failed**: {failure.ReplaceLineEndings(" ")}\n");
            }
        }
    }
}
