using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;
using Inventory.Storage;

namespace Inventory.Silo.Stores;

/// <summary>Locations, as BigCommerce has them: arrays in, a transaction id out.</summary>
internal sealed class LocationApi(
    StoreRegistry registry, StoreRenewal renewal, ILedger ledger) : IApiPart
{
    private const string Path = "/inventory/locations";
    private const int PageDefault = 50;
    private const int PageMax = 1_000;
    private static readonly string[] Types = [Location.Physical, Location.Virtual];

    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Path, Access.InventoryRead, List);
        routes.Store("POST", Path, Access.InventoryWrite, Create);
        routes.Store("PUT", Path, Access.InventoryWrite, Change);
        routes.Store("DELETE", Path, Access.InventoryWrite, Delete);
    }

    private static ValueTask List(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(PageDefault, PageMax);
        var found = Filter(query, call.Store.State.Locations.Values).ToArray();
        query.Errors.Check();
        var page = paging.Of(found);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var location in page)
        {
            LocationFields.Write(json, location);
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Count, found.Length);
        json.WriteEndObject();
        return call.EndAsync();
    }

    private static IEnumerable<Location> Filter(Query query, IEnumerable<Location> all)
    {
        var ids = query.Ints("location_id:in");
        var codes = query.Texts("location_code:in");
        var types = query.Texts("type_id:in");
        if (types is not null && types.Except(Types, StringComparer.Ordinal).Any())
        {
            query.Errors.Add("type_id:in", "must be PHYSICAL, VIRTUAL or both");
        }
        var isDefault = query.Bool("is_default");
        var managed = query.Bool("managed_by_external_source");
        var active = query.Bool("is_active");
        var visible = query.Bool("storefront_visibility");
        return all.Where(location =>
            (ids is null || ids.Contains(location.Id))
            && (codes is null || codes.Contains(location.Code))
            && (types is null || types.Contains(location.TypeId))
            && (isDefault is null || isDefault == (location.Id == Location.DefaultId))
            && (managed is null || managed == location.ManagedByExternalSource)
            && (active is null || active == location.Enabled)
            && (visible is null || visible == location.StorefrontVisibility));
    }

    private async ValueTask Create(ApiCall call)
    {
        var patches = await ReadRows(call, LocationFields.ReadNew);
        await ExecuteAsync(call, (state, now) => LocationRules.Create(state, patches, now));
    }

    private async ValueTask Change(ApiCall call)
    {
        var patches = await ReadRows(call, LocationFields.ReadChange);
        await ExecuteAsync(call, (state, now) => LocationRules.Change(state, patches, now));
    }

    private async ValueTask Delete(ApiCall call)
    {
        var query = call.Query();
        var ids = query.Ints("location_id:in");
        if (ids is null)
        {
            query.Errors.Add("location_id:in", "is required: ids with commas between them");
        }
        query.Errors.Check();
        if (ids!.Any(id => call.Store.FindLocation(id) is null))
        {
            // Another silo may have made it, and its stock may be promised by now.
            await renewal.RenewAsync(call.Store.Hash, call.Cancel);
        }
        foreach (var id in ids!.Distinct())
        {
            if (await FindPromisedAsync(call, id) is { } promised)
            {
                await call.RefuseAsync(promised);
                return;
            }
        }
        var outcome = await registry.ExecuteAsync(
            call.Store.State.Store, Operation.None, (state, _) => LocationRules.Delete(state, ids!),
            _ => (200, StoreAnswers.Transaction(NewId(call))), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    /// <summary>The refusal of a location that owes units to orders or reservations.</summary>
    private async ValueTask<Problem?> FindPromisedAsync(ApiCall call, int id)
    {
        var known = registry.Current.Find(call.Store.Hash) ?? call.Store;
        if (known.FindLocation(id) is not { } location || id == Location.DefaultId)
        {
            return null;
        }
        var query = new ItemQuery
        {
            Store = call.Store.Hash,
            Terms = call.Store.Selling,
            LocationIds = [id],
            Offset = 0,
            Limit = 1,
        };
        var owed = await ledger.ReadItemsAsync(
            query with { QtyBackordered = new(1, long.MaxValue) }, call.Cancel);
        var held = await ledger.ReadItemsAsync(
            query with { Held = new(1, long.MaxValue) }, call.Cancel);
        return owed.Total + held.Total == 0
            ? null
            : Problem.Of(422, $"Location with associated orders can't be deleted. "
                + $"{location.Label} has {owed.Total} item(s) with backorders and {held.Total} "
                + "with open reservations and can't be deleted by now.");
    }

    private async ValueTask ExecuteAsync(
        ApiCall call, Func<StoreState, long, ControlDecision<StoreEvent>> decide)
    {
        var operation = call.Operation(await call.ReadBodyAsync());
        var outcome = await registry.ExecuteAsync(
            call.Store.State.Store, operation, decide,
            _ => (200, StoreAnswers.Transaction(NewId(call))), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private static async ValueTask<LocationPatch[]> ReadRows(
        ApiCall call, Func<JsonFields, LocationPatch> read)
    {
        var rows = await call.ReadRowsAsync(LocationRules.LocationsMax);
        var patches = rows.Select(read).ToArray();
        rows[0].Errors.Check();
        return patches;
    }

    private static Guid NewId(ApiCall call) => Guid.CreateVersion7(call.Time.GetUtcNow());
}
