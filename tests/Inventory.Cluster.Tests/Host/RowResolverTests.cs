using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Cluster.Tests.Host;

public sealed class RowResolverTests
{
    private static readonly StoreSnapshot Store =
        new(new(1, StoreState.New(new StoreRecord(ItemCluster.Store, 1001, 0))));

    [Fact]
    public async Task Resolve_WhenNamedEitherWay_FindsTheItemThatKeepsTheStock()
    {
        await using var rig = await ProductRig.StartAsync();
        var one = await rig.MakeAsync(InventoryTracking.Variant, "ONE");
        var split = await rig.MakeAsync(InventoryTracking.Variant, "V-1", "V-2");
        var shared = await rig.MakeAsync(InventoryTracking.Product, "P-1", "P-2");
        (ItemIdentity Identity, int StockItem)[] rows =
        [
            (new("ONE", null, null), one), (new(null, one, null), one),
            (new(null, null, one), one), (new(null, one, one), one),
            (new("V-2", null, null), split + 1), (new(null, split, null), split),
            (new(null, split + 1, split), split + 1),
            (new(null, null, shared), shared), (new("P-1", null, null), shared),
            (new(null, shared + 1, shared), shared),
        ];

        foreach (var (identity, stockItem) in rows)
        {
            var found = await ResolveAsync(rig, identity);
            Assert.Equal(stockItem, Assert.Single(found).Item.StockItem.VariantId);
        }
    }

    [Fact]
    public async Task Resolve_WhenTheLevelIsWrong_SaysSoInBigCommercesWords()
    {
        await using var rig = await ProductRig.StartAsync();
        var split = await rig.MakeAsync(InventoryTracking.Variant, "V-1", "V-2");
        var shared = await rig.MakeAsync(InventoryTracking.Product, "P-1", "P-2");
        (ItemIdentity Identity, string Title)[] rows =
        [
            (new(null, null, split), $"[Item with product_id {split} is tracked by variant, "
                + "please update stock by variant id]"),
            (new(null, shared + 1, null), $"[Item with variant_id {shared + 1} is tracked by "
                + "product, please update stock by product id]"),
            (new("P-2", null, null), "[Item with sku P-2 is tracked by product, "
                + "please update stock by product id]"),
        ];

        foreach (var (identity, title) in rows)
        {
            Assert.Equal(title, (await RefusedAsync(rig, identity)).Title);
        }
    }

    [Fact]
    public async Task Resolve_WhenMuchIsWrong_SaysItAll()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Product, "A");
        StockRow[] rows =
        [
            Row(0, new("A", null, null)), Row(1, new("NONE", null, null)),
            Row(2, new(null, 99, null)), Row(3, new(null, null, 98)),
            Row(4, new(null, id, 97)), Row(5, new(null, id, null)),
            Row(6, new("A", null, null)) with { LocationId = 3 },
            Row(7, new("A", null, null)) with { LocationId = 2 },
        ];

        var problem = await RefusedAsync(rig, rows);

        Assert.Equal(422, problem.Status);
        Assert.Equal("Location not found, identities: [3,2]", problem.Title);
        Assert.Equal(
            [
                new("items.1.sku", "SKU NONE not found"),
                new("items.2.variant_id", "Variant 99 not found"),
                new("items.3.product_id", "Product 98 not found"),
                new("items.4.variant_id", "is no variant of product 97"),
                new("items.0", "items.0 and items.5 are for one item and location"),
                new("items.5", "items.0 and items.5 are for one item and location"),
                new("items.6.location_id", "Location 3 not found"),
                new FieldError("items.7.location_id", "Location 2 not found"),
            ],
            problem.Errors);
    }

    [Fact]
    public async Task Resolve_WhenASkuMovedOn_FindsItsNewOwner()
    {
        await using var rig = await ProductRig.StartAsync();
        var first = await rig.MakeAsync(InventoryTracking.Product, "A");
        Assert.Equal(first, (await ResolveAsync(rig, new("A", null, null)))[0].Item.VariantId);

        await rig.Editor.EditAsync(
            (await rig.Editor.FindAsync(ItemCluster.Store, first))!,
            new(new() { Sku = "B" }) { Operation = rig.Key() });
        var second = await rig.MakeAsync(InventoryTracking.Product, "A");

        Assert.Equal(second, (await ResolveAsync(rig, new("A", null, null)))[0].Item.VariantId);
        Assert.Equal(first, (await ResolveAsync(rig, new("B", null, null)))[0].Item.VariantId);
    }

    private static StockRow Row(int index, ItemIdentity identity) => new()
    {
        Path = $"items.{index}",
        Identity = identity,
        LocationId = 1,
        Change = new() { LocationId = 1, IsAbsolute = true, Quantity = 1 },
    };

    private static Task<IReadOnlyList<ResolvedRow>> ResolveAsync(
        ProductRig rig, ItemIdentity identity) =>
        new RowResolver(rig.Directory).ResolveAsync(Store, [Row(0, identity)]);

    private static Task<Problem> RefusedAsync(ProductRig rig, ItemIdentity identity) =>
        RefusedAsync(rig, Row(0, identity));

    private static async Task<Problem> RefusedAsync(ProductRig rig, params StockRow[] rows)
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(
            () => new RowResolver(rig.Directory).ResolveAsync(Store, rows));
        return refused.Problem;
    }
}
