using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Clustering;
using Inventory.Grains.Control;

namespace Inventory.Cluster.Tests.Host;

/// <summary>What was made at another silo works here with the first call.</summary>
public sealed class KnownElsewhereTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        _shop = await _host.ClientAsync();
        await _host.Here.RefreshAsync(CancellationToken.None);
        await _host.Cluster.MakeAsync(1, onHand: 10, limit: null);
    }

    public async ValueTask DisposeAsync()
    {
        _shop.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Token_WhenMadeAtAnotherSilo_IsValid()
    {
        using var holder = await _host.ClientAsync(Scopes.InventoryReadOnly);
        using var stranger = new Shop(_shop.Host, ItemCluster.Store, "inv_of_nobody");

        (await holder.Get("inventory/locations")).Expect(200);
        (await stranger.Get("inventory/locations")).Problem(401);
    }

    [Fact]
    public async Task Store_WhenMadeAtAnotherSilo_IsThere()
    {
        await _host.MakeStoreAsync("second");
        using var own = await _host.ClientAsync(store: "second");

        (await own.Get("inventory/locations")).Expect(200);
        await _host.MakeStoreAsync("third");
        (await _shop.Get("/admin/stores/third/tokens")).Expect(200);
        (await _shop.Get("/admin/stores/fourth/tokens")).Problem(404);
    }

    [Fact]
    public async Task AdminToken_WhenMadeAtAnotherSilo_IsValid()
    {
        using var admin = await _host.ClientAsync();

        (await admin.Get("/admin/stores")).Expect(200);
    }

    [Theory]
    [InlineData("inventory/locations/{0}/items")]
    [InlineData("inventory/locations/{0}/metafields")]
    public async Task Location_WhenAPathNamesOneMadeAtAnotherSilo_IsFound(string path)
    {
        var id = await _host.MakeLocationAsync("ELSEWHERE");

        (await _shop.Get(string.Format(null, path, id))).Expect(200);
        (await _shop.Get(string.Format(null, path, id + 1))).Problem(404);
    }

    [Fact]
    public async Task Location_WhenARowNamesOneMadeAtAnotherSilo_IsFound()
    {
        var id = await _host.MakeLocationAsync("ELSEWHERE");

        (await SetStockAsync(id)).Expect(200);
        (await SetStockAsync(id + 1)).Problem(422, "items.0.location_id");
    }

    [Fact]
    public async Task Location_WhenEnabledAtAnotherSilo_TakesSettings()
    {
        var id = await _host.MakeLocationAsync("ELSEWHERE", isEnabled: false);
        (await ChangeSettingsAsync(id)).Problem(422);
        var enable = new LocationPatch { Id = id, Enabled = true };

        await _host.ChangeAsync(
            ItemCluster.Store, (state, now) => LocationRules.Change(state, [enable], now));

        (await ChangeSettingsAsync(id)).Expect(200);
    }

    [Fact]
    public async Task Location_WhenAFileNamesOneMadeAtAnotherSilo_IsFound()
    {
        var id = await _host.MakeLocationAsync("ELSEWHERE");

        var reply = await _shop.Import(
            $"SKU,Location ID,On Hand\nS-1,{id + 1},7\nS-1,{id},7\nNEW,{id},7\n");

        Assert.Contains("\"accepted\":2", reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"line\":2", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Location_WhenMadeAtAnotherSiloAndItsStockIsPromised_IsNotDeleted()
    {
        var id = await _host.MakeLocationAsync("ELSEWHERE");
        var item = _host.Cluster.Item(1);
        ItemCluster.Accepted(await item.ExecuteAsync(
            new Domain.Items.ItemCommand.Import { LocationId = id, OnHand = 3 }));
        ItemCluster.Accepted(await item.ExecuteAsync(
            _host.Cluster.Reserve(1, 1) with { LocationId = id }));

        var refused = await _shop.Delete($"inventory/locations?location_id:in={id}");

        Assert.Contains("1 with open reservations", refused.Problem(422).Text("title"));
    }

    [Fact]
    public async Task Renewal_WhenTheSiloIsTheOnlyOne_ReadsNothing()
    {
        await _host.MakeStoreAsync("second");
        var renewal = new StoreRenewal(
            _host.Here, ReadLease.Unbounded(), TimeProvider.System);

        await renewal.RenewAsync("second", CancellationToken.None);
        await renewal.RenewAllAsync(CancellationToken.None);

        Assert.Null(_host.Here.Current.Find("second"));
    }

    [Fact]
    public async Task Call_WhenNobodyCanSayWhetherATokenIsValid_IsNotRefused()
    {
        using var stranger = new Shop(_shop.Host, ItemCluster.Store, "inv_of_nobody");
        _host.Ledger.Plan = new() { ReadFails = () => true };

        (await stranger.Get("inventory/locations")).Problem(503);
        using var nameless = new Shop(_shop.Host, ItemCluster.Store, token: null);
        (await nameless.Get("inventory/locations")).Problem(401);
    }

    private Task<Reply> SetStockAsync(int locationId) => _shop.Put(
        "inventory/adjustments/absolute",
        $$"""{"items": [{"location_id": {{locationId}}, "sku": "S-1", "quantity": 5}]}""");

    private Task<Reply> ChangeSettingsAsync(int locationId) => _shop.Put(
        $"inventory/locations/{locationId}/items",
        """{"settings": [{"identity": {"sku": "S-1"}, "safety_stock": 1}]}""");
}
