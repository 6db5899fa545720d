using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>One hook at a time, each test with a client of its own: ten of a scope are all one may
/// have.</summary>
public sealed class HookTests(ShopFixture fixture) : IClassFixture<ShopFixture>, IAsyncLifetime
{
    private Shop? _client;
    private long _clientId;

    private Shop Shop => _client!;

    public async ValueTask InitializeAsync() =>
        (_client, _clientId) = await Hooks.ClientAsync(fixture.Shop, "store_inventory");

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Post_WhenGood_AnswersTheHookAndItsSecretOnce()
    {
        var made = (await Shop.Post("hooks", Hooks.Body(
            "post", more: ", \"headers\": {\"X-Secret\": \"s\", \"A\": \"\"}"))).Expect(200);

        made.See("data.client_id", $"{_clientId}").See("data.store_hash", Shop.Store)
            .See("data.scope", Hooks.Scope).See("data.destination", $"{Hooks.Host}/post")
            .See("data.is_active", true).See("meta", new JsonObject())
            .See("data.headers", new Dictionary<string, string> { ["A"] = "", ["X-Secret"] = "s" });
        Assert.Equal(made.Number("data.created_at"), made.Number("data.updated_at"));
        Assert.InRange(made.Number("data.created_at"), 1_700_000_000, 10_000_000_000);
        var secret = made.Text("data.secret");
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);

