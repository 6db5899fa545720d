using System.Globalization;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>What one silo counts.</summary>
internal static class SiloMetric
{
    /// <summary>The sum of all series of a metric, as Prometheus names it.</summary>
    public static async Task<double> SumAsync(Uri silo, string name)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var text = await http.GetStringAsync(new Uri(silo, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Sum(line => double.Parse(
                line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
