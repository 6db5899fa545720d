using System.Net.Sockets;
using Inventory.Silo.Stores;
using Inventory.Storage;

namespace Inventory.Silo;

/// <summary>Runs the host from its settings to its end.</summary>
internal static class SiloHost
{
    private const int Failed = 1;

    /// <summary>Runs until it is told to stop.</summary>
    /// <returns>The exit code: 0 when stopped, 1 when it cannot start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var builder = Builder(args);
            var settings = SiloSettings.Read(
                builder.Configuration, builder.Environment.ContentRootPath);
            ListenAddresses.Check(builder.Configuration, settings);
            await using var ledger = await OpenLedger.OpenAsync(settings, TimeProvider.System);
            using var stores = await FirstStart.OpenAsync(settings, ledger.Control);
            SiloServices.Add(builder, settings, ledger, stores.Registry);
            await using var app = builder.Build();
            SiloPipeline.Map(app, settings);
            await app.StartAsync();
            await stores.AnnounceAsync(app.Urls);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception fault) when (Explain(fault) is { } line)
        {
            await Console.Error.WriteLineAsync($"Inventory.Orleans cannot start: {line}");
            return Failed;
        }
    }

    /// <summary>A builder with the configuration and the defaults of logs.</summary>
    public static WebApplicationBuilder Builder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.Sources.Insert(
            0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
            {
                InitialData = LogLevels,
            });
        return builder;
    }

    /// <summary>No line per request, and none per message that is late or sent again while a silo
    /// or the ledger is away: its caller is told, and the silo says itself what is away. The
    /// diagnostics of hosting are off whole: while they are on, an activity is made for every
    /// request.</summary>
    private static readonly Dictionary<string, string?> LogLevels = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Orleans.Messaging"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
        ["Logging:LogLevel:Polly"] = "Error",
    };

    /// <summary>One line for what an operator can mend; null for a bug.</summary>
    private static string? Explain(Exception fault) => fault switch
    {
        WrongSettingException or LedgerUnavailableException => fault.Message,
        IOException or UnauthorizedAccessException or SocketException => fault.Message,
        _ => null,
    };
}
