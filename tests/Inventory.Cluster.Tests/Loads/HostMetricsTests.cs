using Inventory.LoadTests.Bench;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>What a host counts itself is read.</summary>
public sealed class HostMetricsTests
{
    private const string Metrics =
        """
        # HELP inventory_ledger_appends_total Appends.
        inventory_ledger_appends_total{otel_scope_name="Inventory",outcome="committed"} 41
        inventory_ledger_appends_total{otel_scope_name="Inventory",outcome="rejected"} 1
        dotnet_gc_pause_time_seconds_total{otel_scope_name="System.Runtime"} 0.071456
        """;

    [Fact]
    public void Sum_WhateverTheLabels_AddsUpTheLinesOfTheName()
    {
        Assert.Equal(42, HostMetrics.Sum(Metrics, "inventory_ledger_appends"));
        Assert.Equal(0.071456, HostMetrics.Sum(Metrics, "dotnet_gc_pause_time_seconds_total"));
    }

    [Fact]
    public void Sum_WhereNothingHasTheName_IsNotZero() =>
        Assert.Null(HostMetrics.Sum(Metrics, "inventory_item_active"));
}
