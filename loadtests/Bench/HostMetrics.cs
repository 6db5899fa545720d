using System.Globalization;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>What a host counts itself.</summary>
internal static class HostMetrics
{
    private const string Appends = "inventory_ledger_appends";
    private const string Paused = "dotnet_gc_pause_time_seconds_total";

    /// <summary>How long a host answers the same counts again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMilliseconds(300);

    /// <summary>All of it, in the text format of Prometheus.</summary>
    public static async Task<string> TextAsync(Target target, CancellationToken cancel)
    {
        using var client = target.NewClient();
        return await client.GetStringAsync("/metrics", cancel);
    }

    /// <summary>Appends of every outcome since the host started.</summary>
    public static async Task<double> AppendsAsync(Target target, CancellationToken cancel) =>
        Sum(await TextAsync(target, cancel), Appends) ?? 0;

    /// <summary>Seconds for which the collector has stopped every thread since the host started.
    /// </summary>
    /// <exception cref="InvalidDataException">The host does not tell.</exception>
    public static async Task<double> PausedSecondsAsync(Target target, CancellationToken cancel) =>
        Sum(await TextAsync(target, cancel), Paused)
            ?? throw new InvalidDataException($"/metrics has no {Paused}");

    /// <summary>Adds up a metric whatever its labels; null where there is none of the name.
    /// </summary>
    internal static double? Sum(string metrics, string name)
    {
        var lines = metrics.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal)).ToList();
        return lines.Count == 0
            ? null
            : lines.Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
