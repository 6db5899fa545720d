using System.Net.Http.Headers;
using System.Text;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Microsoft.Net.Http.Headers;
using Orleans.Dashboard;

namespace Inventory.Silo.Clustering;

/// <summary>The dashboard of the silos, for admins of the host. A browser asks for a name, which
/// may be anything, and a password, which is an API token.</summary>
internal static class DashboardEndpoints
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard";

    /// <summary>Maps it.</summary>
    public static void Map(WebApplication app)
    {
        var registry = app.Services.GetRequiredService<StoreRegistry>();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(
                Path, StringComparison.OrdinalIgnoreCase),
            branch => branch.Use((context, next) => AdmitAsync(registry, context, next)));
        app.MapOrleansDashboard(Path);
    }

    private static Task AdmitAsync(
        StoreRegistry registry, HttpContext context, RequestDelegate next)
    {
        var caller = registry.Current.FindCaller(TokenOf(context.Request));
        if (caller is { IsHostAdmin: true } && caller.Scopes.HasFlag(Scopes.Admin))
        {
            return next(context);
        }
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers[HeaderNames.WWWAuthenticate] =
            "Basic realm=\"An API token of scope admin as password\", charset=\"UTF-8\"";
        return Task.CompletedTask;
    }

    private static string? TokenOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-Auth-Token", out var token))
        {
            return token;
        }
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var sent)
            || !string.Equals(sent.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var pair = new byte[sent.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(sent.Parameter ?? "", pair, out var length)
            ? Encoding.UTF8.GetString(pair, 0, length).Split(':', 2)[^1]
            : null;
    }
}
