using System.Diagnostics;
using System.Globalization;

namespace Inventory.LoadTests.Bench;

/// <summary>A run of wrk: its rate, and its own processor time per request.</summary>
internal readonly record struct WrkResult(double PerSecond, double CpuMicrosecondsEach);

/// <summary>
/// Runs Debian's wrk, to show that the load kit's own generator is not the dearer one.
/// </summary>
internal static class WrkGenerator
{
    private const string Wrk = "/usr/bin/wrk";
    private const int ClockTicksPerSecond = 100;
    private const int ChildrenUserField = 13;
    private const int ChildrenSystemField = 14;

    /// <summary>Whether wrk is there.</summary>
    public static bool Installed => File.Exists(Wrk);

    /// <summary>
    /// POSTs a body over and over and answers requests/s and generator CPU in us each.
    /// </summary>
    public static async Task<WrkResult> PostAsync(
        Uri url, string body, BenchPlan plan, string directory, CancellationToken cancel)
    {
        var script = Path.Combine(directory, "post.lua");
        await File.WriteAllTextAsync(script, Script(body), cancel);
        var before = ChildrenCpu();
        var start = new ProcessStartInfo(Wrk)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in Arguments(url, plan, script))
        {
            start.ArgumentList.Add(argument);
        }

        using var wrk = Process.Start(start)!;
        var text = await wrk.StandardOutput.ReadToEndAsync(cancel);
        await wrk.WaitForExitAsync(cancel);
        return Parse(text, ChildrenCpu() - before);
    }

    // wrk's duration has whole seconds, at least one.
    private static string[] Arguments(Uri url, BenchPlan plan, string script) =>
    [
        $"-t{plan.Threads}", $"-c{plan.Connections}",
        $"-d{Math.Max(1, (int)(plan.Measure + plan.Warm).TotalSeconds)}s",
        "-s", script, url.ToString(),
    ];

    private static string Script(string body) =>
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n"
        + $"wrk.body = [==[{body}]==]\n"
        + "done = function(summary)\n  local e = summary.errors\n"
        + "  io.write(string.format('RESULT %d %d %d\\n', summary.requests, summary.duration,"
        + " e.connect + e.read + e.write + e.status + e.timeout))\nend\n";

    private static WrkResult Parse(
        string text, double cpuSeconds)
    {
        var line = text.Split('\n').FirstOrDefault(
            l => l.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidDataException("wrk printed no result.");
        var fields = line.Split(' ').Skip(1).Select(f => double.Parse(f)).ToArray();
        return fields[2] > 0
            ? throw new InvalidDataException($"wrk saw {fields[2]} errors.")
            : new(fields[0] / (fields[1] / 1e6), cpuSeconds * 1e6 / fields[0]);
    }

    // The kernel adds a child's processor time to its parent when the child has been waited for.
    private static double ChildrenCpu()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[ChildrenUserField], CultureInfo.InvariantCulture)
            + long.Parse(fields[ChildrenSystemField], CultureInfo.InvariantCulture);
        return ticks / (double)ClockTicksPerSecond;
    }
}
