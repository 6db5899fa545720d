using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Inventory.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Adds up what the grains of one silo count, by the names of the instruments.</summary>
internal sealed class GrainCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public GrainCounts(IServiceProvider silo)
    {
        var meters = silo.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var meter = instrument.Meter;
            if (meter.Name == GrainInstruments.MeterName && ReferenceEquals(meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            _counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        _listener.Start();
    }

    /// <summary>What an instrument, such as <c>inventory.item.fenced</c>, came to.</summary>
    public long Of(string instrument) => _counts.GetValueOrDefault(instrument);

    public void Dispose() => _listener.Dispose();
}
