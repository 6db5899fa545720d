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
        Appended(await TextAsync(target, cancel));

    /// <summary>Reads the same out of the text of <c>/metrics</c>; none before the first.</summary>
    internal static double Appended(string metrics) => Sum(metrics, Appends) ?? 0;

    /// <summary>Seconds for which the collector has stopped every thread since the host started.
    /// </summary>
    /// <exception cref="InvalidDataException">The host does not tell.</exception>
    public static async Task<double> PausedSecondsAsync(Target target, CancellationToken cancel) =>
        PausedSeconds(await TextAsync(target, cancel));

    /// <summary>Reads the same out of the text of <c>/metrics</c>.</summary>
    internal static double PausedSeconds(string metrics) =>
        Sum(metrics, Paused) ?? throw new InvalidDataException($"/metrics has no {Paused}");

    // Whatever the labels; null where no line has the name.
    private static double? Sum(string metrics, string name)
    {
        var lines = metrics.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal)).ToList();
        return lines.Count == 0
            ? null
            : lines.Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
