using Inventory.LoadTests.Chaos;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Compare;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Reports;

namespace Inventory.LoadTests.Runs;

/// <summary>Brings a run together with the host it asked for, and says what came of it.</summary>
internal static class RunHost
{
    private const int ViolationsShown = 3;
    private const int Wrong = 1;
    private const int Slow = 2;

    // On a slow disk there is much between an answer and its commit, where they are out of order.
    private static readonly TimeSpan SyncMaxOfChaos = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Answers 0 when all is well, 1 when the oracle found something, the run shows nothing or it
    /// cannot be done, 2 when only a threshold was missed.
    /// </summary>
    public static async Task<int> RunAsync(
        RunSpec spec, CancellationToken stop, OtherEngine? other = null)
    {
        var progress = ProgressLine.OfConsole();
        try
        {
            return Say(spec, await HostAndRunAsync(spec, progress, other, stop), progress);
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException
            or InvalidDataException or KeyNotFoundException or System.Text.Json.JsonException
            or OperationCanceledException or IOException)
        {
            progress.Say($"The load run stopped: {fault.Message}");
            return Wrong;
        }
    }

    private static async Task<RunReport> HostAndRunAsync(
        RunSpec spec, ProgressLine progress, OtherEngine? other, CancellationToken stop)
    {
        if (spec.Target is { } target)
        {
            return await new LoadRun(spec, progress, other).RunAsync(target, null, stop);
        }

        if (spec.HostDll is null)
        {
            progress.Say("building the host");
        }

        var dll = spec.HostDll ?? await Repository.BuildHostAsync(stop);
        var directory = Directory.CreateDirectory(
            Path.Combine(spec.Data, $"inventory-load-{Environment.ProcessId}")).FullName;
        try
        {
            await using var postgres = spec.Ledger == PostgresServer.Name
                ? await PostgresServer.StartAsync(
                    Path.Combine(directory, "postgres"), new ComparePlan(), stop)
                : null;
            await using var own = new OwnHost(
                dll, Path.Combine(directory, "data"), await SettingsAsync(postgres, stop));
            progress.Say("starting a host");
            await own.StartAsync(spec.Chaos ? SyncMaxOfChaos : TimeSpan.Zero, stop);
            return await new LoadRun(spec, progress, other).RunAsync(own.Target, own, stop);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<HostSettings> SettingsAsync(
        PostgresServer? postgres, CancellationToken stop)
    {
        var more = new Dictionary<string, string>
        {
            ["Inventory__Webhooks__AllowLoopback"] = "true",
        };
        if (postgres is not null)
        {
            const string Database = "load";
            await postgres.CreateDatabaseAsync(Database, stop);
            more["Inventory__Ledger"] = PostgresServer.Name;
            more["ConnectionStrings__Postgres"] = postgres.ConnectionString(Database);
            more["Inventory__DrainSeconds"] = "0";
            more["Orleans__Address"] = "127.0.0.1";
            more["Orleans__SiloPort"] = $"{LoopbackPort.Free()}";
        }

        return new() { More = more };
    }

    private static int Say(RunSpec spec, RunReport report, ProgressLine progress)
    {
        progress.Say("");
        foreach (var scenario in report.Scenarios)
        {
            var (ok, fail) = (scenario.Iterations.Ok, scenario.Iterations.Fail);
            Console.WriteLine(
                $"{scenario.Name}: {ok.Count:N0} ok and {fail.Count:N0} fail in "
                + $"{scenario.Elapsed.TotalSeconds:N1} s, {ok.PerSecond:N0}/s, p50 "
                + $"{ok.Latency.P50:N1} ms, p99 {ok.Latency.P99:N1} ms");
            foreach (var status in scenario.Steps.SelectMany(step => step.Statuses.Select(
                s => $"{step.Name} {s.Status} {(s.IsOk ? "ok" : "fail")}: {s.Count:N0}")))
            {
                Console.WriteLine($"  {status}");
            }

            foreach (var missed in scenario.Thresholds.Where(t => !t.IsPassed))
            {
                Console.WriteLine($"  MISSED {missed.Threshold}: {missed.Found}");
            }
        }

        Console.WriteLine($"Oracle {report.VerdictLine}");
        var violations = (report.Verdict?.Violations ?? []).GroupBy(violation => violation.Rule)
            .SelectMany(rule => rule.Take(ViolationsShown));
        foreach (var violation in violations)
        {
            Console.WriteLine($"  {violation.Rule}: {violation.What}");
        }

        Console.WriteLine($"Report: {ReportFolder.Write(spec.Out, report)}");
        return !report.OraclePassed ? Wrong : report.ThresholdsPassed ? 0 : Slow;
    }
}