        var data = made.Data.DeepClone().AsObject();
        data.Remove("secret");
        var read = await Shop.Get($"hooks/{made.Number("data.id")}");
        read.Expect(200).See("data", data).See("meta", new JsonObject());
        var all = await Shop.Get("hooks");
        Assert.DoesNotContain("secret\"", all.Expect(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhenRepeatedWithItsKey_AnswersTheSameSecret()
    {
        var body = Hooks.Body("key");
        var first = (await Shop.Post("hooks", body, "hook-key")).Expect(200);
        (await Shop.Delete($"hooks/{first.Number("data.id")}")).Expect(200);

        var again = (await Shop.Post("hooks", body, "hook-key")).Expect(200);

        Assert.False(first.Replayed);
        Assert.True(again.Replayed);
        Assert.Equal(first.Body, again.Body);
        (await Shop.Post("hooks", Hooks.Body("other"), "hook-key"))
            .Problem(422, "Idempotency-Key");
    }

    [Theory]
    [InlineData("{}", "scope")]
    [InlineData("{}", "destination")]
    [InlineData("""{"scope": null, "destination": "https://93.184.216.34"}""", "scope")]
    public async Task Post_WhenAFieldIsMissing_IsRefusedInBigCommercesWords(
        string body, string path)
    {
        var refused = (await Shop.Post("hooks", body)).Problem(422, path);

        refused.See("title", "JSON data is missing or invalid");
        Assert.Equal("error.path.missing.", refused.Json["errors"]![path]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"scope": "store/order/*"}""", "scope")]
    [InlineData("""{"scope": "store/Inventory/location/*"}""", "scope")]
    [InlineData("""{"scope": ""}""", "scope")]
    [InlineData("""{"scope": 5}""", "scope")]
    [InlineData("""{"destination": "http://93.184.216.34/a"}""", "destination")]
    [InlineData("""{"destination": "https://93.184.216.34:8443/a"}""", "destination")]
    [InlineData("""{"destination": "https://10.0.0.1/a"}""", "destination")]
    [InlineData("""{"destination": "https://localhost/a"}""", "destination")]
    [InlineData("""{"destination": "https://2130706433/a"}""", "destination")]
    [InlineData("""{"destination": "https://[::1]/a"}""", "destination")]
    [InlineData("""{"destination": "nowhere"}""", "destination")]
    [InlineData("""{"destination": 5}""", "destination")]
    [InlineData("""{"is_active": 1}""", "is_active")]
    [InlineData("""{"headers": []}""", "headers")]
    [InlineData("""{"headers": {"X": 1}}""", "headers.X")]
    [InlineData("""{"headers": {"X": "a\r\nb"}}""", "headers.X")]
    [InlineData("""{"headers": {"X y": "a"}}""", "headers.X y")]
    [InlineData("""{"headers": {"Webhook-Id": "a"}}""", "headers.Webhook-Id")]
    [InlineData("""{"headers": {"content-type": "a"}}""", "headers.content-type")]
    [InlineData("""{"headers": {"X": "a", "x": "b"}}""", "headers.x")]
    public async Task Post_WhenAFieldIsBad_NamesIt(string change, string path)
    {
        var body = JsonNode.Parse(Hooks.Body("bad"))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        (await Shop.Post("hooks", body.ToJsonString())).Problem(422, path)
            .See("title", "JSON data is missing or invalid");

        (await Shop.Get($"hooks?destination={Hooks.Host}/bad")).See("data", Array.Empty<int>());
    }

    [Fact]
    public async Task Post_WhenItWouldWatchItself_IsRefused()
    {
        const string Watching = "store/hook/deliveryException";
        var plain = await Shop.Hook("watched");

        (await Shop.Post("hooks", Hooks.Body("watched?x=1", Watching))).Problem(422, "destination")
            .See("title", "JSON data is missing or invalid");
        await Shop.Hook("watching", Watching);
        (await Shop.Post("hooks", Hooks.Body("more", Watching))).Problem(422).See(
            "title",
            $"A client has at most 1 webhook of the scope {Watching}; delete one first");
        (await Shop.Put(
            $"hooks/{plain.Number("data.id")}", $$"""{"destination": "{{Hooks.Host}}/watching"}"""))
            .Problem(422, "destination");
    }

    [Theory]
    [InlineData(64, 200)]
    [InlineData(65, 422)]
    public async Task Post_WhenHeadersAreMany_IsBounded(int count, int status)
    {
        var headers = string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"X-{i}\": \"\""));

        var reply = await Shop.Post(
            "hooks", Hooks.Body($"many-{count}", more: $", \"headers\": {{{headers}}}"));

        reply.Expect(status);
    }

    [Theory]
    [InlineData(8190, 200)]
    [InlineData(8191, 422)]
    public async Task Post_WhenHeadersAreLarge_IsBoundedInAll(int length, int status)
    {
        var value = new string('x', length);

        var reply = await Shop.Post("hooks", Hooks.Body(
            $"large-{length}", more: $$""", "headers": {"XA": "{{value}}", "XB": "{{value}}"}"""));

        reply.Expect(status);
        Assert.True(status == 200 || reply.Json["errors"]!.AsObject().ContainsKey("headers"));
    }

    [Fact]
    public async Task Post_WhenNoJson_IsRefusedInBigCommercesWords()
    {
        (await Shop.Post("hooks", "{")).Problem(400, "body").See("title", "Input is invalid.");
        (await Shop.Put("hooks/1", "{")).Problem(400, "body").See("title", "Input is invalid.");
        (await Shop.Put("hooks/admin", "{")).Problem(400, "body").See("title", "Input is invalid.");
        (await Shop.Post("hooks", "[]")).Problem(422);
    }

    [Fact]
    public async Task Post_WhenTheSameAgain_Is409()
    {
        var id = (await Shop.Hook("twice")).Number("data.id");

        var taken = (await Shop.Post("hooks", Hooks.Body("twice"))).Problem(409);

        Assert.Contains($" {id};", taken.Text("title"), StringComparison.Ordinal);
        await Shop.Hook("twice", "store/sku/inventory/updated");
    }

    [Fact]
    public async Task Post_WhenTenOfAScope_Is422()
    {
        const string scope = "store/inventory/back_in_stock";
        for (var index = 0; index < 10; index++)
        {
            await Shop.Hook($"ten-{index}", scope);
        }

        (await Shop.Post("hooks", Hooks.Body("ten-10", scope))).Problem(422);
        await Shop.Hook("ten-10", "store/inventory/backorder/filled");
    }

    [Fact]
    public async Task Put_WhenOneFieldIsGiven_ChangesItOnly()
    {
        var made = await Shop.Hook("put");
        var path = $"hooks/{made.Number("data.id")}";

        var put = (await Shop.Put(path, """{"is_active": false}""")).Expect(200);

        put.See("data.is_active", false).See("data.scope", Hooks.Scope)
            .See("data.destination", $"{Hooks.Host}/put").See("data.headers", null)
            .Require(put.Data["secret"] is null, "a change shows the secret");
        (await Shop.Put(path, """{"headers": {"X": "1"}, "destination": null}""")).Expect(200)
            .See("data.headers.X", "1").See("data.destination", $"{Hooks.Host}/put");
        (await Shop.Put(path, """{"headers": null}""")).Expect(200).See("data.headers", null);
        (await Shop.Get(path)).Expect(200).See("data.is_active", false)
            .See("data.headers", null).See("data.created_at", made.Number("data.created_at"));
    }

    [Theory]
    [InlineData("{}", "scope")]
    [InlineData("""{"client_id": "7"}""", "scope")]
    [InlineData("""{"destination": "https://10.0.0.1"}""", "destination")]
    [InlineData("""{"scope": "store/order/*"}""", "scope")]
    public async Task Put_WhenBad_NamesTheField(string body, string path)
    {
        var id = (await Shop.Hook($"put-bad-{body.Length}")).Number("data.id");

        (await Shop.Put($"hooks/{id}", body)).Problem(422, path)
            .See("title", "JSON data is missing or invalid");
    }

    [Fact]
    public async Task Put_WhenItBecomesAnother_Is409()
    {
        await Shop.Hook("first");
        var id = (await Shop.Hook("second")).Number("data.id");

        (await Shop.Put($"hooks/{id}", Hooks.Body("first"))).Problem(409);
    }

    [Fact]
    public async Task Delete_WhenThere_AnswersItAndThen404()
    {
        var made = await Shop.Hook("delete");
        var path = $"hooks/{made.Number("data.id")}";

        (await Shop.Delete(path)).Expect(200).See("data.id", made.Number("data.id"))
            .See("data.destination", $"{Hooks.Host}/delete").See("meta", new JsonObject());

        (await Shop.Delete(path)).Problem(404);
        (await Shop.Get(path)).Problem(404)
            .See("title", $"Webhook with id [{made.Number("data.id")}] not found");
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999")]
    public async Task Hook_WhenUnknown_Is404(string id)
    {
        var title = $"Webhook with id [{id}] not found";

        (await Shop.Get($"hooks/{id}")).Problem(404).See("title", title);
        (await Shop.Delete($"hooks/{id}")).Problem(404).See("title", title);
        (await Shop.Put($"hooks/{id}", """{"is_active": true}""")).Problem(404)
            .See("title", title);
        (await Shop.Post($"hooks/{id}/rotate-secret", "")).Problem(404).See("title", title);
    }

    [Fact]
    public async Task RotateSecret_WhenDone_AnswersANewOneAndRepeatsIt()
    {
        var made = await Shop.Hook("rotate");
        var path = $"hooks/{made.Number("data.id")}/rotate-secret";

        var first = (await Shop.Post(path, "", "rotate-key")).Expect(200);
        var again = (await Shop.Post(path, "", "rotate-key")).Expect(200);
        var next = (await Shop.Post(path, "")).Expect(200);

        first.See("data.destination", $"{Hooks.Host}/rotate");
        Assert.True(again.Replayed);
        Assert.Equal(first.Body, again.Body);
        string[] secrets =
            [made.Text("data.secret"), first.Text("data.secret"), next.Text("data.secret")];
        Assert.Equal(3, secrets.Distinct(StringComparer.Ordinal).Count());
    }
}
