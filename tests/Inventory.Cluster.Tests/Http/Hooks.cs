using System.Text.Json;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Webhooks as a client makes them. Destinations are public addresses nobody is called
/// at, so that nothing asks DNS.</summary>
internal static class Hooks
{
    public const string Scope = "store/channel/*/inventory/product/stock_changed";
    public const string Host = "https://93.184.216.34";

    public static string Body(string path, string scope = Scope, string more = "") => $$"""
        {"scope": {{JsonSerializer.Serialize(scope)}}, "destination": "{{Host}}/{{path}}"{{more}}}
        """;

    public static async Task<Reply> Hook(this Shop shop, string path, string scope = Scope) =>
        (await shop.Post("hooks", Body(path, scope))).Expect(200);

    /// <summary>A client with a token of its own, and the id of that token.</summary>
    public static async Task<(Shop Client, long Id)> ClientAsync(Shop admin, params string[] scopes)
    {
        var made = await Stores.NewTokenAsync(admin, admin.Store, scopes);
        return (new(admin.Host, admin.Store, made.Text("data.token")), made.Number("data.id"));
    }
}
