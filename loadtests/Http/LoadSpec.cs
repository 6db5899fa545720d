namespace Inventory.LoadTests.Http;

/// <summary>How hard and how long to load, and which status is the only right answer.</summary>
internal sealed record LoadSpec(int Connections, int Threads, TimeSpan Duration, int Expected)
{
    /// <summary>Time at the start whose answers are checked but not counted.</summary>
    public TimeSpan Warm { get; init; }

    /// <summary>Requests after which a closed loop ends early.</summary>
    public long RequestsMax { get; init; } = long.MaxValue;

    /// <summary>Arrivals per second of an open loop; null for a closed loop.</summary>
    public double? ArrivalsPerSecond { get; init; }
}
