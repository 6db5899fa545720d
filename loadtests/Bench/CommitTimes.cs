using System.Globalization;
using System.Text.RegularExpressions;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>How long the commits of a host's ledger took, as its own histogram counts them: the
/// work of SQLite and its waiting for a core included.</summary>
internal sealed partial class CommitTimes
{
    private readonly SortedDictionary<double, double> _countUpToSeconds = [];

    /// <summary>Reads what the host counted since it started.</summary>
    public static async Task<CommitTimes> ReadAsync(Target target, CancellationToken cancel) =>
        Parse(await HostMetrics.TextAsync(target, cancel));

    /// <summary>Reads the buckets out of the text of <c>/metrics</c>.</summary>
    internal static CommitTimes Parse(string metrics)
    {
        var times = new CommitTimes();
        foreach (Match bucket in Bucket().Matches(metrics))
        {
            times.Count(Number(bucket.Groups["le"].Value), Number(bucket.Groups["count"].Value));
        }

        return times;
    }

    /// <summary>Adds the commits counted between two readings.</summary>
    public void Add(CommitTimes before, CommitTimes after)
    {
        foreach (var (seconds, count) in after._countUpToSeconds)
        {
            Count(seconds, count - before._countUpToSeconds.GetValueOrDefault(seconds));
        }
    }

    /// <summary>The bucket so many percent of the commits ended in, as words.</summary>
    public string Percentile(double percent)
    {
        var all = _countUpToSeconds.Values.LastOrDefault();
        var within = _countUpToSeconds
            .FirstOrDefault(bucket => bucket.Value >= all * percent / 100).Key;
        return all == 0 ? "unknown"
            : double.IsInfinity(within) ? "longer than any bucket"
            : $"at most {(within * 1000).ToString("0.##", CultureInfo.InvariantCulture)} ms";
    }

    private void Count(double seconds, double commits) => _countUpToSeconds[seconds] =
        _countUpToSeconds.GetValueOrDefault(seconds) + commits;

    private static double Number(string text) => text == "+Inf"
        ? double.PositiveInfinity
        : double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^inventory_ledger_commit_duration_seconds_bucket\{.*?le=""(?<le>[^""]+)""\} "
            + @"(?<count>\S+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Bucket();
}
