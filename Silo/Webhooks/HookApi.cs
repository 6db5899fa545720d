using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Clustering;
using Inventory.Grains.Control;
using Inventory.Grains.Webhooks;
using Inventory.Silo.Http;
using Inventory.Silo.Stores;

namespace Inventory.Silo.Webhooks;

/// <summary>Hooks, as BigCommerce has them: a client sees its own, and with the scope
/// <c>webhooks</c> all of the store. The secret is ours; it is in the answers of creation and
/// rotation, and nowhere else.</summary>
internal sealed class HookApi(
    HookRegistry hooks,
    HookSecrets secrets,
    AddressGuard guard,
    GuardedDialer dialer,
    ReadLease lease,
    IGrainFactory grains) : IApiPart
{
    private const string Path = "/hooks";
    private const string One = Path + "/{id}";
    private const int PageDefault = 50;
    private const int PageMax = 250;

    /// <summary>How long until every silo that answers knows of a change: each reads them every
    /// second.</summary>
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(2);

    /// <summary>Room for all headers a hook may have, however they are escaped.</summary>
    private const int BodyBytesMax = 256 * 1024;

    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Path, Access.Hooks, List);
        routes.Store("POST", Path, Access.Hooks, Create);
        routes.Store("GET", One, Access.Hooks, Read);
        routes.Store("PUT", One, Access.Hooks, Change);
        routes.Store("DELETE", One, Access.Hooks, Delete);
        routes.Store("POST", One + "/rotate-secret", Access.Hooks, Rotate);
    }

    /// <summary>Who calls, as hooks know them.</summary>
    public static HookClient ClientOf(ApiCall call) =>
        new(call.Caller.TokenId, call.Has(Scopes.Webhooks));

    /// <summary>The body of a request about hooks; BigCommerce has a title for one that is no
    /// JSON.</summary>
    public static async ValueTask<JsonFields> ReadBodyAsync(ApiCall call)
    {
        try
        {
            return await call.ReadObjectAsync(BodyBytesMax);
        }
        catch (RequestRefusedException refused) when (refused.Problem.Status == 400)
        {
            throw new RequestRefusedException(refused.Problem with
            {
                Title = "Input is invalid.",
                Errors = [new("body", refused.Problem.Title)],
            });
        }
    }

    private async ValueTask List(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(PageDefault, PageMax);
        var active = query.Bool("is_active");
        var scope = query.Text("scope", Hook.ScopeLengthMax);
        var destination = query.Text("destination", Destination.LengthMax);
        query.Errors.Check();
        var client = ClientOf(call);
        var state = await hooks.ReadAsync(call.Store.State.Store, call.Cancel);
        var found = state.Hooks.Values.Where(hook => client.Sees(hook)
            && (active is null || active == hook.IsActive)
            && (scope is null || string.Equals(scope, hook.Scope))
            && (destination is null || string.Equals(destination, hook.Destination))).ToArray();
        var page = paging.Of(found);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var hook in page)
        {
            HookFields.Write(json, hook, call.Store.Hash);
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Count, found.Length);
        json.WriteEndObject();
        await call.EndAsync();
    }

    private async ValueTask Create(ApiCall call)
    {
        var body = await ReadBodyAsync(call);
        var patch = HookFields.ReadNew(body, guard);
        await CheckAsync(call, body, patch);
        var secret = HookSecrets.New();
        var (client, version) = (call.Caller.TokenId, call.Store.Version);
        await ExecuteAsync(
            call, secret,
            (state, now, sealedSecret) =>
                HookRules.Create(state, client, patch, sealedSecret, now, version),
            after => after.Hooks[after.HookIdLast],
            KnownEverywhereAsync);
    }

    private async ValueTask Read(ApiCall call)
    {
        var state = await hooks.ReadAsync(call.Store.State.Store, call.Cancel);
        if (call.PathNumber("id") is not { } id || state.Find(ClientOf(call), id) is not { } hook)
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        await call.JsonAsync(200, Body(call, hook, null));
    }

    private async ValueTask Change(ApiCall call)
    {
        var body = await ReadBodyAsync(call);
        var patch = HookFields.ReadChange(body, guard);
        await CheckAsync(call, body, patch);
        if (call.PathNumber("id") is not { } id)
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        var client = ClientOf(call);
        await ExecuteAsync(
            call, null, (state, now, _) => HookRules.Change(state, client, id, patch, now),
            after => after.Hooks[id],
            async () =>
            {
                await KnownEverywhereAsync();
                await grains.GetGrain<IHookQueueGrain>(HookQueueKey.Of(call.Store.Hash, id))
                    .WakeAsync();
            });
    }

    private async ValueTask Delete(ApiCall call)
    {
        if (call.PathNumber("id") is not { } id)
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        var client = ClientOf(call);
        Hook? gone = null;
        var outcome = await hooks.ExecuteAsync(
            call.Store.State.Store, Operation.None,
            (state, _) =>
            {
                gone = state.Find(client, id);
                return HookRules.Delete(state, client, id);
            },
            _ => (200, Text(call, gone!, null)), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private async ValueTask Rotate(ApiCall call)
    {
        if (call.PathNumber("id") is not { } id)
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        var client = ClientOf(call);
        await ExecuteAsync(
            call, HookSecrets.New(),
            (state, now, sealedSecret) =>
                HookRules.Rotate(state, client, id, sealedSecret, now),
            after => after.Hooks[id]);
    }

    /// <summary>Changes a hook. What is remembered for repeats has the secret in it, so it is
    /// sealed.</summary>
    private async ValueTask ExecuteAsync(
        ApiCall call,
        string? secret,
        Func<HooksState, long, string, ControlDecision<HookEvent>> decide,
        Func<HooksState, Hook> find,
        Func<Task>? afterwards = null)
    {
        var operation = call.Operation(await call.ReadBodyAsync(BodyBytesMax));
        await secrets.RefreshAsync(call.Cancel);
        var sealedSecret = secret is null ? "" : secrets.Seal(secret);
        var outcome = await hooks.ExecuteAsync(
            call.Store.State.Store, operation, (state, now) => decide(state, now, sealedSecret),
            after => (200, secrets.Seal(Text(call, find(after), secret))), call.Cancel);
        if (outcome.Call is { } accepted)
        {
            var answer = await secrets.OpenAsync(accepted.Answer, call.Cancel);
            outcome = outcome with { Call = accepted with { Answer = answer } };
            await (afterwards?.Invoke() ?? Task.CompletedTask);
        }
        await StoreAnswers.SendAsync(call, outcome);
    }

    /// <summary>A hook gets every message committed after its creation was answered, at whichever
    /// silo.</summary>
    private Task KnownEverywhereAsync() =>
        lease.IsShared ? Task.Delay(KnownWithin) : Task.CompletedTask;

    private async ValueTask CheckAsync(ApiCall call, JsonFields body, HookPatch patch)
    {
        if (!body.Errors.Any && patch.Destination is { } text
            && Destination.TryParse(text, guard, out var destination, out _)
            && await destination.FindRefusedAddressAsync(dialer, call.Time, call.Cancel)
                is { } fault)
        {
            body.Refuse("destination", fault);
        }
        body.Errors.Check(HookFields.Invalid);
    }

    /// <summary>There is no such hook, or none of this client's.</summary>
    public static Problem NotFound(ApiCall call) => StoreAnswers.Refused(
        StoreRefusal.For(StoreRefusalReason.HookNotFound, call.PathText("id")));

    private static byte[] Body(ApiCall call, Hook hook, string? secret) =>
        System.Text.Encoding.UTF8.GetBytes(Text(call, hook, secret));

    private static string Text(ApiCall call, Hook hook, string? secret) => StoreAnswers.Data(
        json => HookFields.Write(json, hook, call.Store.Hash, secret));
}
