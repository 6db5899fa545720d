using Inventory.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inventory.Cluster.Tests.Host;

/// <summary>What the console shows while a silo or the ledger is away.</summary>
public sealed class LogLevelTests
{
    private const string Grain = "Inventory.Grains.Items.ItemGrain";

    [Theory]
    [InlineData("Polly", LogLevel.Error)]
    [InlineData("Orleans.Messaging", LogLevel.Error)]
    [InlineData("Orleans.Runtime.CallbackData", LogLevel.Error)]
    [InlineData("Orleans.Runtime.Messaging.ConnectionManager", LogLevel.Warning)]
    [InlineData("Orleans.Grain", LogLevel.Warning)]
    [InlineData(Grain, LogLevel.Information)]
    public async Task Console_WhenNothingElseIsSet_ShowsACategoryFromALevel(
        string category, LogLevel lowest)
    {
        await using var app = SiloHost.Builder([]).Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

        Assert.True(log.IsEnabled(lowest));
        Assert.False(log.IsEnabled(lowest - 1));
    }

    [Fact]
    public async Task Console_WhenTheOperatorAsksForMore_ShowsIt()
    {
        await using var app = SiloHost.Builder(["--Logging:LogLevel:Polly=Warning"]).Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Polly");

        Assert.True(log.IsEnabled(LogLevel.Warning));
    }
}
