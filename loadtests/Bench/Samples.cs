namespace Inventory.LoadTests.Bench;

/// <summary>One figure per round, and what is reported of them.</summary>
internal sealed record Samples(IReadOnlyList<double> Values)
{
    /// <summary>Nothing could be measured.</summary>
    public static Samples None { get; } = new([]);

    /// <summary>
    /// The middle value, or the mean of the middle two; not a number without any.
    /// </summary>
    public double Median
    {
        get
        {
            if (Values.Count == 0)
            {
                return double.NaN;
            }

            var sorted = Values.Order().ToArray();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1
                ? sorted[middle]
                : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>The figures of the rounds.</summary>
    public static Samples Of(IEnumerable<double> values) => new(values.ToArray());

    /// <summary>
    /// Round by round, this figure over the other: what both suffered cancels out.
    /// </summary>
    public Samples Over(Samples other) =>
        Of(Values.Zip(other.Values, (value, against) => against > 0 ? value / against : 0));

    /// <summary>Median, and the range when there was more than one round.</summary>
    public string Show(string format) => Values.Count < 2
        ? Median.ToString(format)
        : $"{Median.ToString(format)} ({Values.Min().ToString(format)} to "
            + $"{Values.Max().ToString(format)})";
}
