using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.LoadTests.Compare;

/// <summary>What the host is measured beside, and how its competitors are set.</summary>
internal sealed record ComparePlan : ServerSettings
{
    /// <summary>More silos than this tell nothing on one machine.</summary>
    public const int SilosMax = 9;

    /// <summary>The host beside nothing but its own empty request.</summary>
    public static readonly ComparePlan HostAlone = new();

    private const int RedisClientsMax = 200;
    private const int HotClientsMax = 64;
    private const int SpreadClientsMax = 32;

    /// <summary>Whether Redis and plain SQL are measured too.</summary>
    public bool Competitors { get; init; }

    /// <summary>Sizes of the clusters on PostgreSQL; the largest shows the hop.</summary>
    public IReadOnlyList<int> Silos { get; init; } = [];

    /// <summary>Whether clusters of the same sizes on Azurite are measured too.</summary>
    public bool Azure { get; init; }

    /// <summary>Settings of Redis beside its own, each <c>name=value</c>.</summary>
    public IReadOnlyList<string> RedisSettings { get; init; } = [];

    /// <summary>Whether every row with a floor is measured, and no competitor is set otherwise
    /// than it comes.</summary>
    public bool IsWhole =>
        Competitors && Silos.Contains(1) && !Tcp && RedisSettings.Count == 0
        && PostgresSettings.Count == 0;

    /// <summary>Clients of Redis on the one key.</summary>
    public static int RedisClients(BenchPlan plan) => Math.Min(RedisClientsMax, plan.Connections);

    /// <summary>Clients of pgbench on the one row.</summary>
    public static int HotClients(BenchPlan plan) => Math.Min(HotClientsMax, plan.Connections);

    /// <summary>Clients of pgbench on all rows.</summary>
    public static int SpreadClients(BenchPlan plan) =>
        Math.Min(SpreadClientsMax, plan.Connections);
}
