using Inventory.LoadTests.Engine;

namespace Inventory.LoadTests.Reports;

/// <summary>Sentences that all reports share.</summary>
internal static class RunWords
{
    /// <summary>What the load could not do on time.</summary>
    public static string Of(Backlog backlog) =>
        $"{backlog.Late:N0} iterations late for want of a place, {backlog.Dropped:N0} never begun, "
        + $"{backlog.CutOff:N0} cut off; the generator began 99 of 100 within "
        + $"{backlog.StartP99:N1} ms of when they were due.";

    /// <summary>What was sent more than once, and whether the run was ended early.</summary>
    public static string Of(RunReport report) =>
        $"{report.Repeats:N0} requests were repeated, {report.Duplicates:N0} sent twice at once."
        + (report.IsStopped ? " The run was stopped before its time." : "");
}
