using System.Globalization;
using System.Net;
using System.Text;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Oracle;

namespace Inventory.LoadTests.Reports;

/// <summary>A run as one HTML file that needs nothing beside it.</summary>
internal static class HtmlReport
{
    private const string Styles =
        """
        :root { color-scheme: light dark; --ink: #1c2733; --dim: #5b6b7b; --line: #d7dee6;
          --paper: #fff; --good: #14804a; --bad: #c0392b; --a: #2563eb; --b: #d97706; --c: #b91c1c }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #94a3b4;
          --line: #33404d; --paper: #10161d; --good: #4ade80; --bad: #f87171; --a: #60a5fa;
          --b: #fbbf24; --c: #f87171 } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
          max-width: 1080px; margin: 2rem auto; padding: 0 1rem }
        h1 { margin: 0 0 .25rem } h2 { margin: 2.5rem 0 .25rem }
        .dim, dt { color: var(--dim) } .good { color: var(--good) } .bad { color: var(--bad) }
        .verdict { border-left: 4px solid; padding: .5rem 1rem; margin: 1rem 0 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem }
        dd { margin: 0; overflow-wrap: anywhere }
        table { border-collapse: collapse; width: 100%; margin: .75rem 0 }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right }
        th:first-child, td:first-child, .text { text-align: left }
        .wide { overflow-x: auto } svg { width: 100%; height: auto; margin: .5rem 0 }
        svg text { font: 12px system-ui, sans-serif; fill: var(--ink) }
        svg .title { font-weight: 600 } svg .number { text-anchor: end; fill: var(--dim) }
        svg .second { text-anchor: middle; fill: var(--dim) } svg .grid { stroke: var(--line) }
        svg .mark { stroke: var(--bad); stroke-dasharray: 3 3 }
        polyline { fill: none; stroke-width: 2 }
        .a { stroke: var(--a) } .b { stroke: var(--b) } .c { stroke: var(--c) }
        """;

