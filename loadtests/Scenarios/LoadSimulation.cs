using System.Globalization;

namespace Inventory.LoadTests.Scenarios;

/// <summary>One stretch of a scenario's load, in NBomber's vocabulary.</summary>
internal abstract record LoadSimulation(TimeSpan During)
{
    /// <summary>Open model: so many iterations begin in every interval, whatever the store does.
    /// </summary>
    public sealed record Inject(double Rate, TimeSpan Interval, TimeSpan During)
        : LoadSimulation(During)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"Inject {Number(Rate)} per {Seconds(Interval)} for {Seconds(During)}";
    }

    /// <summary>Open model: the rate goes in a straight line from that of the stretch before, or
    /// from 0, to this one.</summary>
    public sealed record RampingInject(double Rate, TimeSpan Interval, TimeSpan During)
        : LoadSimulation(During)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"RampingInject to {Number(Rate)} per {Seconds(Interval)} in {Seconds(During)}";
    }

    /// <summary>Closed model: so many copies, each beginning its next iteration when the last has
    /// ended.</summary>
    public sealed record KeepConstant(int Copies, TimeSpan During) : LoadSimulation(During)
    {
        /// <inheritdoc/>
        public override string ToString() => $"KeepConstant {Copies} for {Seconds(During)}";
    }

    private static string Number(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => $"{Number(span.TotalSeconds)} s";
}
