using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Storage;

namespace Inventory.Silo.Items;

/// <summary>What happened to an item, newest first.</summary>
internal sealed class HistoryApi(ItemDirectory directory, ILedger ledger) : IApiPart
{
    private const int Limit = 50;
    private const int LimitMax = 1_000;

    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) => routes.Store(
        "GET", "/inventory/items/{variant_id}/history", Access.InventoryRead, GetAsync);

    private async ValueTask GetAsync(ApiCall call)
    {
        var query = call.Query();
        var limit = (int)Math.Min(query.Long("limit", 1, long.MaxValue) ?? Limit, LimitMax);
        var before = query.Long("before", 1, long.MaxValue);
        query.Errors.Check();
        var item = call.PathNumber("variant_id") is { } variantId
            ? await directory.FindAsync(call.Store.Hash, variantId)
            : null;
        if (item is null)
        {
            await call.RefuseAsync(Problem.NotFound("There is no such item"));
            return;
        }
        var packs = await ledger.ReadHistoryAsync(
            ItemRows.StreamOf(item.StockItem), before, limit, call.Cancel);
        var rows = packs.SelectMany(Rows)
            .Where(row => before is null || row.Version < before).Take(limit).ToList();
        Write(call.Begin(), call.Store, item.StockItem.VariantId, rows);
        await call.EndAsync();
    }

    private static IEnumerable<Row> Rows(EntryPack pack)
    {
        var entries = ItemEventCodec.Read(pack.Bytes.Span, pack.At);
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            // The half of a transfer that arrives is behind the one that left, which names it.
            var cause = i > 0 && entries[i].Event is ItemEvent.TransferredIn
                ? entries[i - 1].Event
                : entries[i].Event;
            yield return new(pack.FirstVersion + i, pack.At, entries[i], cause);
        }
    }

    private static void Write(
        Utf8JsonWriter json, StoreSnapshot store, int itemId, List<Row> rows)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        rows.ForEach(row => WriteRow(json, store, itemId, row));
        json.WriteEndArray();
        json.WriteStartObject("meta");
        if (rows.Count > 0 && rows[^1].Version > 1)
        {
            json.WriteNumber("next_before", rows[^1].Version);
        }
        else
        {
            json.WriteNull("next_before");
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, StoreSnapshot store, int itemId, Row row)
    {
        var effect = row.Entry.Effect;
        json.WriteStartObject();
        json.WriteNumber("version", row.Version);
        ItemJson.WriteTime(json, CreatedAt, row.At);
        json.WriteString("kind", HistoryKinds.NameOf(row.Entry.Event));
        if (effect.LocationId > 0)
        {
            json.WriteNumber("location_id", effect.LocationId);
        }
        else
        {
            json.WriteNull("location_id");
        }
        json.WriteNumber("on_hand", effect.OnHand);
        json.WriteNumber("qty_backordered", effect.QtyBackordered);
        json.WriteNumber("held", effect.Held);
        json.WriteString("reason", HistoryKinds.ReasonOf(row.Entry.Event));
        WriteReference(json, HistoryKinds.ReferenceOf(row.Cause, itemId));
        ItemJson.WriteAts(json, row.Entry.AvailableToSell);
        WriteDetails(json, store, row.Entry.Event);
        json.WriteEndObject();
    }

    // What a kind has beside the changes of its numbers.
    private static void WriteDetails(Utf8JsonWriter json, StoreSnapshot store, ItemEvent e)
    {
        if (HistoryKinds.MethodOf(e) is { } method)
        {
            json.WriteString("method", method);
        }
        if (HistoryKinds.FillsOf(e) is { } fills)
        {
            ItemJson.WriteFills(json, fills);
        }
        switch (e)
        {
            case ItemEvent.SettingsChanged x:
                ItemJson.WriteSettings(json, store, x.Settings);
                break;
            case ItemEvent.OrderUnitsTaken x:
                json.WriteNumber("quantity", x.FromBackorders + x.Ready);
                break;
            case ItemEvent.HoldsExpired x:
                json.WriteNumber("expired_reservations", x.Count);
                break;
            default:
                break;
        }
    }

    private static void WriteReference(Utf8JsonWriter json, (string Type, string Id)? reference)
    {
        if (reference is not var (type, id))
        {
            json.WriteNull("reference");
            return;
        }
        json.WriteStartObject("reference");
        json.WriteString("type", type);
        json.WriteString("id", id);
        json.WriteEndObject();
    }

    private readonly record struct Row(long Version, long At, ItemEntry Entry, ItemEvent Cause);
}
