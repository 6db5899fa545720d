using System.Text.Json;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>The collector the host is built for, by what the runtime reads at its start.</summary>
public sealed class CollectorTests
{
    [Fact]
    public void Host_WhateverItsMachine_HasTheCollectorThatNeverStopsItForLong()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.ChangeExtension(SiloSetup.SiloDll, ".runtimeconfig.json")));
        var settings = file.RootElement
            .GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(settings.GetProperty("System.GC.Server").GetBoolean());
        Assert.Equal(30, settings.GetProperty("System.GC.DGen0GrowthPercent").GetInt32());
        Assert.False(settings.TryGetProperty("System.GC.Concurrent", out var isConcurrent)
            && !isConcurrent.GetBoolean());
    }
}
