using System.Diagnostics.Metrics;

namespace Inventory.Storage;

/// <summary>What storage measures.</summary>
public static class StorageInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Inventory.Storage";

    private static readonly Meter Meter = new(MeterName);

    // From a disk that promises without writing to one that hangs.
    private static readonly double[] CommitBounds =
    [
        0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5,
    ];

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "inventory.ledger.batch.size", "{append}", "Appends per commit.");

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "inventory.ledger.commit.duration", "s", "Time a commit takes.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = CommitBounds });

    private static readonly UpDownCounter<int> Queue = Meter.CreateUpDownCounter<int>(
        "inventory.ledger.queue.length", "{append}", "Appends waiting for or in a commit.");

    private static readonly Counter<int> Outcomes = Meter.CreateCounter<int>(
        "inventory.ledger.appends", "{append}", "Appends answered, by outcome.");

    internal static void Queued() => Queue.Add(1);

    internal static void Committed(int appends, TimeSpan took)
    {
        BatchSize.Record(appends);
        CommitDuration.Record(took.TotalSeconds);
    }

    internal static void Answered(Outcome outcome)
    {
        Queue.Add(-1);
        Outcomes.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));
    }

    internal static void RejectedAtOnce() =>
        Outcomes.Add(1, new KeyValuePair<string, object?>("outcome", Name(Outcome.Rejected)));

    private static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Committed => "committed",
        Outcome.AlreadyCommitted => "already_committed",
        Outcome.Conflict => "conflict",
        Outcome.Rejected => "rejected",
        Outcome.Unknown => "unknown",
        _ => throw new InvariantBrokenException("every outcome has a name"),
    };
}
