using System.Xml.Linq;
using Inventory.LoadTests.Chaos;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Reports;
using Inventory.LoadTests.Scenarios;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>What the reports of a run say.</summary>
public sealed class ReportTests
{
    private static readonly LatencyStats Latency = new(1, 12.5, 10, 20, 30, 40, 1_234.5);

    private static readonly StepResult Step = new(
        "buy <now>", new(1_000, 100, Latency, 5_000), new(10, 1, Latency, 50),
        [new(true, "201", 1_000), new(false, "no answer", 10)],
        [new(1, 400, 0, 9, 19, 29), new(2, 600, 10, 11, 21, 31)]);

    private static readonly RunReport Report = new(
        new("flash-sale", DateTimeOffset.UnixEpoch.AddHours(1), "2 x CPU", "abc", "run it", "own",
            42),
        [
            new("flash-sale", "Buys.",
                [new LoadSimulation.Inject(100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10))],
                TimeSpan.FromSeconds(10), Step with { Name = "iteration" }, [Step],
                new(3, 2, 1, 1.5),
                [new(new Threshold.FailPercentBelow(1), true, "0.99 %")]),
        ],
        new([new(Rule.NothingLost, "SKU: order o-1")], 1, 1, 9, 5, 2, 3),
        [new(TimeSpan.FromSeconds(1.5), "killed")],
        4, 5, false);

    [Fact]
    public void Html_OfARun_IsWholeAndNeedsNothingBesideIt()
    {
        var html = HtmlReport.Write(Report);

        var page = XDocument.Parse(html.Replace("<!doctype html>", "", StringComparison.Ordinal)
            .Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal)
            .Replace(
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "",
                StringComparison.Ordinal));
        Assert.Equal(2, page.Descendants("svg").Count());
        Assert.Equal(5, page.Descendants("polyline").Count(
            line => line.Attribute("points")!.Value.Split(' ').Length == Step.Series.Count
                && !line.Attribute("points")!.Value.Contains(",10 ", StringComparison.Ordinal)));
        Assert.Equal(2, page.Descendants("line").Count(
            line => (string?)line.Attribute("class") == "mark"));
        var cells = page.Descendants("td").Select(cell => cell.Value).ToList();
        Assert.Contains("buy <now>", cells);
        Assert.Contains("1,234.5", cells);
        Assert.Contains("BROKEN", cells);
        Assert.Contains("SKU: order o-1", cells);
        Assert.Contains("iteration: failures below 1 %", cells);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_OfARun_HasALineForEachSideOfEachStep()
    {
        var lines = CsvReport.Write(Report).TrimEnd('\n').Split('\n');

        Assert.Equal(CsvReport.Header, lines[0]);
        Assert.Equal(
            "flash-sale,\"buy <now>\",ok,1000,100,1,12.5,10,20,30,40,1234.5,5000", lines[3]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void Markdown_OfARun_SaysWhatWasFound()
    {
        var text = MarkdownReport.Write(Report);

        Assert.Contains(
            "| buy <now> | ok | 1,000 | 100.0 | 10.0 | 20.0 | 30.0 | 40.0 | 1,234.5 |\n", text,
            StringComparison.Ordinal);
        Assert.Contains("Oracle: FAILED: 1 violations", text, StringComparison.Ordinal);
        Assert.Contains("* **NothingLost** SKU: order o-1\n", text, StringComparison.Ordinal);
        Assert.Contains("* passed: iteration: failures below 1 %", text, StringComparison.Ordinal);
        Assert.Contains(
            "3 iterations late for want of a place, 2 never begun, 1 cut off", text,
            StringComparison.Ordinal);
        Assert.Contains("* 1.5 s: killed\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_OfARunThatShowsNothing_IsFailed()
    {
        var right = Report with { Verdict = Report.Verdict! with { ViolationsTotal = 0 } };

        var report = right with { WhyVoid = "no harm was done" };

        Assert.True(right.OraclePassed);
        Assert.False(report.OraclePassed);
        Assert.Contains(
            "Oracle: FAILED: no harm was done", MarkdownReport.Write(report),
            StringComparison.Ordinal);
        Assert.Contains(
            "verdict bad", HtmlReport.Write(report with { Verdict = null }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.7, 1)]
    [InlineData(1, 1)]
    [InlineData(1.1, 2)]
    [InlineData(2_345, 5_000)]
    [InlineData(60_000, 100_000)]
    public void Nice_OfAValue_IsTheNextRoundNumber(double value, double top) =>
        Assert.Equal(top, SvgChart.Nice(value));
}
