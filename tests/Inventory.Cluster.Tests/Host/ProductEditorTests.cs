using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;

namespace Inventory.Cluster.Tests.Host;

public sealed class ProductEditorTests
{
    private const string Execute = "IItemGrain.ExecuteAsync";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Edit_WhenAProductHasSiblings_ReachesThem()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Variant, "A", "B", "C");

        await EditAsync(rig, id, new()
        {
            Name = "Shirt",
            Availability = Availability.Disabled,
            Sku = "A2",
        });

        for (var i = 0; i < 3; i++)
        {
            var facts = (await rig.FactsAsync(id + i))!;
            Assert.Equal(("Shirt", false), (facts.Name, facts.IsPurchasable));
        }
        Assert.Equal($"0 {id} {id + 1}", await rig.OwnersAsync("A", "A2", "B"));
    }

    [Fact]
    public async Task Edit_WhenTwentyRace_SiblingsEndAsTheirProduct()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Variant, "A", "B", "C");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => EditAsync(
            rig, id, i % 2 == 0 ? new() { Name = $"N{i}" } : new() { IsVisible = i % 4 == 1 })));

        var product = (await rig.FactsAsync(id))!;
        for (var i = 1; i < 3; i++)
        {
            var sibling = (await rig.FactsAsync(id + i))!;
            Assert.Equal(
                (product.Name, product.IsVisible), (sibling.Name, sibling.IsVisible));
        }
    }

    [Fact]
    public async Task Edit_WhenTrackingChangesWhileASiblingIsPromised_ChangesNothing()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Variant, "A", "B", "C");
        ItemCluster.Accepted(
            await rig.Cluster.Item(id + 2).ExecuteAsync(rig.Cluster.Reserve(id + 2, 1)));

        var edited = await rig.Editor.EditAsync(
            (await rig.Editor.FindAsync(ItemCluster.Store, id))!,
            new(new() { Tracking = InventoryTracking.Product, Name = "Other" })
            {
                Operation = rig.Key(),
            });

        Assert.Equal(409, edited.Problem!.Status);
        for (var i = 0; i < 3; i++)
        {
            var facts = (await rig.FactsAsync(id + i))!;
            Assert.Equal(("Tee", InventoryTracking.Variant), (facts.Name, facts.Tracking));
        }
    }

    [Fact]
    public async Task Edit_WhenTheBaseIsBusyAndASiblingPromised_ChangesNothing()
    {
        await using var rig = await ProductRig.StartAsync(o => o.QueueMax = 1);
        var id = await rig.MakeAsync(InventoryTracking.Variant, "A", "B", "C");
        ItemCluster.Accepted(
            await rig.Cluster.Item(id + 2).ExecuteAsync(rig.Cluster.Reserve(id + 2, 1)));
        var product = await rig.Editor.FindAsync(ItemCluster.Store, id);
        var (gate, full) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Cluster.Ledger.Plan = new()
        {
            BeforeCommit = _ =>
            {
                full.TrySetResult();
                return gate.Task;
            },
        };
        var counting = rig.Cluster.Item(id).ExecuteAsync(
            new ItemCommand.Import { LocationId = 1, OnHand = 5 }).AsTask();
        await full.Task.WaitAsync(Within);
        // The item has room again once it has said that it is busy.
        var answers = 0;
        rig.Cluster.Calls.After = async method =>
        {
            if (method == Execute && Interlocked.Increment(ref answers) == 1)
            {
                gate.SetResult();
                await counting;
            }
        };

        var edited = await rig.Editor.EditAsync(
            product!,
            new(new() { Tracking = InventoryTracking.Product, Name = "Other" })
            {
                Operation = rig.Key(),
            });

        Assert.Equal(429, edited.Problem!.Status);
        for (var i = 0; i < 3; i++)
        {
            var facts = (await rig.FactsAsync(id + i))!;
            Assert.Equal(("Tee", InventoryTracking.Variant), (facts.Name, facts.Tracking));
        }
    }

    [Fact]
    public async Task Edit_WhenASiblingRefusesTheCopy_IsRefusedEachTime()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Variant, "A", "B", "C");
        var product = (await rig.Editor.FindAsync(ItemCluster.Store, id))!;
        var edit = new ItemCommand.EditProduct(new() { Tracking = InventoryTracking.Product })
        {
            Operation = rig.Key(),
        };
        // The sibling is promised after it was looked at, and before the product is changed.
        var (hold, calls) = (rig.Cluster.Reserve(id + 2, 1), 0);
        rig.Cluster.Calls.Before = async method =>
        {
            if (method == Execute && Interlocked.Increment(ref calls) == 1)
            {
                ItemCluster.Accepted(await rig.Cluster.Item(id + 2).ExecuteAsync(hold));
            }
        };
        var first = await rig.Editor.EditAsync(product, edit);
        ItemCluster.Accepted(await rig.Cluster.Item(id + 2).ExecuteAsync(
            new ItemCommand.Release(hold.ReservationId)));

        var again = await rig.Editor.EditAsync(product, edit);

        Assert.Equal((409, 409), (first.Problem?.Status, again.Problem?.Status));
        Assert.Equal(InventoryTracking.Variant, (await rig.FactsAsync(id))!.Tracking);
        Assert.Equal(InventoryTracking.Variant, (await rig.FactsAsync(id + 2))!.Tracking);
    }

    [Fact]
    public async Task Delete_WhenASiblingIsPromised_DeletesNothing()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Variant, "A", "B", "C");
        ItemCluster.Accepted(
            await rig.Cluster.Item(id + 2).ExecuteAsync(rig.Cluster.Reserve(id + 2, 1)));

        var problem = await rig.Editor.DeleteAsync(
            (await rig.Editor.FindAsync(ItemCluster.Store, id))!);

        Assert.Equal(409, problem!.Status);
        Assert.Equal($"{id} {id + 1} {id + 2}", await rig.OwnersAsync("A", "B", "C"));
    }

    [Fact]
    public async Task Delete_WhenAnUntrackedReservationIsOpen_DeletesNothing()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.None, "A", "B");
        ItemCluster.Accepted(await rig.Cluster.Item(id).ExecuteAsync(rig.Cluster.Reserve(id, 1)));

        var problem = await rig.Editor.DeleteAsync(
            (await rig.Editor.FindAsync(ItemCluster.Store, id))!);

        Assert.Equal(409, problem!.Status);
        Assert.Equal($"{id} {id + 1}", await rig.OwnersAsync("A", "B"));
    }

    private static async Task EditAsync(ProductRig rig, int id, CatalogPatch patch)
    {
        var product = await rig.Editor.FindAsync(ItemCluster.Store, id);
        var edited = await rig.Editor.EditAsync(product!, new(patch) { Operation = rig.Key() });
        Assert.Null(edited.Problem);
    }
}
