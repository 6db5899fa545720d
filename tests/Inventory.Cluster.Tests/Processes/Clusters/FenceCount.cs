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
        try
        {
            Sum += await SiloMetric.SumAsync(cluster.Silo(silo).Url, Counter);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // It counts no more.
        }
    }
}
