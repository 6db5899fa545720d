using System.Net.Http.Json;
using System.Text.Json;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Webhooks;

/// <summary>Makes and removes the webhooks of a store that is measured.</summary>
internal static class Hooks
{
    private const int PerClientMax = 10;

    /// <summary>Messages of changes of stock.</summary>
    public const string StockChanged = "store/channel/*/inventory/product/stock_changed";

    /// <summary>Messages of all that an item tells of its stock and its settings.</summary>
    public const string All = "store/channel/*/inventory/product/*";

    /// <summary>Lets a host call this machine.</summary>
    public static HostSettings Allowed => new()
    {
        More = new Dictionary<string, string>
        {
            ["Inventory__Webhooks__AllowLoopback"] = "true",
        },
    };

    /// <summary>Makes a hook.</summary>
    public static async Task MakeAsync(
        Target target, string scope, Uri destination, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        await MakeAsync(store, scope, destination, cancel);
    }

    /// <summary>Makes a hook and answers its id.</summary>
    public static async Task<long> MakeAsync(
        StoreClient store, string scope, Uri destination, CancellationToken cancel)
    {
        using var hook = await store.AskAsync(
            HttpMethod.Post, "/hooks", new { scope, destination = destination.ToString() }, cancel);
        return hook.RootElement.GetProperty("data").GetProperty("id").GetInt64();
    }

    /// <summary>Makes so many hooks, each with a path of its own at one receiver. A client may have
    /// ten of a scope, so every ten are of a client of their own.</summary>
    public static async Task MakeAsync(
        Target target, int count, Uri receiver, CancellationToken cancel)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(PerClientMax))
        {
            var client = some[0] == 0 ? target : await NewClientAsync(target, cancel);
            await Task.WhenAll(some.Select(i => MakeAsync(
                client, StockChanged, new Uri(receiver, $"/hooks/{i}"), cancel)));
        }
    }

    private static async Task<Target> NewClientAsync(Target target, CancellationToken cancel)
    {
        using var http = target.NewClient();
        using var made = await http.PostAsJsonAsync(
            $"/admin/stores/{target.Store}/tokens",
            new { name = "hooks", scopes = (string[])["store_inventory"] }, cancel);
        made.EnsureSuccessStatusCode();
        using var answer = await JsonDocument.ParseAsync(
            await made.Content.ReadAsStreamAsync(cancel), cancellationToken: cancel);
        var data = answer.RootElement.GetProperty("data");
        return target.With(data.GetProperty("token").GetString()!);
    }

    /// <summary>Removes all hooks, and what waits for them.</summary>
    public static async Task RemoveAllAsync(Target target, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        foreach (var hook in await IdsAsync(target, cancel))
        {
            await store.DeleteAsync($"/hooks/{hook}", cancel);
        }
    }

    /// <summary>The ids of all hooks, 250 at most.</summary>
    public static async Task<IReadOnlyList<int>> IdsAsync(
        Target target, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        using var all = await store.GetAsync("/hooks?limit=250", cancel);
        return
        [
            .. all.RootElement.GetProperty("data").EnumerateArray()
                .Select(hook => hook.GetProperty("id").GetInt32()),
        ];
    }
}
