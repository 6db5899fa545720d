// The whole life of orders while the host is being killed: carts over a small set of hot items at
// two locations, their confirms, cancels and returns, and the goods that come in meanwhile.

using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>A store of its own in the host that is being killed, and those who buy there.</summary>
internal sealed class SaleStore(int seed, SiloSetup setup, SendOperation send)
{
    public const int Hot = 12;
    public const int Clients = 8;
    public const int BackorderLimit = 20;
    private const int OnHandAtFirst = 12;
    private const int AnonymousAtFirst = 3;

    private readonly Dictionary<string, StockedItem> _items = [];
    private Buyer[] _buyers = [];
    private string _store = "";
    private string? _token;

    public ConcurrentQueue<Operation> Sent { get; } = new();

    public static IReadOnlyList<string> Skus { get; } =
        [.. Enumerable.Range(0, Hot).Select(i => $"HOT-{i}")];

    public string Summary
    {
        get
        {
            var counts = Sent.GroupBy(operation => (operation.Act, operation.Outcome))
                .OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {group.Key.Act} {group.Key.Outcome}");
            return $"{Sent.Count} of buyers: {string.Join(", ", counts)}";
        }
    }

    public Shop Open() => new(setup.Url, _store, _token);

    /// <summary>Makes the store and its items.</summary>
    /// <param name="at">The host that makes them, where there are several.</param>
    /// <param name="known">Waits until every host knows the store and its locations, where there
    /// are several.</param>
    public async Task PrepareAsync(SiloSetup? at = null, Func<Shop, Task>? known = null)
    {
        using var shop = await Stores.NewAsync(at ?? setup, "sales");
        (_store, _token) = (shop.Store, shop.Token);
        int[] locations = [1, await shop.Location("ELSEWHERE")];
        await (known?.Invoke(shop) ?? Task.CompletedTask);
        foreach (var sku in Skus)
        {
            var id = await shop.Product(sku, OnHandAtFirst);
            foreach (var location in locations)
            {
                await shop.Settings(sku, $"\"backorder_limit\": {BackorderLimit}", location);
            }
            await shop.SetStock(sku, OnHandAtFirst, locations[1]);
            (await shop.Post("inventory/adjustments/relative", $$"""
                {"items": [{"location_id": 1, "sku": "{{sku}}",
                  "qty_backordered": {{AnonymousAtFirst}}}]}
                """)).Expect(200);
            _items[sku] = new(sku, id, await shop.Version(sku));
        }
        _buyers = [.. Enumerable.Range(0, Clients)
            .Select(i => new Buyer(new(seed + (1_000 * (i + 1))), i, locations, send))];
    }

    /// <summary>Buys until the host is gone or the time is over.</summary>
    public Task RunAsync(Shop shop, CancellationToken stop) =>
        Task.WhenAll(_buyers.Select(buyer => buyer.RunAsync(shop, Sent, stop)));

    /// <summary>Checks all that became of it.</summary>
    public Task<string> AuditAsync(Shop shop) =>
        new SaleAudit(shop, [.. Sent], [.. _items.Values]).CheckAsync();
}

/// <summary>An item and the last version of its preparation.</summary>
internal sealed record StockedItem(string Sku, long Id, long SetUp);
