using System.Globalization;
using System.Text;
using Inventory.LoadTests.Engine;

namespace Inventory.LoadTests.Reports;

/// <summary>A run as Markdown, to be pasted where people talk about it.</summary>
internal static class MarkdownReport
{
    /// <summary>The whole file.</summary>
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        var head = report.Head;
        Line(text, $"# Load test: {head.Title}");
        Line(text, "");
        Line(text, $"{head.StartedAt:yyyy-MM-dd HH:mm} UTC on {head.Machine}; {head.Host}, commit "
            + $"{head.Commit}, seed {head.Seed}, by `{head.Command}`.");
        Line(text, "");
        Line(text, $"Oracle: {report.VerdictLine}.");
        foreach (var violation in report.Verdict?.Violations ?? [])
        {
            Line(text, $"* **{violation.Rule}** {violation.What}");
        }

        report.Scenarios.ToList().ForEach(scenario => Write(text, scenario));
        Chaos(text, report);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ScenarioResult scenario)
    {
        Line(text, "");
        Line(text, $"## {scenario.Name}");
        Line(text, "");
        Line(text, scenario.About);
        Line(text, $"Load: {string.Join(", then ", scenario.Simulations)}.");
        Line(text, "");
        Line(text, "| step | result | count | RPS | p50 ms | p75 ms | p95 ms | p99 ms | max ms |");
        Line(text, "|---|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var step in scenario.Steps.Prepend(scenario.Iterations))
        {
            Row(text, step.Name, "ok", step.Ok);
            Row(text, step.Name, "fail", step.Fail);
        }

        Line(text, "");
        Line(text, "| step | status | result | count |");
        Line(text, "|---|---|---|--:|");
        foreach (var step in scenario.Steps)
        {
            foreach (var (isOk, status, count) in step.Statuses)
            {
                Line(text, $"| {step.Name} | {status} | {(isOk ? "ok" : "fail")} | {count:N0} |");
            }
        }

        Line(text, "");
        scenario.Thresholds.ToList().ForEach(threshold => Line(
            text,
            $"* {(threshold.IsPassed ? "passed" : "**missed**")}: {threshold.Threshold} "
            + $"({threshold.Found})"));
        Line(text, $"* {RunWords.Of(scenario.Backlog)}");
    }

    private static void Row(StringBuilder text, string step, string result, Measured of)
    {
        if (of.Count > 0)
        {
            var l = of.Latency;
            Line(text, $"| {step} | {result} | {of.Count:N0} | {of.PerSecond:N1} | {l.P50:N1} | "
                + $"{l.P75:N1} | {l.P95:N1} | {l.P99:N1} | {l.Max:N1} |");
        }
    }

    private static void Chaos(StringBuilder text, RunReport report)
    {
        Line(text, "");
        Line(text, $"{RunWords.Of(report)}");
        foreach (var (at, what) in report.Chaos)
        {
            Line(text, $"* {at.TotalSeconds:N1} s: {what}");
        }
    }

    private static void Line(StringBuilder text, string line) =>
        text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
