using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Cluster.Tests.OpenApi;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Items;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Host;

/// <summary>What clients see of the deliveries of their hooks.</summary>
public sealed class DeliveryApiTests : IAsyncLifetime
{
    private ApiHost _host = null!;
    private Shop _shop = null!;
    private int _hook;

    private string Path => $"hooks/{_hook}/deliveries";

    private string Yesterday => $"{_host.Cluster.Time.GetUtcNow().AddDays(-1):O}";

    /// <summary>One message was delivered, the next two failed once.</summary>
    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        _shop = await _host.ClientAsync();
        await _host.Here.RefreshAsync(default);
        var hooks = _host.Cluster.Hooks;
        _hook = await hooks.MakeAsync();
        await _host.Cluster.MakeAsync(7, onHand: 10, limit: null);
        await Eventually.HoldsAsync(async () => await CountAsync("delivered") == 1);
        hooks.Answer = _ => Task.FromResult(500);
        await _host.Cluster.MakeAsync(8, onHand: 10, limit: null);
        await _host.Cluster.MakeAsync(9, onHand: 10, limit: null);
        await Eventually.HoldsAsync(() => Task.FromResult(hooks.Sent.Count == 3));
        hooks.Answer = _ => Task.FromResult(200);
    }

    public async ValueTask DisposeAsync()
    {
        _shop.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Get_WhenThereAreDeliveries_ShowsThoseThatWaitFirst()
    {
        await Eventually.HoldsAsync(
            async () => (await _shop.Get(Path)).At("data.1.attempts.0") is not null);

        var all = (await _shop.Get(Path)).Expect(200);

        Assert.Empty(SchemaCheck.FaultsOf(all.Json, "DeliveriesAnswer"));
        Assert.Equal(3, all.Count("data"));
        all.See("data.0.status", "pending").See("data.0.id", "msg_demo-8-2-1")
            .See("data.0.hook_id", _hook).See("data.0.attempts.0.status_code", 500)
            .See("data.0.attempts.0.error", null).See("data.0.scope", Hooks.Scope)
            .See("data.1.id", "msg_demo-9-2-1").See("data.2.id", "msg_demo-7-2-1")
            .See("data.2.status", "delivered").See("data.2.next_attempt_at", null)
            .See("data.2.attempts.0.status_code", 200);
    }

    [Fact]
    public async Task Get_WhenFiltered_HasThoseOnly()
    {
        Assert.Equal(2, await CountAsync("pending"));
        Assert.Equal(1, await CountAsync("delivered"));
        Assert.Equal(0, await CountAsync("failed"));
        Assert.Equal(1, (await _shop.Get($"{Path}?status=pending&limit=1")).Count("data"));
        Assert.Equal(3, (await _shop.Get($"{Path}?limit=9999")).Count("data"));
    }

    [Theory]
    [InlineData("status=lost", "status")]
    [InlineData("status=", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=x", "limit")]
    public async Task Get_WhenTheQueryIsBad_NamesIt(string query, string path) =>
        (await _shop.Get($"{Path}?{query}")).Problem(422, path);

    [Fact]
    public async Task Redeliver_WhenDelivered_SendsItAgain()
    {
        var again = (await _shop.Post($"{Path}/msg_demo-7-2-1/redeliver", "")).Expect(202);

        Assert.Empty(SchemaCheck.FaultsOf(again.Json, "DeliveryAnswer"));
        again.See("data.id", "msg_demo-7-2-1").See("data.status", "pending");
        await Eventually.HoldsAsync(() => Task.FromResult(
            _host.Cluster.Hooks.Sent.Count(sent => sent.MessageId == "msg_demo-7-2-1") == 2));
    }

    [Fact]
    public async Task Replay_WhenMessagesAreOver_SendsThemAgain()
    {
        var body = $$"""{"since": "{{Yesterday}}"}""";
        await Eventually.HoldsAsync(async () => await CountAsync("delivered") == 1);

        var again = (await _shop.Post($"hooks/{_hook}/replay", body)).Expect(202);

        Assert.Empty(SchemaCheck.FaultsOf(again.Json, "ReplayAnswer"));
        again.See("data.messages", 1);
        await Eventually.HoldsAsync(() => Task.FromResult(
            _host.Cluster.Hooks.Sent.Count(sent => sent.MessageId == "msg_demo-7-2-1") == 2));
    }

    [Theory]
    [InlineData("{}", "since")]
    [InlineData("""{"since": null}""", "since")]
    [InlineData("""{"since": 1795428000}""", "since")]
    [InlineData("""{"since": "2026-11-24"}""", "since")]
    [InlineData("""{"since": "2026-11-24T10:00:00"}""", "since")]
    [InlineData("""{"since": "2020-01-01T00:00:00Z"}""", "since")]
    [InlineData("""{"since": "2999-01-01T00:00:00Z"}""", "since")]
    [InlineData("""{"since": "<yesterday>", "until": "soon"}""", "until")]
    [InlineData("""{"since": "<yesterday>", "until": "2020-01-01T00:00:00Z"}""", "until")]
    public async Task Replay_WhenTheRangeIsBad_NamesIt(string body, string path) =>
        (await _shop.Post(
            $"hooks/{_hook}/replay", body.Replace("<yesterday>", Yesterday)))
            .Problem(422, path);

    [Fact]
    public async Task Import_WhenItMakesAnItem_IsTold()
    {
        (await _shop.Import("SKU,On Hand\nNEW-1,5\n")).Expect(200);
        var made = await _host.Cluster.Services.GetRequiredService<ItemDirectory>()
            .FindAsync(ItemCluster.Store, "NEW-1");

        await _host.Cluster.Item(made!.VariantId).WakeAsync();

        var id = $"msg_demo-{made.VariantId}-2-1";
        await Eventually.HoldsAsync(() => Task.FromResult(
            _host.Cluster.Hooks.Sent.Any(sent => sent.MessageId == id)));
    }

    [Fact]
    public async Task Delivery_WhenItOrItsHookIsNotThere_Is404()
    {
        using var other = await _host.ClientAsync(Scopes.Inventory);
        await _host.Here.RefreshAsync(default);

        (await _shop.Post($"{Path}/msg_demo-7-99-1/redeliver", "")).Problem(404);
        (await _shop.Get("hooks/99/deliveries")).Problem(404);
        (await _shop.Post("hooks/99/replay", $$"""{"since": "{{Yesterday}}"}""")).Problem(404);
        (await _shop.Post("hooks/99/deliveries/msg_demo-7-2-1/redeliver", "")).Problem(404);
        (await other.Get(Path)).Problem(404)
            .See("title", $"Webhook with id [{_hook}] not found");
        (await other.Post($"{Path}/msg_demo-7-2-1/redeliver", "")).Problem(404);
    }

    [Fact]
    public async Task Test_WhenTheHookIsActive_IsSentAndSeen()
    {
        var test = (await _shop.Post($"hooks/{_hook}/test", "")).Expect(202);

        Assert.Empty(SchemaCheck.FaultsOf(test.Json, "DeliveryAnswer"));
        var id = test.See("data.scope", Hooks.Scope).See("data.status", "pending").Text("data.id");
        Assert.StartsWith($"msg_demo-test{_hook}-", id);
        await Eventually.HoldsAsync(() => Task.FromResult(
            _host.Cluster.Hooks.Sent.Any(sent => sent.MessageId == id)));
        await Eventually.HoldsAsync(async () => (await _shop.Get($"{Path}?status=delivered"))
            .Data.AsArray().Any(delivery => delivery!["id"]!.GetValue<string>() == id));
    }

    [Fact]
    public async Task Test_WhenTheHookIsNotActive_Is409AndOfAnothers404()
    {
        using var other = await _host.ClientAsync(Scopes.Inventory);
        await _host.Here.RefreshAsync(default);
        (await other.Post($"hooks/{_hook}/test", "")).Problem(404)
            .See("title", $"Webhook with id [{_hook}] not found");
        (await _shop.Post("hooks/99/test", "")).Problem(404);
        await _host.Cluster.Hooks.SwitchAsync(_hook, isOn: false);

        (await _shop.Post($"hooks/{_hook}/test", "")).Problem(409).See(
            "title", $"The webhook {_hook} is not active: set is_active to true first");
    }

    private async Task<int> CountAsync(string status) =>
        (await _shop.Get($"{Path}?status={status}")).Expect(200).Count("data");
}
