using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Silo.Http;
using Inventory.Storage;

namespace Inventory.Silo.Inventory;

/// <summary>Lists of items, read from the ledger's rows: no item is woken.</summary>
internal sealed class ItemListApi(ILedger ledger) : IApiPart
{
    private const int LimitDefault = 50;
    private const int LimitMax = 1_000;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", "/inventory/items", Access.InventoryRead, ListAsync);
        routes.Store(
            "GET", "/inventory/items/backordered", Access.InventoryRead, ListBackorderedAsync);
        routes.Store(
            "GET", "/inventory/locations/{location_id}/items", Access.InventoryRead,
            ListLocationAsync);
    }

    private async ValueTask ListAsync(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(LimitDefault, LimitMax);
        var locations = Locations(call.Store, query.Ints("location_id:in"), query);
        var asked = Asked(call.Store, query, paging) with
        {
            LocationIds = locations,
            AvailableToSell = query.Bounds("available_to_sell"),
            QtyBackordered = query.Bounds("qty_backordered"),
            OnHand = query.Bounds("total_inventory_onhand"),
        };
        query.Errors.Check();
        await AnswerAsync(call, paging, asked, WriteElement);
    }

    private async ValueTask ListBackorderedAsync(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(LimitDefault, LimitMax);
        query.Errors.Check();
        var asked = new ItemQuery
        {
            Store = call.Store.Hash,
            Terms = call.Store.Selling,
            LocationIds = Locations(call.Store, null, query),
            QtyBackordered = Bounds.Any with { Min = 1 },
            MostBackorderedFirst = true,
            StockKeepersOnly = true,
            Offset = paging.Offset,
            Limit = paging.Limit,
        };
        await AnswerAsync(call, paging, asked, WriteElement);
    }

    private async ValueTask ListLocationAsync(ApiCall call)
    {
        var location = call.PathLocation();
        var query = call.Query();
        var paging = query.Paging(LimitDefault, LimitMax);
        var asked = Asked(call.Store, query, paging) with { LocationIds = [location.Id] };
        query.Errors.Check();
        await AnswerAsync(call, paging, asked, WriteFlat);
    }

    private static ItemQuery Asked(StoreSnapshot store, Query query, Paging paging) => new()
    {
        Store = store.Hash,
        Terms = store.Selling,
        Skus = query.Texts("sku:in"),
        VariantIds = query.Ints("variant_id:in"),
        ProductIds = query.Ints("product_id:in"),
        StockKeepersOnly = true,
        Offset = paging.Offset,
        Limit = paging.Limit,
    };

    // Rows of a location that is gone stay in the ledger; only those of known ones are asked for.
    private static int[]? Locations(
        StoreSnapshot store, IReadOnlyList<int>? ids, Query query)
    {
        var codes = query.Texts("location_code:in");
        if (ids is null && codes is null)
        {
            return store.HasDeletedLocations ? [.. store.LocationIds] : null;
        }
        var known = store.LocationIds.AsEnumerable();
        known = ids is null ? known : known.Intersect(ids);
        return codes is null
            ? [.. known]
            : [.. known.Intersect(codes.Select(store.FindLocation).OfType<Domain.Stores.Location>()
                .Select(location => location.Id))];
    }

    private async ValueTask AnswerAsync(
        ApiCall call, Paging paging, ItemQuery asked, Action<ApiCall, ListedItem> write)
    {
        var page = await ledger.ReadItemsAsync(asked, call.Cancel);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var item in page.Items)
        {
            write(call, item);
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Items.Count, page.Total);
        json.WriteEndObject();
        await call.EndAsync();
    }

    private static void WriteElement(ApiCall call, ListedItem listed) => ItemJson.WriteElement(
        call.Begin(),
        call.Store,
        FactsCodec.Unpack(listed.Item.Details.Span),
        [.. listed.Levels.Select(ItemJson.LevelOf)],
        nullUntracked: false);

    private static void WriteFlat(ApiCall call, ListedItem listed) => ItemJson.WriteFlat(
        call.Begin(),
        call.Store,
        FactsCodec.Unpack(listed.Item.Details.Span),
        ItemJson.LevelOf(listed.Levels[0]));
}
