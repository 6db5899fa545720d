using System.Diagnostics.Metrics;
using Inventory.Grains.Items;

namespace Inventory.Grains;

/// <summary>What the grains count.</summary>
public sealed class GrainInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Inventory.Grains";

    private readonly Histogram<int> _batchEntries;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _broken;
    private readonly Counter<long> _undecided;
    private readonly Counter<long> _undecidedHolds;
    private readonly Counter<long> _unrecorded;

    /// <summary>Makes the instruments.</summary>
    public GrainInstruments(IMeterFactory meters, ItemViews views)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter(
            "inventory.item.active", () => views.Count, "{item}", "Items active on this silo.");
        _batchEntries = meter.CreateHistogram<int>(
            "inventory.item.append.entries", "{entry}", "Entries one append of an item carries.");
        _fenced = meter.CreateCounter<long>(
            "inventory.item.fenced", "{item}", "Activations thrown away after an append.");
        _broken = meter.CreateCounter<long>(
            "inventory.item.invariants_broken", "{item}", "Invariants found broken.");
        _undecided = meter.CreateCounter<long>(
            "inventory.item.claims_undecided", "{claim}", "Claims whose batch could not be read.");
        _undecidedHolds = meter.CreateCounter<long>(
            "inventory.item.holds_undecided", "{cart}", "Holds whose cart could not be read.");
        _unrecorded = meter.CreateCounter<long>(
            "inventory.item.orders_unrecorded",
            "{reservation}",
            "Confirmed reservations whose order could not be told.");
    }

    internal void Appended(int entries) => _batchEntries.Record(entries);

    internal void Fenced() => _fenced.Add(1);

    internal void Broken() => _broken.Add(1);

    internal void Undecided() => _undecided.Add(1);

    internal void UndecidedHold() => _undecidedHolds.Add(1);

    internal void Unrecorded() => _unrecorded.Add(1);
}
