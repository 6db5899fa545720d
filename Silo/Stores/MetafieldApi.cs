using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>Metafields of one location.</summary>
internal sealed class MetafieldApi(StoreRegistry registry) : IApiPart
{
    private const string Path = "/inventory/locations/{location_id}/metafields";
    private const string OnePath = Path + "/{metafield_id}";

    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Path, Access.InventoryRead, List);
        routes.Store("POST", Path, Access.InventoryWrite, Create);
        routes.Store("GET", OnePath, Access.InventoryRead, Get);
        routes.Store("PUT", OnePath, Access.InventoryWrite, Change);
        routes.Store("DELETE", OnePath, Access.InventoryWrite, Delete);
    }

    /// <summary>Answers a page of the metafields of one location, or of all of them.</summary>
    public static ValueTask SendList(ApiCall call, int? locationId)
    {
        var query = call.Query();
        var paging = query.Paging(50, 250);
        var found = Filter(query, call.Store.State, locationId).ToArray();
        query.Errors.Check();
        var page = paging.Of(found);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var field in page)
        {
            MetafieldFields.Write(json, field);
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Count, found.Length);
        json.WriteEndObject();
        return call.EndAsync();
    }

    private static ValueTask List(ApiCall call) => SendList(call, Location(call).Id);

    private static ValueTask Get(ApiCall call)
    {
        var location = Location(call);
        if (MetafieldRules.Find(call.Store.State, location.Id, Id(call)) is not { } field)
        {
            throw new RequestRefusedException(Problem.NotInStore(
                $"There is no metafield {call.PathText("metafield_id")} here"));
        }
        var json = call.Begin();
        json.WriteStartObject();
        json.WritePropertyName("data");
        MetafieldFields.Write(json, field);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        return call.EndAsync();
    }

    private async ValueTask Create(ApiCall call)
    {
        var location = Location(call);
        var body = await call.ReadObjectAsync();
        var patch = MetafieldFields.ReadNew(body, location.Id);
        body.Errors.Check();
        await ExecuteAsync(
            call, (state, now) => MetafieldRules.Create(state, patch, call.Caller.TokenId, now),
            after => after.Metafields[after.MetafieldIdLast]);
    }

    private async ValueTask Change(ApiCall call)
    {
        var location = Location(call);
        var body = await call.ReadObjectAsync();
        var patch = MetafieldFields.ReadChange(body, Id(call), location.Id);
        body.Errors.Check();
        await ExecuteAsync(
            call, (state, now) => MetafieldRules.Change(state, patch, now),
            after => after.Metafields[patch.Id]);
    }

    private async ValueTask Delete(ApiCall call)
    {
        var location = Location(call);
        var id = Id(call);
        var outcome = await registry.ExecuteAsync(
            call.Store.State.Store, Operation.None,
            (state, _) => MetafieldRules.Delete(state, location.Id, id), _ => (204, ""),
            call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private async ValueTask ExecuteAsync(
        ApiCall call,
        Func<StoreState, long, ControlDecision<StoreEvent>> decide,
        Func<StoreState, Metafield> changed)
    {
        var operation = call.Operation(await call.ReadBodyAsync());
        var outcome = await registry.ExecuteAsync(
            call.Store.State.Store, operation, decide,
            after => (200, StoreAnswers.Data(j => MetafieldFields.Write(j, changed(after)))),
            call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private static IEnumerable<Metafield> Filter(Query query, StoreState state, int? locationId)
    {
        var key = query.Text("key", Metafield.NameLengthMax);
        var keys = query.Texts("key:in");
        var space = query.Text("namespace", Metafield.NameLengthMax);
        var spaces = query.Texts("namespace:in");
        var descends = query.Choice("direction", ["asc", "desc"]) is "desc";
        var found = state.Metafields.Values.Where(field =>
            (locationId is null || field.LocationId == locationId)
            && (key is null || string.Equals(field.Key, key))
            && (keys is null || keys.Contains(field.Key))
            && (space is null || string.Equals(field.Namespace, space))
            && (spaces is null || spaces.Contains(field.Namespace)));
        return descends ? found.Reverse() : found;
    }

    private static Location Location(ApiCall call) =>
        (call.PathNumber("location_id") is { } id ? call.Store.FindLocation(id) : null)
        ?? throw new RequestRefusedException(
            Problem.NotInStore($"There is no location {call.PathText("location_id")}"));

    /// <summary>0 names no metafield.</summary>
    private static int Id(ApiCall call) => call.PathNumber("metafield_id") ?? 0;
}
