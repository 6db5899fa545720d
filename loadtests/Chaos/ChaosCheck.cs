using Inventory.LoadTests.Oracle;

namespace Inventory.LoadTests.Chaos;

/// <summary>Whether a run under chaos shows anything: harm was done, and something was promised.
/// </summary>
internal static class ChaosCheck
{
    /// <summary>Why it shows nothing; null when it does.</summary>
    /// <param name="events">What was done to the host; null when the host is not the run's own,
    /// and the requests sent twice are all the harm.</param>
    /// <param name="duplicates">Requests sent twice at once.</param>
    /// <param name="verdict">What the oracle says; null when it was not asked.</param>
    public static string? WhyVoid(
        IReadOnlyCollection<ChaosEvent>? events, long duplicates, Verdict? verdict)
    {
        if (events is { Count: 0 })
        {
            return "nothing was done to the host: let the load last longer";
        }

        if (events is null && duplicates == 0)
        {
            return "no request was sent twice";
        }

        return verdict is { Operations: 0 }
            ? "no operation was accepted, so none could be lost"
            : null;
    }
}
