using System.Globalization;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>
/// How many activations were thrown away after an append, as the silos count them. Each is asked
/// just before it is killed, so what it counts after that is missing: the sum is a lower bound.
/// </summary>
internal sealed class FenceCount(ClusterScript cluster)
{
    private const string Counter = "inventory_item_fenced_total";

    public double Sum { get; private set; }

    /// <summary>Adds what a silo has counted since it started.</summary>
    public async Task AddAsync(int silo)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            var text = await http.GetStringAsync(new Uri(cluster.Silo(silo).Url, "/metrics"));
            Sum += text.Split('\n')
                .Where(line => line.StartsWith(Counter, StringComparison.Ordinal))
                .Sum(line => double.Parse(
                    line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // It counts no more.
        }
    }
}
