using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Ladder;

/// <summary>Rows of what a step takes each time, beside a step it contains.</summary>
internal sealed class LadderRows(BenchContext bench, Turns turns)
{
    /// <summary>Adds a row.</summary>
    /// <param name="name">The step.</param>
    /// <param name="work">What it does.</param>
    /// <param name="below">The step it is beside; null for none.</param>
    /// <param name="words">What that is.</param>
    /// <param name="note">What a reader needs to know to judge the figure.</param>
    public void Add(
        string name, string work, string? below = null, string? words = null,
        string? note = null) =>
        bench.Add(new(name, work, "us", Microseconds(name))
        {
            Against = words,
            Comparison = below is null ? null : Microseconds(below),
            Format = "N1",
            Note = note,
            Failure = turns.Failure([name, .. below is null ? (string[])[] : [below]]),
        });

    private Samples Microseconds(string name) =>
        Samples.Of(turns.Rates(name).Values.Select(rate => rate > 0 ? 1e6 / rate : double.NaN));
}
