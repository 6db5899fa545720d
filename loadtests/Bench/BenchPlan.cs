namespace Inventory.LoadTests.Bench;

/// <summary>
/// How much a run measures. Every count and time of a run is here, so a run is bounded.
/// </summary>
internal sealed record BenchPlan
{
    /// <summary>The plan the floors are meant for.</summary>
    public static readonly BenchPlan Full = new();

    /// <summary>
    /// The plan of a comparison whose ratios have to agree from one run to the next: many short
    /// rounds, for what disturbs a machine may last longer than a round and shorter than a run.
    /// </summary>
    public static readonly BenchPlan Compared = Full with
    {
        Rounds = 15,
        Measure = TimeSpan.FromSeconds(2),
        OpenMeasure = TimeSpan.FromSeconds(4),
    };

    /// <summary>
    /// Every row with small numbers: proves that the rows work, not how fast they are.
    /// </summary>
    public static readonly BenchPlan Quick = new()
    {
        Rounds = 2,
        RoundsAlone = 2,
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
        HookCounts = [1, 11],
        DeadItems = 200,
        DeadMessages = 2_000,
        CurveRounds = 1,
        CurveMeasure = TimeSpan.FromMilliseconds(500),
        Concurrencies = [1, 16],
        RatePercents = [20, 80],
        SkuCounts = [100, 1_000],
        HoldCounts = [10, 10_000],
        CartLines = [1, 10],
        SiloCounts = [1, 2],
    };

    /// <summary>Interleaved rounds; the median of them is reported.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Rounds of what stands beside nothing, the small import and the starts: no ratio of
    /// theirs has to agree, so they need not be as many as <see cref="Rounds"/>.</summary>
    public int RoundsAlone { get; init; } = 3;

    /// <summary>The counted time of one closed-loop round.</summary>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The uncounted start of one round.</summary>
    public TimeSpan Warm { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Load before the first round, for the host's just-in-time compiler.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The counted time of one open-model round.</summary>
    public TimeSpan OpenMeasure { get; init; } = TimeSpan.FromSeconds(8);

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

    /// <summary>Interleaved rounds of a curve.</summary>
    public int CurveRounds { get; init; } = 3;

    /// <summary>The counted time of one point of a curve in one round.</summary>
    public TimeSpan CurveMeasure { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Connections a curve over them tries.</summary>
    public IReadOnlyList<int> Concurrencies { get; init; } = [1, 4, 16, 64, 256, 1024];

    /// <summary>Parts of the highest rate a curve over it tries, in percent.</summary>
    public IReadOnlyList<int> RatePercents { get; init; } = [10, 30, 50, 60, 70, 80, 90];

    /// <summary>Sizes of a catalog a curve over them tries.</summary>
    public IReadOnlyList<int> SkuCounts { get; init; } = [1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Open holds of one SKU a curve over them tries.</summary>
    public IReadOnlyList<int> HoldCounts { get; init; } = [1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Lines of a cart a curve over them tries.</summary>
    public IReadOnlyList<int> CartLines { get; init; } = [1, 2, 5, 10, 20, 50, 100];

    /// <summary>Silos of a cluster a curve over them tries.</summary>
    public IReadOnlyList<int> SiloCounts { get; init; } = [1, 2, 3];

    /// <summary>This plan for the points of a curve, which nothing warms up.</summary>
    public BenchPlan Curve =>
        this with { Rounds = CurveRounds, Measure = CurveMeasure, WarmUp = TimeSpan.Zero };

    /// <summary>The same for hosts that have only just started.</summary>
    public BenchPlan WarmCurve => Curve with { WarmUp = CurveMeasure };

    /// <summary>Lifetime of a measured hold in seconds: longer than any run, so that none comes
    /// due while another is measured.</summary>
    public int ExpiresIn { get; init; } = 3_600;
}
