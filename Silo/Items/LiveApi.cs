using System.Text.Json;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Items;

/// <summary>Live reads of one item: its numbers, from memory.</summary>
internal sealed class LiveApi(
    ItemViews views, ItemDirectory directory, ItemGateway gateway) : IApiPart
{
    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", "/inventory/items/{variant_id}", Access.InventoryRead, GetAsync);
        routes.Store("GET", "/inventory/items/by-sku/{sku}", Access.InventoryRead, GetBySkuAsync);
    }

    // An item active here answers without a call, and from bytes made once per view.
    private ValueTask GetAsync(ApiCall call)
    {
        if (call.PathNumber("variant_id") is not { } variantId)
        {
            return NotFoundAsync(call);
        }
        return views.TryFind(new(call.Store.Hash, variantId), out var view)
            && view.Facts.StockItemOf(variantId) == variantId
            ? call.JsonAsync(StatusCodes.Status200OK, Rendered(view, call.Store))
            : AnswerAsync(call, directory.FindAsync(call.Store.Hash, variantId));
    }

    private ValueTask GetBySkuAsync(ApiCall call)
    {
        var sku = call.PathText("sku");
        return AnswerAsync(call, directory.FindAsync(call.Store.Hash, sku), sku);
    }

    private async ValueTask AnswerAsync(ApiCall call, ValueTask<ItemRef?> found, string? sku = null)
    {
        var item = await found;
        var view = await ViewAsync(item);
        if (sku is not null && item is not null && !Has(view, item.VariantId, sku))
        {
            // Another silo may have given the SKU to another item.
            directory.Forget(call.Store.Hash, sku);
            item = await directory.FindAsync(call.Store.Hash, sku);
            view = await ViewAsync(item);
        }
        if (item is null || view is null || !view.Facts.KeepsStockOf(item.VariantId))
        {
            if (item is not null)
            {
                directory.Forget(call.Store.Hash, item.Facts);
            }
            await NotFoundAsync(call);
            return;
        }
        await call.JsonAsync(
            StatusCodes.Status200OK,
            view.Key.VariantId == item.VariantId
                ? Rendered(view, call.Store)
                : Render(view with { Facts = item.Facts }, call.Store));
    }

    private static bool Has(ItemView? view, int variantId, string sku) =>
        view?.Facts.Variants.Any(v => v.VariantId == variantId && v.Sku == sku) == true;

    private async ValueTask<ItemView?> ViewAsync(ItemRef? item)
    {
        if (item is null)
        {
            return null;
        }
        return views.TryFind(item.StockItem, out var view)
            ? view
            : await gateway.ReadAsync(item.Grain, grain => grain.ReadAsync());
    }

    private static ReadOnlyMemory<byte> Rendered(ItemView view, StoreSnapshot store)
    {
        if (view.Rendering is Rendering made && ReferenceEquals(made.Store, store))
        {
            return made.Bytes;
        }
        var bytes = Render(view, store);
        view.Rendering = new Rendering(store, bytes);
        return bytes;
    }

    private static byte[] Render(ItemView view, StoreSnapshot store)
    {
        using var buffer = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("data");
            ItemJson.WriteMembers(json, store, view.Facts, view.Levels, nullUntracked: true);
            ItemJson.WriteAts(json, view.AvailableToSell(store.Terms));
            json.WriteNumber("version", view.Version);
            json.WriteEndObject();
            json.WriteStartObject("meta");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static ValueTask NotFoundAsync(ApiCall call) => call.RefuseAsync(
        Problem.NotFound("There is no such item; items are named by variant id or SKU"));

    private sealed record Rendering(StoreSnapshot Store, byte[] Bytes);
}
