using Inventory.LoadTests.Chaos;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Oracle;

namespace Inventory.LoadTests.Reports;

/// <summary>What a run was, where, and of what.</summary>
internal sealed record RunHead(
    string Title, DateTimeOffset StartedAt, string Machine, string Commit, string Command,
    string Host, int Seed);

/// <summary>Everything there is to say of a run.</summary>
/// <param name="Head">What it was.</param>
/// <param name="Scenarios">What each scenario brought.</param>
/// <param name="Verdict">What the oracle says; null when it was not asked.</param>
/// <param name="Chaos">What was done to the host.</param>
/// <param name="Repeats">Requests sent again, since they had no answer or one that says later.
/// </param>
/// <param name="Duplicates">Requests sent twice at once, on purpose.</param>
/// <param name="IsStopped">Whether somebody ended it early.</param>
internal sealed record RunReport(
    RunHead Head, IReadOnlyList<ScenarioResult> Scenarios, Verdict? Verdict,
    IReadOnlyList<ChaosEvent> Chaos, long Repeats, long Duplicates, bool IsStopped)
{
    /// <summary>Why the run shows nothing, whatever the oracle found; null when it shows something.
    /// </summary>
    public string? WhyVoid { get; init; }

    /// <summary>Whether the oracle, where it was asked, found nothing broken in a run that shows
    /// something.</summary>
    public bool OraclePassed => WhyVoid is null && Verdict is not { IsPassed: false };

    /// <summary>Whether every threshold was reached.</summary>
    public bool ThresholdsPassed =>
        Scenarios.All(scenario => scenario.Thresholds.All(threshold => threshold.IsPassed));

    /// <summary>The oracle's verdict in a line.</summary>
    public string VerdictLine => Verdict switch
    {
        null or { IsPassed: true } when WhyVoid is { } why => $"FAILED: {why}",
        null => "not checked",
        { IsPassed: true } v => $"passed: {v.Operations:N0} accepted operations and "
            + $"{v.Refusals:N0} refusals held against {v.Rows:N0} history rows of {v.Items:N0} "
            + $"items, {v.Settled:N0} settled afterwards",
        { } v => $"FAILED: {v.ViolationsTotal:N0} violations in {v.Rows:N0} history rows of "
            + $"{v.Items:N0} items",
    };
}
