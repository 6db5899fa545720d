namespace Inventory.LoadTests.Bench;

/// <summary>
/// How much a run measures. Every count and time of a run is here, so a run is bounded.
/// </summary>
internal sealed record BenchPlan
{
    /// <summary>The plan the floors are meant for.</summary>
    public static readonly BenchPlan Full = new();

    /// <summary>
    /// Every row with small numbers: proves that the rows work, not how fast they are.
    /// </summary>
    public static readonly BenchPlan Quick = new()
    {
        Rounds = 2,
        Measure = TimeSpan.FromMilliseconds(250),
        Warm = TimeSpan.FromMilliseconds(50),
        WarmUp = TimeSpan.FromMilliseconds(250),
        OpenMeasure = TimeSpan.FromMilliseconds(500),
        Connections = 16,
        Skus = 500,
        OpenHoldsMany = 2_000,
        OpenHoldsFew = 10,
        ImportSmall = 500,
        ImportLarge = 1_000,
        TouchItems = 500,
        DiskMeasure = TimeSpan.FromMilliseconds(100),
        DeliveryItems = 200,
        HookedSkus = 200,
        HookCounts = [1, 3],
        DeadItems = 200,
        DeadMessages = 2_000,
    };

    /// <summary>Interleaved rounds; the median of them is reported.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>The counted time of one closed-loop round.</summary>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The uncounted start of one round.</summary>
    public TimeSpan Warm { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Load before the first round, for the host's just-in-time compiler.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The counted time of one open-model round.</summary>
    public TimeSpan OpenMeasure { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections of every load.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Threads of the load generator.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>SKUs a spread load draws from.</summary>
    public int Skus { get; init; } = 100_000;

    /// <summary>Open holds of the SKU that has many.</summary>
    public int OpenHoldsMany { get; init; } = 1_000_000;

    /// <summary>Open holds of the SKU it is compared with.</summary>
    public int OpenHoldsFew { get; init; } = 1_000;

    /// <summary>Rows of the repeated import.</summary>
    public int ImportSmall { get; init; } = 100_000;

    /// <summary>Rows of the import that is made once, and SKUs on disk for the starts.</summary>
    public int ImportLarge { get; init; } = 1_000_000;

    /// <summary>Items read once each to learn what an active item costs.</summary>
    public int TouchItems { get; init; } = 100_000;

    /// <summary>The time of one round of flushes or commits.</summary>
    public TimeSpan DiskMeasure { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>SKUs whose changes one hook is told of.</summary>
    public int DeliveryItems { get; init; } = 2_000;

    /// <summary>Changes per second while the time of deliveries is measured.</summary>
    public int DeliveriesPerSecond { get; init; } = 200;

    /// <summary>SKUs that are changed at random to learn what hooks cost.</summary>
    public int HookedSkus { get; init; } = 10_000;

    /// <summary>Hooks of the store that are measured beside none, in turn.</summary>
    public IReadOnlyList<int> HookCounts { get; init; } = [1, 10, 100];

    /// <summary>SKUs whose messages wait for dead hooks.</summary>
    public int DeadItems { get; init; } = 10_000;

    /// <summary>Messages that wait for each dead hook.</summary>
    public int DeadMessages { get; init; } = 1_000_000;

    /// <summary>Lifetime of a measured hold in seconds: the host's default.</summary>
    public int ExpiresIn { get; init; } = 900;
}
