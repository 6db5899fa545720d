using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;

namespace Inventory.Cluster.Tests.Host;

public sealed class ProductMakerTests
{
    private const InventoryTracking ByVariant = InventoryTracking.Variant;

    [Fact]
    public async Task Make_WhenAllSkusAreFree_MakesAnItemPerVariant()
    {
        await using var rig = await ProductRig.StartAsync();

        var id = await rig.MakeAsync(ByVariant, "A", "B", "C");

        Assert.Equal($"{id} {id + 1} {id + 2}", await rig.OwnersAsync("A", "B", "C"));
        var product = await rig.FactsAsync(id);
        Assert.Equal(["A", "B", "C"], product!.Variants.Select(v => v.Sku));
        var sibling = await rig.FactsAsync(id + 2);
        Assert.Equal((id, 3, "C"), (sibling!.ProductId, sibling.VariantCount, sibling.Sku));
        Assert.Equal(2, (await rig.Cluster.Item(id + 2).ReadAsync())!.Levels[0].OnHand);
    }

    [Fact]
    public async Task Make_WhenASkuIsTaken_LeavesNothing()
    {
        await using var rig = await ProductRig.StartAsync();
        var other = await rig.MakeAsync(ByVariant, "C");

        var made = await rig.Maker.MakeAsync(
            ItemCluster.Store, ProductRig.Draft(ByVariant, "A", "B", "C"), rig.Key());

        Assert.Equal(409, made.Problem!.Status);
        Assert.Equal("variants.2.sku", Assert.Single(made.Problem.Errors).Path);
        Assert.Equal($"0 0 {other}", await rig.OwnersAsync("A", "B", "C"));
    }

    [Fact]
    public async Task Make_WhenItDiedBetweenVariants_IsGoneOnWithByTheSameOperation()
    {
        await using var rig = await ProductRig.StartAsync();
        var (draft, key) = (ProductRig.Draft(ByVariant, "A", "B", "C"), rig.Key());
        var first = await rig.Ids.TakeAsync(ItemCluster.Store, 3);
        ItemCluster.Accepted(
            await rig.Cluster.Item(first + 1).ExecuteAsync(draft.Create(first, 1, key)));

        var made = await rig.Maker.MakeAsync(ItemCluster.Store, draft, key);

        Assert.Equal((first, false), (made.ProductId, made.IsRepeat));
        Assert.Equal(
            $"{first} {first + 1} {first + 2}", await rig.OwnersAsync("A", "B", "C"));
        Assert.True((await rig.Maker.MakeAsync(ItemCluster.Store, draft, key)).IsRepeat);
    }

    [Fact]
    public async Task Make_WhenASiblingWithoutBaseHasTheSku_TakesItOnceNobodyCanBeMakingIt()
    {
        await using var rig = await ProductRig.StartAsync();
        var left = ProductRig.Draft(ByVariant, "A", "B");
        var first = await rig.Ids.TakeAsync(ItemCluster.Store, 2);
        ItemCluster.Accepted(
            await rig.Cluster.Item(first + 1).ExecuteAsync(left.Create(first, 1, rig.Key())));
        var draft = ProductRig.Draft(ByVariant, "B");

        var soon = await rig.Maker.MakeAsync(ItemCluster.Store, draft, rig.Key());
        rig.Cluster.Time.Step(TimeSpan.FromMinutes(6));
        var later = await rig.Maker.MakeAsync(ItemCluster.Store, draft, rig.Key());

        Assert.Equal(409, soon.Problem!.Status);
        Assert.Null(later.Problem);
        Assert.Equal($"0 {later.ProductId}", await rig.OwnersAsync("A", "B"));
        Assert.Null(await rig.FactsAsync(first + 1));
    }

    [Fact]
    public async Task Make_WhenTwentyRaceWithOneOperation_OneIsMade()
    {
        await using var rig = await ProductRig.StartAsync();
        var (draft, key) = (ProductRig.Draft(ByVariant, "A", "B", "C", "D"), rig.Key());

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => rig.Maker.MakeAsync(ItemCluster.Store, draft, key)));

        Assert.All(made, one => Assert.Null(one.Problem));
        Assert.Single(made.Select(one => one.ProductId).Distinct());
        Assert.Single(made, one => !one.IsRepeat);
    }

    [Fact]
    public async Task Make_WhenTwentyRaceForOneSku_OneIsMadeAndNothingElseIsLeft()
    {
        await using var rig = await ProductRig.StartAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => rig.Maker.MakeAsync(
            ItemCluster.Store, ProductRig.Draft(ByVariant, $"A{i}", $"B{i}", "C"), rig.Key())));

        Assert.Single(made, one => one.Problem is null);
        Assert.Equal(19, made.Count(one => one.Problem is { Status: 409 }));
        var owners = await rig.OwnersAsync(
            [.. Enumerable.Range(0, 20).SelectMany(i => new[] { $"A{i}", $"B{i}" })]);
        Assert.Equal(2, owners.Split(' ').Count(owner => owner != "0"));
    }
}
