using System.Globalization;

namespace Inventory.LoadTests.Reports;

/// <summary>Writes a run's reports into a folder of its own.</summary>
internal static class ReportFolder
{
    /// <summary>Writes all three, and answers the path of the HTML one.</summary>
    /// <param name="parent">Where the folder is made.</param>
    /// <param name="report">What to write.</param>
    public static string Write(string parent, RunReport report)
    {
        var time = report.Head.StartedAt.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var folder = Free(Path.Combine(parent, $"{report.Head.Title.Replace(' ', '-')}-{time}"));
        Directory.CreateDirectory(folder);
        var html = Path.Combine(folder, "report.html");
        File.WriteAllText(html, HtmlReport.Write(report));
        File.WriteAllText(Path.Combine(folder, "report.md"), MarkdownReport.Write(report));
        File.WriteAllText(Path.Combine(folder, "report.csv"), CsvReport.Write(report));
        return Path.GetFullPath(html);
    }

    private static string Free(string folder) => Directory.Exists(folder)
        ? Enumerable.Range(2, 1_000).Select(n => $"{folder}-{n}").First(f => !Directory.Exists(f))
        : folder;
}
