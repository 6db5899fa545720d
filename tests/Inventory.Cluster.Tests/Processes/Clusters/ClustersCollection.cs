namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>Clusters run one at a time and beside no other test: each is five processes and more,
/// which have to tell a silo that is slow from one that is gone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClustersCollection
{
    public const string Name = "Clusters";
}
