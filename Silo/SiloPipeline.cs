using Inventory.Silo.Clustering;
using Inventory.Silo.Health;
using Inventory.Silo.Http;
using Inventory.Silo.OpenApi;

namespace Inventory.Silo;

/// <summary>Maps what the host answers.</summary>
internal static class SiloPipeline
{
    /// <summary>Maps everything. There is no middleware, but that of the dashboard where it is on:
    /// every cost per request is an endpoint's.</summary>
    public static void Map(WebApplication app, SiloSettings settings)
    {
        var routes = app.Services.GetRequiredService<ApiRoutes>();
        foreach (var part in app.Services.GetServices<IApiPart>())
        {
            part.AddTo(routes);
        }
        if (settings.Dashboard)
        {
            DashboardEndpoints.Map(app);
        }
        HealthEndpoints.Map(app);
        Metrics.Map(app);
        app.MapOpenApiDocument();
        if (settings.Bench)
        {
            app.Map("/bench/empty", AnswerEmpty);
        }
        routes.MapTo(app, app.Services.GetRequiredService<ApiGate>());
    }

    /// <summary>What the fastest request could cost on this host: a body read and thrown away, and
    /// an answer without one.</summary>
    private static Task AnswerEmpty(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return HttpMethods.IsPost(context.Request.Method)
            ? DrainAsync(context)
            : Task.CompletedTask;
    }

    private static async Task DrainAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
