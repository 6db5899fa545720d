using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Items;

/// <summary>Why the ATS of an item is what it is.</summary>
internal sealed class ExplainApi(ItemDirectory directory, ItemGateway gateway) : IApiPart
{
    private static readonly JsonEncodedText ExpiresAt = JsonEncodedText.Encode("expires_at");
    private static readonly JsonEncodedText ConfirmedAt = JsonEncodedText.Encode("confirmed_at");

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) => routes.Store(
        "GET", "/inventory/items/{variant_id}/explain", Access.InventoryRead, GetAsync);

    private async ValueTask GetAsync(ApiCall call)
    {
        var item = call.PathNumber("variant_id") is { } variantId
            ? await directory.FindAsync(call.Store.Hash, variantId)
            : null;
        var explained = item is null
            ? null
            : await gateway.ReadAsync(item.Grain, grain => grain.ExplainAsync());
        if (item is null || explained is null)
        {
            await call.RefuseAsync(Problem.NotFound("There is no such item"));
            return;
        }
        Write(call.Begin(), call.Store, item, explained);
        await call.EndAsync();
    }

    private static void Write(
        Utf8JsonWriter json, StoreSnapshot store, ItemRef item, ItemExplanation explained)
    {
        var view = explained.View;
        json.WriteStartObject();
        json.WriteStartObject("data");
        ItemJson.WriteIdentity(json, item.Facts, withSkuId: true);
        ItemJson.WriteAts(json, view.AvailableToSell(store.Terms));
        json.WriteNumber("version", view.Version);
        json.WriteStartArray("locations");
        foreach (var level in view.Levels)
        {
            var why = explained.Levels.FirstOrDefault(l => l.LocationId == level.LocationId);
            if (why is not null && store.FindLocation(level.LocationId) is not null)
            {
                WriteLevel(json, store, view, level, why);
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLevel(
        Utf8JsonWriter json,
        StoreSnapshot store,
        ItemView view,
        LevelView level,
        LevelExplanation why)
    {
        json.WriteStartObject();
        json.WriteNumber("location_id", level.LocationId);
        ItemJson.WriteAts(json, ItemView.AvailableToSell(view.Facts, level, store.Terms));
        json.WriteBoolean("can_sell", ItemView.CanSell(view.Facts, level, store.Terms));
        WriteBlocks(json, SaleBlocking.Of(
            view.Facts, level.Settings, level.LocationId, store.Terms));
        WriteNumbers(json, store, level);
        WriteHolds(json, view.Key.VariantId, why);
        WriteBackorders(json, why);
        json.WriteEndObject();
    }

    private static void WriteBlocks(Utf8JsonWriter json, SaleBlocks blocks)
    {
        json.WriteStartArray("blocked_by");
        WriteIf(SaleBlocks.NotPurchasable, "not_purchasable");
        WriteIf(SaleBlocks.SwitchedOff, "is_in_stock_off");
        WriteIf(SaleBlocks.LocationDisabled, "location_disabled");
        json.WriteEndArray();

        void WriteIf(SaleBlocks block, string by)
        {
            if (blocks.HasFlag(block))
            {
                json.WriteStringValue(by);
            }
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, StoreSnapshot store, LevelView level)
    {
        if (level.OnHand is { } onHand)
        {
            json.WriteNumber("on_hand", onHand);
        }
        else
        {
            json.WriteNull("on_hand");
        }
        json.WriteNumber("safety_stock", level.Settings.SafetyStock);
        json.WriteNumber("held_on_hand", level.HeldOnHand);
        json.WriteNumber("available_on_hand", level.AvailableOnHand);
        ItemJson.WriteLimit(json, level.Settings);
        json.WriteNumber("qty_backordered", level.QtyBackordered);
        json.WriteNumber("held_for_backorder", level.HeldForBackorder);
        json.WriteNumber("available_for_backorder", level.AvailableForBackorder(store.Terms));
        json.WriteStartArray("backorders_blocked_by");
        foreach (var setting in store.State.Settings.BackordersBlockedBy())
        {
            json.WriteStringValue(setting);
        }
        json.WriteEndArray();
        json.WriteNumber("oversold_by", level.OversoldBy);
    }

    private static void WriteHolds(Utf8JsonWriter json, int itemId, LevelExplanation why)
    {
        json.WriteStartArray("holds");
        foreach (var hold in why.Holds)
        {
            json.WriteStartObject();
            json.WriteString("reservation_id", ReservationIds.Format(itemId, hold.Id));
            json.WriteString("cart_id", hold.CartId);
            json.WriteNumber("quantity_on_hand", hold.Ready);
            json.WriteNumber("quantity_backordered", hold.Backordered);
            ItemJson.WriteTime(json, ExpiresAt, hold.ExpiresAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("holds_total", why.HoldsTotal);
    }

    private static void WriteBackorders(Utf8JsonWriter json, LevelExplanation why)
    {
        json.WriteStartArray("backorders");
        foreach (var backorder in why.Backorders)
        {
            json.WriteStartObject();
            json.WriteString("order_id", backorder.OrderId);
            json.WriteNumber("quantity", backorder.Quantity);
            ItemJson.WriteTime(json, ConfirmedAt, backorder.ConfirmedAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("backorders_total", why.BackordersTotal);
    }
}
