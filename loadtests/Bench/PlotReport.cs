using System.Text;

namespace Inventory.LoadTests.Bench;

/// <summary>Writes a plot as a picture's reference and as a table of the same figures.</summary>
internal static class PlotReport
{
    /// <summary>Appends it.</summary>
    public static void Append(StringBuilder text, BenchPlan plan, Plot plot)
    {
        text.Append($"\n**{plot.Name}**: {plot.Title}; median of {plan.CurveRounds} interleaved ")
            .Append("round(s), with the lowest and the highest.\n\n")
            .Append($"![{plot.Title}]({DocsPage.Plots}/{plot.Name}.svg)\n\n")
            .Append($"| {plot.X} | ")
            .AppendJoin(" | ", plot.Series.Select(s => $"{s.Name}, {plot.Y}")).Append(" |\n|---|")
            .Insert(text.Length, "---|", plot.Series.Count).Append('\n');
        foreach (var x in plot.Series.SelectMany(s => s.Points).Select(p => p.X).Distinct().Order())
        {
            text.Append($"| {x:#,0.##} | ")
                .AppendJoin(" | ", plot.Series.Select(s => Cell(plot, s, x))).Append(" |\n");
        }

        text.Append(plot.Note is { } note ? $"\n* {plot.Name}: {note}.\n" : "")
            .Append(plot.Failure is { } failure
                ? $"\n* {plot.Name} **failed**: {failure.ReplaceLineEndings(" ")}\n"
                : "");
    }

    private static string Cell(Plot plot, PlotSeries series, double x)
    {
        var points = series.Points.Where(point => point.X.Equals(x)).ToList();
        return points.Count == 0 ? "" : points[0].Y.Show(plot.Format);
    }
}
