// Bad requests in tables. A row is written over a valid body: each fault is one change to it, so
// that nothing else can be the reason of the refusal. After each row the store must be as it was.

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>A store with stock, and the check that a refused request left it as it was.</summary>
public sealed class BadInputShop(SharedSilo shared) : IAsyncLifetime
{
    private static readonly string[] Views =
    [
        "inventory/items?limit=1000", "catalog/products?limit=250", "inventory/locations",
        "settings/inventory", "settings/inventory/notifications", "inventory/reservations?sku=B",
        "inventory/locations/1/metafields", "inventory/items/by-sku/A", "inventory/items/by-sku/B",
        "hooks",
    ];

    private Shop? _shop;

    internal Shop Shop => _shop!;

    internal SiloSetup Setup => shared.Silo.Setup;

    internal long A { get; private set; }

    internal long Shirt { get; private set; }

    internal long ShirtSmall { get; private set; }

    internal string Hold { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _shop = await Stores.NewAsync(Setup, "bad");
        A = await Shop.Product("A", 10);
        await Shop.Product("B", 10);
        var shirt = await Shop.Shirt("SHIRT", "variant");
        Shirt = shirt.Number("data.id");
        ShirtSmall = shirt.Number("data.variants.0.id");
        await Shop.SetStock("SHIRT-S", 5);
        Hold = (await Shop.Post("inventory/reservations?sku=B", """
            {"expires_in": 86400, "lines": [{"sku": "B", "quantity": 1}]}
            """)).Expect(201).Text("data.reservation_id");
    }

    public ValueTask DisposeAsync()
    {
        _shop?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a bad request; it must be refused by the given path and change nothing. Only
    /// a batch refused late may move versions: its history tells of claims taken and given up.
    /// </summary>
    internal async Task Refused(
        string method, string path, string? body, int status, string? errorPath,
        bool versionsMove = false)
    {
        path = path.Replace("{hold}", Hold, StringComparison.Ordinal)
            .Replace("{A}", $"{A}", StringComparison.Ordinal);
        body = body?.Replace("{shirt}", $"{Shirt}", StringComparison.Ordinal)
            .Replace("{small}", $"{ShirtSmall}", StringComparison.Ordinal)
            .Replace("{A}", $"{A}", StringComparison.Ordinal);
        var before = await Everything();

        (await Shop.Send(new HttpMethod(method), path, body)).Problem(status, errorPath);

        var after = await Everything();
        Assert.Equal(Seen(before, versionsMove), Seen(after, versionsMove));
    }

    private static string Seen(string everything, bool versionsMove) => versionsMove
        ? Regex.Replace(
            everything, "\"version\":[0-9]+", "", RegexOptions.None, TimeSpan.FromSeconds(1))
        : everything;

    internal async Task<string> Everything()
    {
        var views = await Task.WhenAll(Views.Select(view => Shop.Get(view)));
        return string.Join('\n', views.Select(view => view.Expect(200).Body));
    }

    /// <summary>A valid body with one value changed; <paramref name="value"/> is JSON, and "-"
    /// takes the member away. The path "" is the whole body.</summary>
    internal static string Changed(string valid, string path, string value)
    {
        if (path.Length == 0)
        {
            return value;
        }
        var root = JsonNode.Parse(valid)!;
        var parts = path.Split('.');
        var parent = parts[..^1].Aggregate(root, (node, part) =>
            node is JsonArray items ? items[int.Parse(part)]! : node[part]!);
        if (parent is JsonArray array)
        {
            array[int.Parse(parts[^1])] = JsonNode.Parse(value);
        }
        else if (value == "-")
        {
            parent.AsObject().Remove(parts[^1]);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }
        return root.ToJsonString(Plain);
    }

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
