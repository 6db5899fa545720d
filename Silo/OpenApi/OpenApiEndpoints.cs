using Scalar.AspNetCore;

namespace Inventory.Silo.OpenApi;

/// <summary>Serves the API description, for tools and for people.</summary>
public static class OpenApiEndpoints
{
    /// <summary>Where tools find the document.</summary>
    public const string DocumentPath = "/openapi/v3.json";

    /// <summary>Where people browse it.</summary>
    public const string PagePath = "/docs";

    /// <summary>Maps <see cref="DocumentPath"/> and <see cref="PagePath"/>, both anonymous. The
    /// document is rendered once, here, so a fault in it stops the start.</summary>
    public static IEndpointRouteBuilder MapOpenApiDocument(this IEndpointRouteBuilder routes)
    {
        var document = OpenApiDocument.Render();
        routes.MapGet(DocumentPath, () => Results.Bytes(document, "application/json"));
        routes.MapScalarApiReference(PagePath, ShowOffline);
        return routes;
    }

    // Everything the page would fetch from elsewhere is off: an operator reads it without internet,
    // and no request or token tried out on it leaves the host.
    private static void ShowOffline(ScalarOptions page)
    {
        page.Title = "Inventory.Orleans API";
        page.OpenApiRoutePattern = DocumentPath;
        page.DefaultFonts = false;
        page.ProxyUrl = "";
        page.Telemetry = false;
        page.HideClientButton = true;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.Agent = new ScalarAgentOptions { Disabled = true };
        page.Mcp = new ScalarMcpOptions { Disabled = true };
        page.ShowOperationId = true;
    }
}
