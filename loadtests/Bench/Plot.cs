namespace Inventory.LoadTests.Bench;

/// <summary>One measured point of a curve.</summary>
internal readonly record struct PlotPoint(double X, Samples Y);

/// <summary>One curve of a plot.</summary>
internal sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>Curves over one quantity, drawn in the pages and given as a table too.</summary>
/// <param name="Name">Name of the row, and of the file it is drawn in.</param>
/// <param name="Title">What is measured.</param>
/// <param name="X">The quantity that is varied, with its unit.</param>
/// <param name="Y">The quantity that is measured, with its unit.</param>
/// <param name="Series">The curves.</param>
internal sealed record Plot(
    string Name, string Title, string X, string Y, IReadOnlyList<PlotSeries> Series)
{
    /// <summary>Whether the varied quantity is shown by its logarithm.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the measured quantity is shown by its logarithm.</summary>
    public bool LogY { get; init; }

    /// <summary>How measured figures are written.</summary>
    public string Format { get; init; } = "#,0";

    /// <summary>What a reader needs to know to judge the curves.</summary>
    public string? Note { get; init; }

    /// <summary>Why the figures do not count.</summary>
    public string? Failure { get; init; }
}
