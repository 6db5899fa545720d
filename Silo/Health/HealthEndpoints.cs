using Inventory.Grains.Clustering;
using Inventory.Silo.Http;
using Inventory.Storage;
using Orleans.Runtime;

namespace Inventory.Silo.Health;

/// <summary>Whether the process lives, and whether it can serve. Anonymous.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan PingWithin = TimeSpan.FromSeconds(2);
    private static readonly byte[] Ok = """{"status":"ok"}"""u8.ToArray();

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void Map(WebApplication app)
    {
        app.Map("/health/live", SendOkAsync);
        app.Map("/health/ready", context => ReadyAsync(app, context));
    }

    private static async Task ReadyAsync(WebApplication app, HttpContext context)
    {
        if (await FindFaultAsync(app) is { } fault)
        {
            await ProblemWriter.SendAsync(context, Problem.Unavailable(fault));
            return;
        }
        await SendOkAsync(context);
    }

    private static async Task<string?> FindFaultAsync(WebApplication app)
    {
        if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The host is stopping";
        }
        var silo = app.Services.GetRequiredService<ISiloStatusOracle>().CurrentStatus;
        if (silo != SiloStatus.Active)
        {
            return $"The silo is {silo}";
        }
        return app.Services.GetService<LeaseKeeper>() is { } keeper
            ? FindFault(app.Services.GetRequiredService<ReadLease>(), keeper)
            : await PingAsync(app);
    }

    /// <summary>One silo of several asks its ledger every second anyway.</summary>
    private static string? FindFault(ReadLease lease, LeaseKeeper keeper)
    {
        if (!lease.IsHeld)
        {
            return "The ledger did not answer lately";
        }
        return keeper.ClockSkew.Duration() > LeaseKeeper.SkewMax
            ? $"The clock is {keeper.ClockSkew.TotalSeconds:0.0} s ahead of the ledger's"
            : null;
    }

    private static async Task<string?> PingAsync(WebApplication app)
    {
        using var deadline = new CancellationTokenSource(PingWithin);
        try
        {
            await app.Services.GetRequiredService<ILedger>().PingAsync(deadline.Token);
            return null;
        }
        catch (LedgerUnavailableException fault)
        {
            return fault.Message;
        }
        catch (OperationCanceledException)
        {
            return $"The ledger did not answer in {PingWithin.TotalSeconds} s";
        }
    }

    private static async Task SendOkAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Ok.Length;
        await context.Response.Body.WriteAsync(Ok, context.RequestAborted);
    }
}
