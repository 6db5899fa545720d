using System.Text.Json;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>Makes stores and tokens the way an operator does over HTTP.</summary>
internal static class Stores
{
    private static int _last;

    public static readonly string[] AllScopes =
    [
        "store_inventory", "store_v2_information", "store_v2_products", "webhooks", "storefront",
        "admin",
    ];

    /// <summary>A new store in a running host, and a client with a token for everything in it.
    /// </summary>
    public static async Task<Shop> NewAsync(SiloSetup setup, string prefix = "shop")
    {
        var hash = $"{prefix}{Interlocked.Increment(ref _last)}";
        using var admin = Shop.Admin(setup);
        (await admin.Post("/admin/stores", $$"""{"store_hash": "{{hash}}"}"""))
            .Require200Or201();
        var token = await TokenAsync(admin, hash, AllScopes);
        return new Shop(setup.Url, hash, token);
    }

    public static async Task<string> TokenAsync(Shop admin, string store, params string[] scopes) =>
        (await NewTokenAsync(admin, store, scopes)).Text("data.token");

    public static async Task<Reply> NewTokenAsync(Shop admin, string store, params string[] scopes)
    {
        var made = await admin.Post($"/admin/stores/{store}/tokens", $$"""
            {"name": "test", "scopes": {{JsonSerializer.Serialize(scopes)}}}
            """);
        made.Require200Or201();
        return made;
    }

    private static void Require200Or201(this Reply reply) =>
        reply.Require(reply.Status is 200 or 201, "expected 200 or 201");
}