    /// <summary>The whole file.</summary>
    public static string Write(RunReport report)
    {
        var html = new StringBuilder();
        var title = WebUtility.HtmlEncode($"Load test: {report.Head.Title}");
        Add(html, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        Add(html, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Add(html, $"<title>{title}</title><style>{Styles}</style></head><body><h1>{title}</h1>");
        Head(html, report);
        Oracle(html, report);
        foreach (var scenario in report.Scenarios)
        {
            Scenario(html, scenario, [.. report.Chaos.Select(e => e.At.TotalSeconds)]);
        }

        Chaos(html, report);
        return Add(html, "</body></html>").ToString();
    }

    private static void Head(StringBuilder html, RunReport report)
    {
        var head = report.Head;
        var started = head.StartedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Add(html, "<dl>");
        Pair(html, "Started", $"{started} UTC");
        Pair(html, "Machine", head.Machine);
        Pair(html, "Host", $"{head.Host}, commit {head.Commit}");
        Pair(html, "Command", head.Command);
        Pair(html, "Seed", $"{head.Seed}");
        Add(html, "</dl>");
    }

    private static void Oracle(StringBuilder html, RunReport report)
    {
        var style = report is { Verdict: null, WhyVoid: null } ? "dim" : Of(report.OraclePassed);
        Add(html, $"<div class=\"verdict {style}\" id=\"oracle\"><b>Oracle</b> "
            + $"{WebUtility.HtmlEncode(report.VerdictLine)}</div>");
        var broken = (report.Verdict?.Violations ?? [])
            .Select(violation => violation.Rule).ToHashSet();
        if (report.Verdict is not null)
        {
            Table(html, "<th>rule</th><th class=\"text\">holds</th>", Enum.GetValues<Rule>()
                .Select(rule => (string[])[$"{rule}", broken.Contains(rule) ? "BROKEN" : "yes"]));
        }

        if (broken.Count > 0)
        {
            Table(
                html, "<th>broken rule</th><th class=\"text\">what</th>",
                report.Verdict!.Violations.Select(v => (string[])[$"{v.Rule}", v.What]));
        }
    }

    private static void Scenario(
        StringBuilder html, ScenarioResult scenario, IReadOnlyList<double> marks)
    {
        Add(html, $"<h2>{WebUtility.HtmlEncode(scenario.Name)}</h2>");
        Add(html, $"<p>{WebUtility.HtmlEncode(scenario.About)}</p><p class=\"dim\">"
            + $"{WebUtility.HtmlEncode(string.Join(", then ", scenario.Simulations))}</p>");
        var series = scenario.Iterations.Series;
        Add(html, SvgChart.Draw(
            "Iterations ended per second",
            [
                new("ok", "a", [.. series.Select(point => (double)point.Ok)]),
                new("fail", "c", [.. series.Select(point => (double)point.Fail)]),
            ],
            marks));
        Add(html, SvgChart.Draw(
            "Latency of iterations, from when they were due, in ms",
            [
                new("p50", "a", [.. series.Select(point => point.P50)]),
                new("p95", "b", [.. series.Select(point => point.P95)]),
                new("p99", "c", [.. series.Select(point => point.P99)]),
            ],
            marks));
        Steps(html, scenario);
        Table(html, "<th>threshold</th><th class=\"text\">passed</th><th>found</th>",
            scenario.Thresholds.Select(t =>
                (string[])[$"{t.Threshold}", t.IsPassed ? "yes" : "MISSED", t.Found]));
        Add(html, $"<p class=\"dim\">{RunWords.Of(scenario.Backlog)}</p>");
    }

    private static void Steps(StringBuilder html, ScenarioResult scenario)
    {
        var rows = scenario.Steps.Prepend(scenario.Iterations)
            .SelectMany(step => new[] { ("ok", step.Ok), ("fail", step.Fail) }
                .Where(side => side.Item2.Count > 0)
                .Select(side => Row(step.Name, side.Item1, side.Item2)));
        Table(
            html,
            "<th>step</th><th class=\"text\">result</th><th>count</th><th>RPS</th><th>min ms</th>"
            + "<th>p50 ms</th><th>p75 ms</th><th>p95 ms</th><th>p99 ms</th><th>max ms</th>"
            + "<th>kB</th>",
            rows);
        Table(
            html, "<th>step</th><th class=\"text\">status</th><th>result</th><th>count</th>",
            scenario.Steps.SelectMany(step => step.Statuses.Select(s =>
                (string[])[step.Name, s.Status, s.IsOk ? "ok" : "fail", $"{s.Count:N0}"])));
    }

    private static string[] Row(string step, string result, Measured of)
    {
        var l = of.Latency;
        return
        [
            step, result, $"{of.Count:N0}", $"{of.PerSecond:N1}", $"{l.Min:N1}", $"{l.P50:N1}",
            $"{l.P75:N1}", $"{l.P95:N1}", $"{l.P99:N1}", $"{l.Max:N1}", $"{of.Bytes / 1000:N0}",
        ];
    }

    private static void Chaos(StringBuilder html, RunReport report)
    {
        if (report.Chaos.Count > 0)
        {
            Add(html, "<h2>Harm done meanwhile</h2>");
            Table(html, "<th>after</th><th class=\"text\">what</th>", report.Chaos.Select(e =>
                (string[])[$"{e.At.TotalSeconds:N1} s", e.What]));
        }

        Add(html, $"<p class=\"dim\">{RunWords.Of(report)}</p>");
    }

    private static void Table(StringBuilder html, string head, IEnumerable<string[]> rows)
    {
        Add(html, $"<div class=\"wide\"><table><tr>{head}</tr>");
        foreach (var row in rows)
        {
            var cells = row.Select((cell, at) =>
                $"<td{(at == 1 ? $" class=\"text{Mood(cell)}\"" : "")}>"
                + $"{WebUtility.HtmlEncode(cell)}</td>");
            Add(html, $"<tr>{string.Concat(cells)}</tr>");
        }

        Add(html, "</table></div>");
    }

    private static string Mood(string cell) => cell switch
    {
        "yes" => " good",
        "MISSED" or "BROKEN" or "fail" => " bad",
        _ => "",
    };

    private static string Of(bool passed) => passed ? "good" : "bad";

    private static void Pair(StringBuilder html, string name, string value) =>
        Add(html, $"<dt>{name}</dt><dd>{WebUtility.HtmlEncode(value)}</dd>");

    private static StringBuilder Add(StringBuilder html, string markup) =>
        html.Append(markup).Append('\n');
}
