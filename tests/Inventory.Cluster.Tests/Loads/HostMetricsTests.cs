using Inventory.LoadTests.Bench;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What a host counts itself is read.</summary>
public sealed class HostMetricsTests
{
    private const string Appends =
        """
        # HELP inventory_ledger_appends_total Appends.
        inventory_ledger_appends_total{otel_scope_name="Inventory",outcome="committed"} 41
        inventory_ledger_appends_total{otel_scope_name="Inventory",outcome="rejected"} 1
        """;

    private const string Pauses =
        """
        dotnet_gc_collections_total{gc_heap_generation="gen0"} 6
        dotnet_gc_pause_time_seconds_total{otel_scope_name="System.Runtime"} 0.071456
        """;

    [Fact]
    public void Appended_WhateverTheOutcome_IsTheSum() =>
        Assert.Equal(42, HostMetrics.Appended(Appends));

    [Fact]
    public void Appended_BeforeTheFirst_IsNone() => Assert.Equal(0, HostMetrics.Appended(Pauses));

    [Fact]
    public void PausedSeconds_OfWhatTheRuntimeTells_AreRead() =>
        Assert.Equal(0.071456, HostMetrics.PausedSeconds(Pauses));

    [Fact]
    public void PausedSeconds_WhereTheHostDoesNotTell_AreNotZero() =>
        Assert.Throws<InvalidDataException>(() => HostMetrics.PausedSeconds(Appends));
}
