using System.Globalization;
using System.Text;
using Inventory.LoadTests.Engine;

namespace Inventory.LoadTests.Reports;

/// <summary>A run as CSV for a spreadsheet: a line for the successes and one for the failures of
/// each step. Latencies are in milliseconds.</summary>
internal static class CsvReport
{
    /// <summary>The names of the columns.</summary>
    public const string Header =
        "scenario,step,result,count,rps,min_ms,mean_ms,p50_ms,p75_ms,p95_ms,p99_ms,max_ms,bytes";

    /// <summary>The whole file.</summary>
    public static string Write(RunReport report)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var scenario in report.Scenarios)
        {
            foreach (var step in scenario.Steps.Prepend(scenario.Iterations))
            {
                Write(text, scenario.Name, step.Name, "ok", step.Ok);
                Write(text, scenario.Name, step.Name, "fail", step.Fail);
            }
        }

        return text.ToString();
    }

    private static void Write(
        StringBuilder text, string scenario, string step, string result, Measured of)
    {
        var latency = of.Latency;
        double[] numbers =
        [
            of.PerSecond, latency.Min, latency.Mean, latency.P50, latency.P75, latency.P95,
            latency.P99, latency.Max,
        ];
        var shown = numbers.Select(n => n.ToString("0.###", CultureInfo.InvariantCulture));
        // A step's name may have a comma, as "adjust 2,000 items" does.
        text.Append(CultureInfo.InvariantCulture,
            $"{scenario},\"{step}\",{result},{of.Count},{string.Join(',', shown)},{of.Bytes}\n");
    }
}
