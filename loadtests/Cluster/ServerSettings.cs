namespace Inventory.LoadTests.Cluster;

/// <summary>How servers a run starts itself are set and reached.</summary>
internal record ServerSettings
{
    /// <summary>Whether clients of PostgreSQL take loopback TCP and not its socket.</summary>
    public bool Tcp { get; init; }

    /// <summary>Settings of PostgreSQL beside its own, each <c>name=value</c>.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = [];
}
