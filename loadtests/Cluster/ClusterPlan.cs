using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>Which ledgers and how many silos are measured beside SQLite and plain SQL.</summary>
/// <param name="Silos">Sizes of the clusters on PostgreSQL; the largest shows the hop.</param>
/// <param name="Azure">Whether clusters of the same sizes on Azurite are measured too.</param>
internal sealed record ClusterPlan(IReadOnlyList<int> Silos, bool Azure)
{
    /// <summary>More silos than this tell nothing on one machine.</summary>
    public const int SilosMax = 9;

    /// <summary>Azurite stores a few hundred new SKUs a second.</summary>
    public const int AzureSkusMax = 2_000;

    private const int HotClientsMax = 64;
    private const int SpreadClientsMax = 32;

    /// <summary>Clients of pgbench on the one row.</summary>
    public static int HotClients(BenchPlan plan) => Math.Min(HotClientsMax, plan.Connections);

    /// <summary>Clients of pgbench on all rows.</summary>
    public static int SpreadClients(BenchPlan plan) =>
        Math.Min(SpreadClientsMax, plan.Connections);

    /// <summary>SKUs a spread load on a ledger draws from.</summary>
    public static int SkusOf(BenchPlan plan, string ledger) =>
        ledger == AzuriteServer.Name ? Math.Min(AzureSkusMax, plan.Skus) : plan.Skus;
}
