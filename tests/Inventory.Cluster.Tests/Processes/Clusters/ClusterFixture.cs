using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>One cluster for all tests of a class, and a store in it that every silo knows.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly List<Shop> _shops = [];

    internal ClusterScript Cluster { get; } = new();

    /// <summary>The store through one silo; the first is 1.</summary>
    internal Shop At(int silo) => _shops[silo - 1];

    /// <summary>The same through every silo.</summary>
    internal IReadOnlyList<Shop> Everywhere => _shops;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await Cluster.UpAsync("postgres");
            using var made = await Stores.NewAsync(Cluster.Silo(1), "cluster");
            await Cluster.KnowAsync(made);
            _shops.AddRange(Enumerable.Range(1, ClusterScript.Silos)
                .Select(silo => new Shop(Cluster.Silo(silo).Url, made.Store, made.Token)));
        }
        catch
        {
            // What is not initialized is not disposed of either.
            await Cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _shops.ForEach(shop => shop.Dispose());
        await Cluster.DisposeAsync();
    }
}
