using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>Stores and their tokens, at the host's root. An admin of the first store manages all
/// stores, an admin of another one its own.</summary>
internal sealed class AdminApi(StoreRegistry registry) : IApiPart
{
    private const string Tokens = "/admin/stores/{store_hash}/tokens";

    private static readonly Problem FirstStoreOnly = Problem.Of(
        403, "Only an admin token of the first store makes stores");

    public void AddTo(ApiRoutes routes)
    {
        routes.Root("GET", "/admin/stores", Access.Admin, ListStores);
        routes.Root("POST", "/admin/stores", Access.Admin, CreateStore);
        routes.Root("GET", Tokens, Access.Admin, ListTokens);
        routes.Root("POST", Tokens, Access.Admin, CreateToken);
        routes.Root("DELETE", Tokens, Access.Admin, RevokeToken);
    }

    private ValueTask ListStores(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(250, 1000);
        query.Errors.Check();
        var all = call.Caller.IsHostAdmin ? registry.Current.Stores : [call.Store];
        return SendList(call, paging, all, (json, store) => Write(json, store.State.Store));
    }

    private async ValueTask CreateStore(ApiCall call)
    {
        var body = await call.ReadObjectAsync();
        var hash = body.Text("store_hash", 1, HostState.HashLengthMax);
        body.Errors.Check();
        if (!call.Caller.IsHostAdmin)
        {
            await call.RefuseAsync(FirstStoreOnly);
            return;
        }
        var outcome = await registry.CreateStoreAsync(
            call.Operation(await call.ReadBodyAsync()), hash,
            store => (200, StoreAnswers.Data(json => Write(json, store))), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private ValueTask ListTokens(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(250, 1000);
        query.Errors.Check();
        var store = Named(call);
        return SendList(
            call, paging, [.. store.State.Tokens.Values], (json, t) => Write(json, t, null));
    }

    private async ValueTask CreateToken(ApiCall call)
    {
        var body = await call.ReadObjectAsync();
        var name = body.Text("name", 1, ApiToken.NameLengthMax);
        var scopes = ReadScopes(body);
        body.Errors.Check();
        var store = Named(call);
        var operation = call.Operation(await call.ReadBodyAsync());
        var value = registry.TokenOf(operation);
        var sha256 = TokenHash.Of(value)!.Value.ToHex();
        var outcome = await registry.ExecuteAsync(
            store.State.Store, operation,
            (state, now) => TokenRules.Create(state, name, scopes, sha256, now),
            after => (200, $"{after.TokenIdLast}"), call.Cancel);
        await SendToken(call, store, outcome, value, sha256);
    }

    private async ValueTask RevokeToken(ApiCall call)
    {
        var query = call.Query();
        var id = query.Long("id", 1, int.MaxValue);
        if (id is null)
        {
            query.Errors.Add("id", "is required: the id of the token to revoke");
        }
        query.Errors.Check();
        var store = Named(call);
        var outcome = await registry.ExecuteAsync(
            store.State.Store, Operation.None,
            (state, _) => TokenRules.Revoke(state, (int)id!.Value),
            _ => (204, ""), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    /// <summary>The value of a token is kept nowhere: a repeat shows it only while this process can
    /// make the same one again.</summary>
    private ValueTask SendToken(
        ApiCall call, StoreSnapshot store, ControlOutcome outcome, string value, string sha256)
    {
        if (outcome.Call is not { } accepted)
        {
            return StoreAnswers.SendAsync(call, outcome);
        }
        var token = registry.Current.Find(store.Hash)?.State.Tokens
            .GetValueOrDefault(int.Parse(accepted.Answer));
        if (token is null || !string.Equals(token.Sha256, sha256))
        {
            return call.RefuseAsync(Problem.Of(
                409, "The key made a token whose value cannot be shown again; revoke it and make "
                + "another with a new key"));
        }
        var text = StoreAnswers.Data(json => Write(json, token, value));
        return StoreAnswers.SendAsync(
            call, outcome with { Call = accepted with { Answer = text } });
    }

    private StoreSnapshot Named(ApiCall call) =>
        registry.Current.Find(call.PathText("store_hash"))
        ?? throw new RequestRefusedException(
            Problem.NotInStore($"There is no store {call.PathText("store_hash")}"));

    private static Scopes ReadScopes(JsonFields body)
    {
        var scopes = Scopes.None;
        var names = body.Texts("scopes", 1, ScopeNames.All.Count, 100);
        foreach (var (index, name) in names.Index())
        {
            var scope = ScopeNames.Parse(name);
            scopes |= scope;
            if (scope == Scopes.None)
            {
                body.Refuse(
                    $"scopes.{index}", $"must be one of {string.Join(", ", ScopeNames.All)}");
            }
        }
        return scopes;
    }

    private static ValueTask SendList<T>(
        ApiCall call, Paging paging, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write)
    {
        var page = paging.Of(all);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var element in page)
        {
            write(json, element);
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Count, all.Count);
        json.WriteEndObject();
        return call.EndAsync();
    }

    private static void Write(Utf8JsonWriter json, StoreRecord store)
    {
        json.WriteStartObject();
        json.WriteString("store_hash", store.Hash);
        json.WriteNumber("store_id", store.Id);
        json.WriteString("created_at", StoreAnswers.Time(store.CreatedAt));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ApiToken token, string? value)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("name", token.Name);
        json.WriteStartArray("scopes");
        foreach (var scope in token.Scopes)
        {
            json.WriteStringValue(scope);
        }
        json.WriteEndArray();
        json.WriteString("created_at", StoreAnswers.Time(token.CreatedAt));
        if (value is not null)
        {
            json.WriteString("token", value);
        }
        json.WriteEndObject();
    }
}
