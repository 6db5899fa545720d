namespace Inventory.LoadTests.Bench;

/// <summary>
/// What a row has to reach: at least or at most a limit, of its ratio or of its value.
/// </summary>
internal sealed record Floor(double Limit, bool AtMost, bool OfRatio)
{
    /// <summary>The ratio must be this or more.</summary>
    public static Floor Ratio(double limit) => new(limit, AtMost: false, OfRatio: true);

    /// <summary>The value must be this or more.</summary>
    public static Floor AtLeast(double limit) => new(limit, AtMost: false, OfRatio: false);

    /// <summary>The value must be this or less.</summary>
    public static Floor NoMore(double limit) => new(limit, AtMost: true, OfRatio: false);

    /// <summary>Whether a figure reaches it.</summary>
    public bool IsReached(double figure) => AtMost ? figure <= Limit : figure >= Limit;

    /// <summary>The floor in words.</summary>
    public override string ToString() =>
        $"{(AtMost ? "at most" : "at least")} {Limit:#,0.##}{(OfRatio ? " x" : "")}";
}

/// <summary>One line of the report.</summary>
internal sealed record BenchRow(string Name, string Work, string Unit, Samples Value)
{
    /// <summary>What it is compared with, in the same run.</summary>
    public string? Against { get; init; }

    /// <summary>The comparison's figures, in the same unit.</summary>
    public Samples? Comparison { get; init; }

    /// <summary>What it has to reach; null for context.</summary>
    public Floor? Floor { get; init; }

    /// <summary>How figures are written.</summary>
    public string Format { get; init; } = "#,0";

    /// <summary>What a reader needs to know to judge the figure.</summary>
    public string? Note { get; init; }

    /// <summary>Why the figure does not count: the host did not answer as expected.</summary>
    public string? Failure { get; init; }

    /// <summary>The value over the comparison, round by round.</summary>
    public Samples? Ratio => Comparison is null ? null : Value.Over(Comparison);

    /// <summary>Whether the floor is reached; null without a floor.</summary>
    public bool? Reached => Floor is null
        ? null
        : Failure is null && Floor.IsReached(Floor.OfRatio ? Ratio!.Median : Value.Median);
}
