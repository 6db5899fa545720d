using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Silo.Http;

namespace Inventory.Silo.Orders;

/// <summary>Gives orders other quantities; what their rows name in the catalog goes along, for what
/// an order has not had yet.</summary>
internal sealed class OrderChanger(ItemDirectory directory, OrderGateway orders)
{
    /// <summary>Carries a request out.</summary>
    /// <exception cref="RequestRefusedException">422: the store has no such location.</exception>
    public async Task<OrderReply> ChangeAsync(
        StoreSnapshot store, string orderId, Operation operation, OrderRows rows)
    {
        CheckLocations(store, rows);
        var items = await FindAsync(store, rows);
        var reply = await RunAsync(store, orderId, operation, rows, items);
        if (!IsOutOfDate(reply))
        {
            return reply;
        }
        // What the directory knows is a hint; items that disagree are looked up once more.
        foreach (var item in items.OfType<ItemRef>())
        {
            directory.Forget(store.Hash, item.Facts);
        }
        return await RunAsync(store, orderId, operation, rows, await FindAsync(store, rows));
    }

    /// <summary>True where an item is not what the edge took it for.</summary>
    public static bool IsOutOfDate(OrderReply reply) => reply.Refusals.Any(no =>
        no.Refusal.Reason is RefusalReason.NotThisItem or RefusalReason.ItemNotFound);

    private Task<ItemRef?[]> FindAsync(StoreSnapshot store, OrderRows rows) =>
        directory.FindAsync(store.Hash, [.. rows.All.Select(row => row.Sku)]);

    private Task<OrderReply> RunAsync(
        StoreSnapshot store,
        string orderId,
        Operation operation,
        OrderRows rows,
        ItemRef?[] items) =>
        orders.ChangeAsync(
            store.Hash,
            orderId,
            operation,
            [.. rows.All.Zip(items, (row, item) => row with { Item = LineOf(row, item) })]);

    private static CartLine? LineOf(OrderRow row, ItemRef? item) => item is null ? null : new()
    {
        VariantId = item.VariantId,
        ProductId = item.Facts.ProductId,
        Sku = item.Facts.Sku,
        StockItem = item.StockItem.VariantId,
        LocationId = row.LocationId ?? Location.DefaultId,
        Quantity = row.Quantity,
    };

    private static void CheckLocations(StoreSnapshot store, OrderRows rows)
    {
        var errors = new FieldErrors();
        foreach (var (i, row) in rows.All.Index())
        {
            if (row is { LocationId: { } id, Quantity: > 0 } && store.FindLocation(id) is null)
            {
                errors.Add($"lines.{i}.location_id", $"no location {id}");
            }
        }
        errors.CheckOnStore(restsOnStore: true);
    }
}
