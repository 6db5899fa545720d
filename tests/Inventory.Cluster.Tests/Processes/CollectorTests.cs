using System.Text.Json;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>What the runtime reads of its collector when the host starts: see ADR 17.</summary>
public sealed class CollectorTests
{
    [Fact]
    public void RuntimeConfig_OfTheHost_AsksForTheCollectorOfServersThatAdapts()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.ChangeExtension(SiloSetup.SiloDll, ".runtimeconfig.json")));
        var settings = file.RootElement
            .GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(settings.GetProperty("System.GC.Server").GetBoolean());
        Assert.Equal(30, settings.GetProperty("System.GC.DGen0GrowthPercent").GetInt32());
        // Both are as wanted when nothing is said.
        Assert.False(settings.TryGetProperty("System.GC.Concurrent", out _));
        Assert.False(settings.TryGetProperty("System.GC.DynamicAdaptationMode", out _));
    }
}
