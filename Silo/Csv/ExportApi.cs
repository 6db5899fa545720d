using System.Globalization;
using System.Text;
using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Storage;

namespace Inventory.Silo.Csv;

/// <summary>Exports every item and location of a store; the file imports again as it is.</summary>
internal sealed class ExportApi(ILedger ledger) : IApiPart
{
    private const int ItemsAtOnce = 1_000;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) =>
        routes.Store("GET", "/inventory/export", Access.InventoryRead, ExportAsync);

    // Pages by key, so that no reader of the ledger stays open for the length of a download.
    private async ValueTask ExportAsync(ApiCall call)
    {
        var response = call.Context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"inventory.csv\"";
        var text = new StringBuilder();
        text.AppendJoin(',', CsvColumns.Names).Append(",Available to Sell\r\n");
        for (var after = 0; ;)
        {
            var items = await ledger.ReadItemsAfterAsync(
                call.Store.Hash, after, ItemsAtOnce, call.Cancel);
            foreach (var item in items)
            {
                AppendItem(text, call.Store, item);
            }
            await response.WriteAsync(text.ToString(), call.Cancel);
            text.Clear();
            if (items.Count == 0)
            {
                return;
            }
            after = items[^1].Item.VariantId;
        }
    }

    private static void AppendItem(StringBuilder text, StoreSnapshot store, ListedItem item)
    {
        var facts = FactsCodec.Unpack(item.Item.Details.Span);
        if (facts.StockItemOf(facts.VariantId) != facts.VariantId)
        {
            return;
        }
        foreach (var level in item.Levels)
        {
            if (store.FindLocation(level.LocationId) is not null)
            {
                AppendLevel(text, store, facts, level);
            }
        }
    }

    private static void AppendLevel(
        StringBuilder text, StoreSnapshot store, ItemFacts facts, ListRow.Level level)
    {
        Append(text, facts.Sku).Append(',');
        Append(text, facts.Name).Append(',');
        text.Append(facts.ProductId).Append(',');
        text.Append(facts.VariantId).Append(',');
        text.Append(level.LocationId).Append(',');
        text.Append(level.OnHand).Append(',');
        text.Append(level.SafetyStock).Append(',');
        text.Append(level.WarningLevel).Append(',');
        text.Append(LimitOf(level)).Append(',');
        text.Append(level.QtyBackordered).Append(',');
        Append(text, level.BinPickingNumber).Append(',');
        text.Append(Grains.Items.ItemView.AvailableToSell(
            facts, ItemJson.LevelOf(level), store.Terms)).Append("\r\n");
    }

    private static string LimitOf(ListRow.Level level) => level.BackorderLimit switch
    {
        null => "",
        ListRow.Level.Unlimited => "unlimited",
        { } limit => limit.ToString(CultureInfo.InvariantCulture),
    };

    private static StringBuilder Append(StringBuilder text, string cell)
    {
        var needsQuotes = cell.AsSpan().ContainsAny(",;\"\r\n") || cell != cell.Trim();
        return needsQuotes
            ? text.Append('"').Append(cell.Replace("\"", "\"\"")).Append('"')
            : text.Append(cell);
    }
}
